// Owns the access token: a JWT of 15 minutes, signed with the first secret, accepted from any.

import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { nowMs } from '../common/clock.js';
import { Config } from '../config/config.js';

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

  issue(userId: number): Promise<string> {
    if (this.current === '') throw new Error('tokens are issued elsewhere');
    return this.jwt.signAsync(
      // By the clock that says from when on sessions count.
      { sub: String(userId), iat: Math.floor(nowMs() / 1_000) },
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
