// "Send it there": the owner asks for a post on one channel.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../../domain/channel.js';
import type { Surface } from '../../../domain/decision.js';
import type { PostState } from '../../../domain/post-state.js';
import { Post, User } from '../../database/entities/index.js';
import { canReach, DeliveryQueue, recordPostEvent } from '../../delivery/index.js';
import { PostDecisions } from './post-decisions.js';
import { FRESH, lockOwnPost, touched } from './post-writes.js';

export type SendResult =
  { result: 'queued'; deliveryId: number } | { result: 'refused'; reason: string } | { result: 'notFound' };

/** Null where a post in that state has something to send. */
const NOTHING_TO_SEND: Record<PostState, string | null> = {
  generating: 'A draft is being written; it can be sent when it is there.',
  awaiting_decision: null,
  approved: null,
  posted: null,
  expired: null,
  deleted: 'This post was deleted.',
  generation_failed: 'This post has no text.',
};

@Injectable()
export class PostSends {
  constructor(
    private readonly decisions: PostDecisions,
    private readonly queue: DeliveryQueue,
  ) {}

  /**
   * Overrides the preference toggle, not the health of the link. An expired post comes back to life; what was approved
   * goes as its text alone. A second request joins the first.
   */
  async send(
    em: EntityManager,
    { userId, postId, channel, surface }: { userId: number; postId: number; channel: Channel; surface: Surface },
  ): Promise<SendResult> {
    const post = await lockOwnPost(em, userId, postId);
    if (post === null) return { result: 'notFound' };
    const state: PostState = post.state;
    const nothing = NOTHING_TO_SEND[state];
    if (nothing !== null) return { result: 'refused', reason: nothing };
    const user = await em.findOneOrFail(User, { id: userId }, FRESH);
    const reach = canReach(user, channel);
    if (reach.reach !== 'open') return { result: 'refused', reason: reach.reason };

    const decided = state === 'approved' || state === 'posted';
    if (state === 'expired') {
      await this.decisions.waitAgain(em, post);
      await recordPostEvent(em, { postId, type: 'revived', revision: post.revision, surface });
    }
    const [queued] = await this.queue.queueDraft(em, {
      userId,
      postId,
      revision: post.revision,
      channels: [channel],
      template: decided ? 'text' : 'draft',
      requested: true,
    });
    if (queued === undefined) return { result: 'refused', reason: 'This channel cannot be reached.' };
    await em.nativeUpdate(Post, { id: postId }, touched());
    return { result: 'queued', deliveryId: queued.deliveryId };
  }
}
