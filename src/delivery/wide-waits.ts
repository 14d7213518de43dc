// Owns how a provider's "wait" for one chat is told from one for all of them. Telegram answers both with the same 429: a long
// one is the bot's (`telegram.failures.ts`); a short one is, where several chats get it within moments.

import type { EntityManager } from '@mikro-orm/postgresql';
import type { FailedAttempt } from '../../domain/delivery.js';
import type { Delivery } from '../database/entities/index.js';

const ASKED_TO_WAIT = 'telegram_429';

/** Chats besides this one: two people may send too much at once by chance, three hardly. */
const OTHER_CHATS = 2;
const WITHIN_SECONDS = 5;

/** What their readers are told, as after a long one. */
export const WIDE_WAIT = 'Telegram asked us to wait, so Telegram is paused for a while.';

/** True where others than the reader of this delivery met the same answer just now. */
export async function isWideWait(
  em: EntityManager,
  { userId, channel, probe }: Delivery,
  { code }: FailedAttempt,
): Promise<boolean> {
  if (code !== ASKED_TO_WAIT) return false;
  // It went out alone, so what it met is no matter of its own.
  if (probe) return true;
  const [others] = await em.execute<{ count: number }[]>(
    `select count(distinct user_id)::integer as count from delivery_logs
     where created_at > now() - ? * interval '1 second' and channel = ? and error_code = ? and user_id <> ?`,
    [WITHIN_SECONDS, channel, code, userId],
  );
  return (others?.count ?? 0) >= OTHER_CHATS;
}
