// Owns what its owner is told of a draft that could not be delivered: on the other channel, where they can be reached there.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { otherChannel } from '../../domain/channel.js';
import { type Delivery, User } from '../database/entities/index.js';
import { DeliveryQueue, type NoticeToQueue } from './delivery-queue.js';
import { canReach, type Reachable } from './reach.js';
import { FRESH } from './rows.js';

@Injectable()
export class FailureNotices {
  constructor(private readonly queue: DeliveryQueue) {}

  /** In the transaction that gives it up; the caller wakes the user's notices after its commit, or the reconciler does. */
  async tellOwner(em: EntityManager, delivery: Delivery, reason: string): Promise<void> {
    const user = await em.findOneOrFail(User, { id: delivery.userId }, FRESH);
    const notice = failureNotice(delivery, user, reason);
    if (notice !== null) await this.queue.queueNotice(em, notice);
  }
}

/** Null where the other channel cannot reach them: then the API, the history and the operator's list say it. */
export function failureNotice(delivery: Delivery, owner: Reachable, reason: string | null): NoticeToQueue | null {
  const { userId, postId, revision, channel: failed } = delivery;
  const channel = otherChannel(failed);
  if (delivery.kind !== 'draft' || typeof postId !== 'number' || canReach(owner, channel).reach !== 'open') return null;
  const details = { post_id: postId, revision: revision ?? null, failed_channel: failed, reason };
  return { userId, channel, template: 'delivery_failed', details };
}
