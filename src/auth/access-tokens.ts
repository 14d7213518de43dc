// Owns the access token: a JWT of 15 minutes, signed with the first secret, accepted from any.

import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Config } from '../config/config.js';
import type { User } from '../database/entities/index.js';

export const ACCESS_TOKEN_SECONDS = 15 * 60;

/** Tells which secret signed a token, without telling anything about the secret. */
const keyId = (secret: string): string => createHash('sha256').update(`kid:${secret}`).digest('base64url').slice(0, 8);

@Injectable()
export class AccessTokens {
  private readonly secrets: ReadonlyMap<string, string>;
  private readonly current: string;

  constructor(
    config: Config,
    private readonly jwt: JwtService,
  ) {
    const { jwtSecrets } = config.auth.mode === 'own' ? config.auth : { jwtSecrets: [] };
    this.current = jwtSecrets[0] ?? '';
    this.secrets = new Map(jwtSecrets.map((secret) => [keyId(secret), secret]));
  }

  /**
   * `since` says which sessions it belongs to, and is compared as it is: two clocks, however close, are not, and a token of
   * the same second as a new password ends with the rest.
   * @param user as read where the password or the refresh token was checked.
   */
  issue(user: Pick<User, 'id' | 'sessionsValidFrom'>): Promise<string> {
    if (this.current === '') throw new Error('tokens are issued elsewhere');
    return this.jwt.signAsync(
      { sub: String(user.id), since: user.sessionsValidFrom.getTime() },
      { secret: this.current, algorithm: 'HS256', keyid: keyId(this.current), expiresIn: ACCESS_TOKEN_SECONDS },
    );
  }

  /** The secret that a token names, or null where it is none of ours. */
  secretOf(token: string): string | null {
    const decoded: unknown = this.jwt.decode(token, { complete: true });
    if (typeof decoded !== 'object' || decoded === null || !('header' in decoded)) return null;
    const { header } = decoded;
    if (typeof header !== 'object' || header === null || !('kid' in header)) return null;
    return typeof header.kid === 'string' ? (this.secrets.get(header.kid) ?? null) : null;
  }
}
