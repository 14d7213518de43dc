// Reads posts as their owner sees them. A page of posts costs a fixed number of queries, however long it is.

import { Injectable, NotFoundException } from '@nestjs/common';
import type { FilterQuery } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { nowMs } from '../common/clock.js';
import type { PageQuery } from '../common/http/page.query.js';
import { Post, PostDecision, PostRevision } from '../database/entities/index.js';
import { type ChannelState, DeliveryStates } from '../delivery/index.js';
import { FRESH } from './commands/post-writes.js';
import type { ChannelResponse, PostResponse, PostsQuery, RevisionResponse, UsageResponse } from './posts.dto.js';

@Injectable()
export class PostQueries {
  constructor(
    private readonly em: EntityManager,
    private readonly states: DeliveryStates,
  ) {}

  /** Newest first. */
  async list(userId: number, { state, search, page, limit }: PostsQuery): Promise<[PostResponse[], number]> {
    const em = this.em.fork();
    const where: FilterQuery<Post> = { userId, ...(state === undefined ? {} : { state }) };
    if (search !== undefined && search.trim() !== '') {
      const like = {
        $ilike: `%${search
          .trim()
          .replaceAll(/[\\%_]/g, String.raw`\$&`)
          .replaceAll('\0', '')}%`,
      };
      where.$or = [{ topic: like }, { content: like }];
    }
    const [posts, total] = await em.findAndCount(Post, where, {
      ...FRESH,
      orderBy: { id: 'desc' },
      limit,
      offset: (page - 1) * limit,
    });
    return [await this.toResponses(em, posts), total];
  }

  /** @throws NotFoundException for a post of somebody else too. */
  async one(userId: number, postId: number): Promise<PostResponse> {
    const em = this.em.fork();
    return this.answer(em, await this.own(em, userId, postId));
  }

  /** For a command that answers with the post it changed, in its transaction. */
  async answer(em: EntityManager, post: Post): Promise<PostResponse> {
    const [response] = await this.toResponses(em, [post]);
    if (response === undefined) throw new NotFoundException('Post not found.');
    return response;
  }

  /** For a command about a message that belongs to no post. */
  async message(em: EntityManager, deliveryId: number): Promise<ChannelResponse> {
    const response = toChannel(await this.states.of(em, deliveryId));
    if (response === null) throw new NotFoundException('Message not found.');
    return response;
  }

  async own(em: EntityManager, userId: number, postId: number): Promise<Post> {
    const post = await em.findOne(Post, { id: postId, userId }, FRESH);
    if (post === null) throw new NotFoundException('Post not found.');
    return post;
  }

  /** Oldest first. */
  async revisions(userId: number, postId: number, { page, limit }: PageQuery): Promise<[RevisionResponse[], number]> {
    const em = this.em.fork();
    await this.own(em, userId, postId);
    const [revisions, total] = await em.findAndCount(
      PostRevision,
      { postId },
      { ...FRESH, orderBy: { number: 'asc' }, limit, offset: (page - 1) * limit },
    );
    return [revisions.map(toRevisionResponse), total];
  }

  private async toResponses(em: EntityManager, posts: Post[]): Promise<PostResponse[]> {
    if (posts.length === 0) return [];
    const ids = posts.map(({ id }) => id);
    const channels = await this.states.latestOf(em, ids);
    const decisions = await em.find(PostDecision, { postId: { $in: ids }, undoneAt: null }, FRESH);
    const inForce = new Map(decisions.map((decision) => [`${decision.postId}:${decision.revision}`, decision]));
    return posts.map((post) => {
      const states = channels.get(post.id);
      const decision = inForce.get(`${post.id}:${post.revision}`) ?? null;
      return {
        id: post.id,
        state: post.state,
        revision: post.revision,
        content: post.content ?? null,
        topic: post.topic,
        created_at: post.createdAt.toISOString(),
        channels: { email: toChannel(states?.email), telegram: toChannel(states?.telegram) },
        decision:
          decision === null
            ? null
            : {
                decision: decision.decision,
                surface: decision.surface,
                revision: decision.revision,
                at: decision.decidedAt.toISOString(),
              },
        undo_until: undoUntil(post, decision),
        error: post.failureReason ?? null,
      };
    });
  }
}

/** Null once it has passed: what is shown can be done. */
function undoUntil(post: Post, decision: PostDecision | null): string | null {
  const undoable = post.state === 'approved' || post.state === 'deleted';
  const until = undoable ? (decision?.undoUntil ?? null) : null;
  return until !== null && until.getTime() > nowMs() ? until.toISOString() : null;
}

function toChannel(state: ChannelState | null | undefined): ChannelResponse | null {
  if (state === null || state === undefined) return null;
  return {
    delivery_id: state.deliveryId,
    state: state.state,
    error: state.error,
    error_code: state.errorCode,
    attempts: state.attempts,
    next_attempt_at: state.nextAttemptAt?.toISOString() ?? null,
    confirmed_at: state.confirmedAt?.toISOString() ?? null,
  };
}

function toUsage({ model, inputTokens, outputTokens, costUsd }: PostRevision): UsageResponse | null {
  if (typeof model !== 'string' || typeof inputTokens !== 'number' || typeof outputTokens !== 'number') return null;
  return { model, input_tokens: inputTokens, output_tokens: outputTokens, cost_usd: costUsd ?? null };
}

const toRevisionResponse = (revision: PostRevision): RevisionResponse => ({
  number: revision.number,
  content: revision.content,
  origin: revision.origin,
  instruction: revision.instruction ?? null,
  requested_from: revision.requestedFrom,
  restored_from: revision.restoredFrom ?? null,
  usage: toUsage(revision),
  created_at: revision.createdAt.toISOString(),
});
