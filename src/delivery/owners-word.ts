// What the owner says of a message of which nobody knew whether it arrived: the one proof that no machine can give.

import { Injectable } from '@nestjs/common';
import { raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { DeliveryState } from '../../domain/delivery.js';
import { currentTime } from '../common/clock.js';
import { Delivery, Post, User } from '../database/entities/index.js';
import { ArrivalProofs } from './arrival-proofs.js';
import { FOR_UPDATE, FRESH, type LockedDelivery, lockDelivery } from './rows.js';
import { UnknownSettlement } from './unknown-settlement.js';

export type WordResult =
  /** `postId` null: its owner's notices are to be woken. */
  | { result: 'taken'; postId: number | null }
  /** Its outcome is known, so there is nothing to say. */
  | { result: 'known'; state: DeliveryState; reason: string }
  | { result: 'notFound' };

export interface OwnersSaying {
  userId: number;
  deliveryId: number;
  arrived: boolean;
}

@Injectable()
export class OwnersWord {
  constructor(
    private readonly proofs: ArrivalProofs,
    private readonly unknowns: UnknownSettlement,
  ) {}

  /** In the caller's transaction; wake its workflow after the commit. */
  async take(em: EntityManager, { userId, deliveryId, arrived }: OwnersSaying): Promise<WordResult> {
    const locked = await lockOwn(em, userId, deliveryId);
    if (locked === null) return { result: 'notFound' };
    const { delivery, post } = locked;
    const state: DeliveryState = delivery.state;
    const taken: WordResult = { result: 'taken', postId: post?.id ?? null };
    if (arrived && state === 'delivered') {
      await this.proofs.confirmed(em, delivery);
      return taken;
    }
    if (state !== 'unknown') return { result: 'known', state, reason: plainState(state, delivery) };
    if (arrived) await this.proofs.confirmed(em, delivery);
    else await this.unknowns.didNotArrive(em, locked);
    if (post === null) await em.nativeUpdate(User, { id: userId }, { noticesVersion: raw('notices_version + 1') });
    else await em.nativeUpdate(Post, { id: post.id }, { version: raw('version + 1'), updatedAt: currentTime() });
    return taken;
  }
}

/**
 * The owner's delivery, and before it what its workflow takes before it looks at deliveries: the post, or the user of a
 * message without one. For update from the start: a lock that is only shared could not grow while another has it as well.
 */
async function lockOwn(em: EntityManager, userId: number, deliveryId: number): Promise<LockedDelivery | null> {
  const own = await em.findOne(Delivery, { id: deliveryId, userId }, { ...FRESH, fields: ['id', 'postId'] });
  if (own === null) return null;
  if (typeof own.postId === 'number') await em.findOne(Post, { id: own.postId }, FOR_UPDATE);
  else await em.findOne(User, { id: userId }, FOR_UPDATE);
  return lockDelivery(em, deliveryId);
}

function plainState(state: Exclude<DeliveryState, 'unknown'>, { errorMessage }: Delivery): string {
  const because = typeof errorMessage === 'string' ? `: ${errorMessage}` : '.';
  const texts: Record<typeof state, string> = {
    queued: 'This message waits to be sent.',
    sending: 'This message is being sent.',
    delivered: 'This message was delivered.',
    failed: `This message was not delivered${because}`,
    held: `This message waits${because}`,
    cancelled: 'This message was not sent any more: something else was decided before.',
  };
  return texts[state];
}
