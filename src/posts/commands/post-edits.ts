// New revisions that need no writing: the owner's own edit, and an earlier revision brought back.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Surface } from '../../../domain/decision.js';
import type { PostState } from '../../../domain/post-state.js';
import { Post, PostRevision } from '../../database/entities/index.js';
import { DeliveryQueue } from '../../delivery/index.js';
import { type Replaced, replacedBy } from './post-decisions.js';
import { FRESH, insertRevision, lockOwnPost, type NewRevision, touched } from './post-writes.js';

export type EditResult =
  | { result: 'changed'; revision: number }
  | { result: 'same'; revision: number }
  | Replaced
  | { result: 'closed'; state: PostState }
  | { result: 'notFound' };

@Injectable()
export class PostEdits {
  constructor(private readonly queue: DeliveryQueue) {}

  /** Replaces `revision` by the owner's text; the messages that carry it show the new one in place. */
  async edit(
    em: EntityManager,
    {
      userId,
      postId,
      revision,
      content,
      surface,
    }: { userId: number; postId: number; revision: number; content: string; surface: Surface },
  ): Promise<EditResult> {
    const post = await lockOwnPost(em, userId, postId);
    const refused = await refusal(em, post, revision);
    if (refused !== null) return refused;
    return this.replace(em, post, { content, origin: 'edit', requestedFrom: surface });
  }

  /** Brings revision `number` back as a new one. */
  async restore(
    em: EntityManager,
    { userId, postId, number, surface }: { userId: number; postId: number; number: number; surface: Surface },
  ): Promise<EditResult> {
    const post = await lockOwnPost(em, userId, postId);
    const earlier = post === null ? null : await em.findOne(PostRevision, { postId, number }, FRESH);
    if (earlier === null) return { result: 'notFound' };
    const refused = await refusal(em, post, post?.revision ?? 0);
    if (refused !== null) return refused;
    return this.replace(em, post, {
      content: earlier.content,
      origin: 'restore',
      requestedFrom: surface,
      restoredFrom: number,
    });
  }

  private async replace(
    em: EntityManager,
    post: Post | null,
    revision: Omit<NewRevision, 'postId' | 'number'>,
  ): Promise<EditResult> {
    if (post === null) return { result: 'notFound' };
    if (post.content === revision.content) return { result: 'same', revision: post.revision };
    const number = post.revision + 1;
    await insertRevision(em, { ...revision, postId: post.id, number });
    await em.nativeUpdate(Post, { id: post.id }, { revision: number, content: revision.content, ...touched() });
    await this.queue.moveToRevision(em, post.id, post.revision, number);
    return { result: 'changed', revision: number };
  }
}

async function refusal(em: EntityManager, post: Post | null, revision: number): Promise<EditResult | null> {
  if (post === null || revision > post.revision) return { result: 'notFound' };
  if (revision < post.revision) return replacedBy(em, post);
  return post.state === 'awaiting_decision' ? null : { result: 'closed', state: post.state };
}
