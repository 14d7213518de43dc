// Owns refresh tokens: each is good once, and using one again after its grace ends the whole log-in.

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { currentTime, nowMs } from '../common/clock.js';
import { RefreshToken } from '../database/entities/index.js';

const DAY_MS = 86_400_000;
export const REFRESH_TOKEN_MS = 30 * DAY_MS;

/** Two tabs, or an answer that got lost: the token just replaced is good for this long. */
const GRACE_MS = 30_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

export type Rotation = { result: 'rotated'; userId: number; token: string } | { result: 'refused' };

const isOver = ({ revokedAt, expiresAt }: RefreshToken, now: number): boolean =>
  revokedAt instanceof Date || expiresAt.getTime() <= now;

@Injectable()
export class RefreshTokens {
  /** A new log-in. */
  begin(em: EntityManager, userId: number): Promise<string> {
    return this.issue(em, userId, randomUUID());
  }

  /** `refused` revokes what it must; the caller's transaction has to commit all the same. */
  async rotate(em: EntityManager, token: string): Promise<Rotation> {
    const found = await this.find(em, token);
    const now = nowMs();
    if (found === null || isOver(found, now)) return { result: 'refused' };
    const { replacedAt } = found;
    if (replacedAt instanceof Date && replacedAt.getTime() + GRACE_MS < now) {
      await this.revoke(em, { familyId: found.familyId });
      return { result: 'refused' };
    }
    if (!(replacedAt instanceof Date))
      await em.nativeUpdate(RefreshToken, { id: found.id }, { replacedAt: new Date(now) });
    return { result: 'rotated', userId: found.userId, token: await this.issue(em, found.userId, found.familyId) };
  }

  /** Ends one log-in; an unknown token ends none. */
  async end(em: EntityManager, token: string): Promise<void> {
    const found = await this.find(em, token);
    if (found !== null) await this.revoke(em, { familyId: found.familyId });
  }

  /** Whose it is, while it is good; null otherwise. */
  async ownerOf(em: EntityManager, token: string): Promise<number | null> {
    const found = await this.find(em, token);
    if (found === null || isOver(found, nowMs()) || found.replacedAt instanceof Date) return null;
    return found.userId;
  }

  endAll(em: EntityManager, userId: number): Promise<void> {
    return this.revoke(em, { userId });
  }

  private find(em: EntityManager, token: string): Promise<RefreshToken | null> {
    return em.findOne(
      RefreshToken,
      { tokenHash: hashOf(token) },
      { disableIdentityMap: true, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }

  private async issue(em: EntityManager, userId: number, familyId: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await em.insert(RefreshToken, {
      userId,
      familyId,
      tokenHash: hashOf(token),
      expiresAt: new Date(nowMs() + REFRESH_TOKEN_MS),
    });
    return token;
  }

  private async revoke(em: EntityManager, where: { familyId: string } | { userId: number }): Promise<void> {
    await em.nativeUpdate(RefreshToken, { ...where, revokedAt: null }, { revokedAt: currentTime() });
  }
}
