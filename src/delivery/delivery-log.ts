// Writes the attempts of deliveries down: one row each, when the attempt is settled.

import type { EntityManager } from '@mikro-orm/postgresql';
import type { LogStatus } from '../../domain/delivery.js';
import { type Delivery, DeliveryLog } from '../database/entities/index.js';

export interface SettledAttempt {
  status: LogStatus;
  errorCode?: string;
  errorMessage?: string;
  providerMessageId?: string | null;
  durationMs?: number;
  nextAttemptAt?: Date | null;
}

export async function logAttempt(em: EntityManager, delivery: Delivery, attempt: SettledAttempt): Promise<void> {
  await em.insert(DeliveryLog, rowOf(delivery, attempt));
}

/** Many at once, in one statement and in this order. */
export async function logAttempts(
  em: EntityManager,
  attempts: readonly { delivery: Delivery; attempt: SettledAttempt }[],
): Promise<void> {
  if (attempts.length === 0) return;
  await em.insertMany(
    DeliveryLog,
    attempts.map(({ delivery, attempt }) => rowOf(delivery, attempt)),
  );
}

const rowOf = (delivery: Delivery, attempt: SettledAttempt) => ({
  userId: delivery.userId,
  postId: delivery.postId ?? null,
  deliveryId: delivery.id,
  revision: delivery.revision ?? null,
  channel: delivery.channel,
  kind: delivery.kind,
  attempt: Math.max(delivery.attempts, 1),
  status: attempt.status,
  errorCode: attempt.errorCode ?? null,
  errorMessage: attempt.errorMessage ?? null,
  providerMessageId: attempt.providerMessageId ?? null,
  durationMs: attempt.durationMs ?? null,
  nextAttemptAt: attempt.nextAttemptAt ?? null,
});
