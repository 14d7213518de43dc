// "Send it there": the owner asks for a post on one channel.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../../domain/channel.js';
import type { Surface } from '../../../domain/decision.js';
import { voice } from '../../../domain/messages/voice.js';
import type { PostState } from '../../../domain/post-state.js';
import { Delivery, Post, User } from '../../database/entities/index.js';
import { canReach, DeliveryQueue, recordPostEvent } from '../../delivery/index.js';
import { PostDecisions } from './post-decisions.js';
import { FRESH, lockOwnPost, touched } from './post-writes.js';

export type SendResult =
  { result: 'queued'; deliveryId: number } | { result: 'refused'; reason: string } | { result: 'notFound' };

/** `there`: it reached its owner on that channel meanwhile. */
export type RetryResult = SendResult | { result: 'there' };

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
   * "Retry Send", where its owner heard that it could not be delivered: at most what they then missed, so it neither sends
   * what is there by now nor brings back what has expired.
   */
  async retry(
    em: EntityManager,
    asked: { userId: number; postId: number; channel: Channel; surface: Surface },
  ): Promise<RetryResult> {
    const { userId, postId, channel } = asked;
    const post = await lockOwnPost(em, userId, postId);
    if (post === null) return { result: 'notFound' };
    if (post.state === 'expired') return { result: 'refused', reason: voice.tap.closed(post.state) };
    const there = await em.count(Delivery, {
      postId,
      channel,
      revision: post.revision,
      template: { $in: post.state === 'awaiting_decision' ? ['draft'] : ['text', 'hand_off'] },
      state: 'delivered',
    });
    return there > 0 ? { result: 'there' } : this.send(em, asked);
  }

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
