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
  await em.insert(DeliveryLog, {
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
}
