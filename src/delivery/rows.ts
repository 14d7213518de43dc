// How the ledger takes its rows: always the post before its deliveries, and before a reminder what it was planned from, so
// that two of its transactions never wait for each other in a circle.

import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type DeliveryKind, OUTCOME_UNKNOWN } from '../../domain/delivery.js';
import { nowMs } from '../common/clock.js';
import { Delivery, NotificationPreferences, Post, type ReminderDay } from '../database/entities/index.js';
import { prepared } from '../database/prepared.js';

/** Rows are read as they are now, never from an identity map that an earlier read filled. */
export const FRESH = { disableIdentityMap: true } as const;
/** Whoever wants to write to the row waits for the end of this transaction. */
export const FOR_UPDATE = { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE } as const;

export interface ReadDelivery {
  delivery: Delivery;
  /** Null for a message that belongs to no post. */
  post: Post | null;
  /** Left out where they were not read. */
  preferences?: NotificationPreferences | null;
  /** The last day of the user's reminders; left out where it was not read. */
  lastDay?: ReminderDay | null;
}

export interface LockedDelivery extends ReadDelivery {
  /** What a reminder was planned from; null for any other message. */
  preferences: NotificationPreferences | null;
}

/**
 * Both for update: decisions wait for the end of this transaction, and it for theirs. A shared lock on the post would not
 * do, since what follows writes to it: two that share it and want more wait for each other until one is thrown out.
 */
export async function lockDelivery(em: EntityManager, deliveryId: number): Promise<LockedDelivery | null> {
  const [found] = await prepared<{ post_id: string | null; user_id: string; kind: DeliveryKind }>(
    em,
    `select post_id, user_id, kind from deliveries where id = $1`,
    [deliveryId],
  );
  if (found === undefined) return null;
  const post = found.post_id === null ? null : await em.findOne(Post, { id: Number(found.post_id) }, FOR_UPDATE);
  // As whoever looks at a user's reminders does.
  const preferences =
    found.kind === 'reminder'
      ? await em.findOne(NotificationPreferences, { userId: Number(found.user_id) }, FOR_UPDATE)
      : null;
  const delivery = await em.findOne(Delivery, { id: deliveryId }, FOR_UPDATE);
  return delivery === null ? null : { delivery, post, preferences };
}

/** False once its time is over. */
export const isOfUse = ({ wantedUntil }: Delivery): boolean =>
  !(wantedUntil instanceof Date) || wantedUntil.getTime() > nowMs();

/** True where the message still belongs in front of its author. What a reminder carries is chosen when it goes out. */
export function isWanted({ delivery, post }: ReadDelivery): boolean {
  if (!isOfUse(delivery)) return false;
  if (delivery.template === 'writing_failed') return post?.state === 'generation_failed';
  if (delivery.kind !== 'draft') return true;
  if (post === null) return false;
  const current = post.revision === delivery.revision;
  switch (delivery.template) {
    case 'text':
      return post.state === 'approved' || post.state === 'posted';
    case 'hand_off':
      return post.state === 'approved' && current;
    default:
      return post.state === 'awaiting_decision' && current;
  }
}

/**
 * True of a row `d` of `deliveries` that may be in front of its reader without our knowing it: nobody knew at some time what
 * became of it, and it did not turn out to be delivered.
 */
export const MAY_BE_THERE_UNKNOWN = `d.state <> 'delivered' and (d.state = 'unknown' or d.resent or d.error_code is not distinct from '${OUTCOME_UNKNOWN}')`;
