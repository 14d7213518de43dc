// Owns the tokens that travel by mail. What is mailed is `<id>.<HMAC>`: the message can be rendered again for a retry
// without the secret being stored, and a read of the table opens nothing.

import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { nowMs } from '../common/clock.js';
import { deriveKey, isOneOf } from '../common/crypto/keys.js';
import { Config } from '../config/config.js';
import { MailToken, type MailTokenPurpose } from '../database/entities/index.js';

const HOUR_MS = 60 * 60_000;

/** A mail may lie unread over a weekend; a way into an account should not. */
const GOOD_FOR_MS: Record<MailTokenPurpose, number> = { confirm_address: 72 * HOUR_MS, reset_password: HOUR_MS };

/** Somebody who asks again and again gets one mail a minute. */
const ASKED_AGAIN_MS = 60_000;

@Injectable()
export class MailTokens {
  private readonly keys: Buffer[];

  constructor(config: Config) {
    this.keys = config.encryptionKeys.map((master) => deriveKey(master, 'mail-token'));
  }

  /** The id of a new token, or null where one was issued a moment ago. */
  async issue(em: EntityManager, userId: number, purpose: MailTokenPurpose): Promise<number | null> {
    const recent = await em.count(MailToken, {
      userId,
      purpose,
      createdAt: { $gt: new Date(nowMs() - ASKED_AGAIN_MS) },
    });
    if (recent > 0) return null;
    const id = await em.insert(MailToken, { userId, purpose, expiresAt: new Date(nowMs() + GOOD_FOR_MS[purpose]) });
    return Number(id);
  }

  tokenFor(id: number, purpose: MailTokenPurpose): string {
    const [token] = this.tokensFor(id, purpose);
    if (token === undefined) throw new Error('no encryption key');
    return token;
  }

  /** Uses a token up; the user's id, or null where it is wrong, spent or expired. */
  async redeem(em: EntityManager, token: string, purpose: MailTokenPurpose): Promise<number | null> {
    const id = Number(/^([1-9]\d{0,15})\./.exec(token)?.[1] ?? Number.NaN);
    if (!Number.isSafeInteger(id) || !isOneOf(token, this.tokensFor(id, purpose))) return null;
    const [row] = await em.execute<{ user_id: string }[]>(
      `update mail_tokens set used_at = now()
       where id = ? and purpose = ? and used_at is null and expires_at > now() returning user_id`,
      [id, purpose],
    );
    return row === undefined ? null : Number(row.user_id);
  }

  private tokensFor(id: number, purpose: MailTokenPurpose): string[] {
    return this.keys.map((key) => `${id}.${createHmac('sha256', key).update(`${purpose}:${id}`).digest('base64url')}`);
  }
}
