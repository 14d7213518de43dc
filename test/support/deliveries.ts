// Deliveries in whatever state a test needs them, written straight into the ledger.

import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { DeliveryState } from '../../domain/delivery.js';
import { Delivery } from '../../src/database/entities/index.js';
import { newPost } from './people.js';

export interface DeliveryTraits extends Partial<Omit<Delivery, 'id' | 'userId' | 'state'>> {
  state: DeliveryState;
}

/** A draft of a new waiting post, unless the traits say otherwise. */
export async function newDelivery(
  em: EntityManager,
  userId: number,
  traits: DeliveryTraits,
): Promise<{ id: number; post: number }> {
  const post = traits.postId ?? (await newPost(em, userId));
  const id = await em.fork().insert(Delivery, {
    userId,
    postId: post,
    revision: 1,
    channel: 'telegram',
    kind: 'draft',
    template: 'draft',
    ...(traits.state === 'sending' ? { claimToken: randomUUID() } : {}),
    ...(traits.state === 'unknown' ? UNKNOWN : {}),
    ...traits,
  });
  return { id: Number(id), post };
}

const UNKNOWN = {
  unknownUntil: new Date(Date.now() + 600_000),
  errorCode: 'outcome_unknown',
  errorMessage: 'It may have arrived.',
};
