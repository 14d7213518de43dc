// Owns what its owner is told of a draft that could not be delivered: on the other channel, where they can be reached there.

import { otherChannel } from '../../domain/channel.js';
import type { Delivery } from '../database/entities/index.js';
import type { NoticeToQueue } from './delivery-queue.js';
import { canReach, type Reachable } from './reach.js';

/** Null where the other channel cannot reach them: then the API, the history and the operator's list say it. */
export function failureNotice(delivery: Delivery, owner: Reachable, reason: string | null): NoticeToQueue | null {
  const { userId, postId, revision, channel: failed } = delivery;
  const channel = otherChannel(failed);
  if (delivery.kind !== 'draft' || typeof postId !== 'number' || canReach(owner, channel).reach !== 'open') return null;
  const details = { post_id: postId, revision: revision ?? null, failed_channel: failed, reason };
  return { userId, channel, template: 'delivery_failed', details };
}
