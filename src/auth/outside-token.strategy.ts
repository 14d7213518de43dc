// Accepts the access tokens of an existing app (`AUTH_JWKS_URL`); its users get a row on their first request.

import { Injectable, Logger } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { PassportStrategy } from '@nestjs/passport';
import { passportJwtSecret } from 'jwks-rsa';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { AuthenticatedUser } from '../common/http/current-user.js';
import { Config } from '../config/config.js';
import { Users } from '../users/index.js';
import { ACCESS_STRATEGY } from './access.guard.js';

interface Claims {
  iss?: unknown;
  sub?: unknown;
  email?: unknown;
  email_verified?: unknown;
  exp?: unknown;
}

/** For what is held open, where a token names no end of its own. */
const LONGEST_MS = 15 * 60_000;

@Injectable()
export class OutsideTokenStrategy extends PassportStrategy(Strategy, ACCESS_STRATEGY) {
  private readonly logger = new Logger(OutsideTokenStrategy.name);

  constructor(
    { auth }: Config,
    private readonly em: EntityManager,
    private readonly users: Users,
  ) {
    if (auth.mode !== 'jwks') throw new Error('AUTH_JWKS_URL is not set');
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      issuer: auth.issuer,
      audience: auth.audience,
      // Asymmetric ones only: a public key must never be taken for a shared secret.
      algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384'],
      secretOrKeyProvider: passportJwtSecret({
        jwksUri: auth.url,
        cache: true,
        rateLimit: true,
        jwksRequestsPerMinute: 10,
        timeout: 5_000,
      }),
    });
  }

  async validate({ iss, sub, email, email_verified, exp }: Claims): Promise<AuthenticatedUser | false> {
    if (typeof iss !== 'string' || typeof sub !== 'string' || sub === '') return false;
    const until = typeof exp === 'number' ? new Date(exp * 1_000) : new Date(Date.now() + LONGEST_MS);
    const externalSubject = `${iss} ${sub}`;
    const em = this.em.fork();
    const known = await this.users.byExternalSubject(em, externalSubject);
    if (known !== null) return { id: known.id, email: known.email, surface: 'web', until };
    if (typeof email !== 'string' || !/^[^@\s]+@[^@\s]+$/.test(email)) {
      this.logger.warn({ event: 'OUTSIDE_USER_REFUSED' }, 'the first token of a user carries no email claim');
      return false;
    }
    const emailStatus = email_verified === true ? 'ok' : 'unconfirmed';
    const made = await em.transactional((inside) =>
      this.users.register(inside, { email, passwordHash: null, externalSubject, emailStatus }),
    );
    // Two first requests at once: the other one made the row. Or the address belongs to somebody else: refused.
    const user = made ?? (await this.users.byExternalSubject(em, externalSubject));
    return user === null ? false : { id: user.id, email: user.email, surface: 'web', until };
  }
}
