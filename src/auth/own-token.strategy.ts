// Accepts the access tokens that this service issued.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { AuthenticatedUser } from '../common/http/current-user.js';
import { Users } from '../users/index.js';
import { ACCESS_STRATEGY } from './access.guard.js';
import { AccessTokens } from './access-tokens.js';

interface Claims {
  sub?: unknown;
  since?: unknown;
  exp?: unknown;
}

@Injectable()
export class OwnTokenStrategy extends PassportStrategy(Strategy, ACCESS_STRATEGY) {
  constructor(
    tokens: AccessTokens,
    private readonly em: EntityManager,
    private readonly users: Users,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      algorithms: ['HS256'],
      secretOrKeyProvider: (_request: unknown, token: string, done: (error: Error | null, secret?: string) => void) => {
        const secret = tokens.secretOf(token);
        // An error here would count as a fault of ours; an empty secret verifies nothing.
        done(null, secret ?? '');
      },
    });
  }

  /** The row is asked each time: an account that is gone, or whose password was reset, ends its tokens at once. */
  async validate({ sub, since, exp }: Claims): Promise<AuthenticatedUser | false> {
    const id = Number(sub);
    if (!Number.isSafeInteger(id) || typeof exp !== 'number') return false;
    const user = await this.users.byId(this.em.fork(), id);
    if (user === null || since !== user.sessionsValidFrom.getTime()) return false;
    return { id, email: user.email, surface: 'web', until: new Date(exp * 1_000) };
  }
}
