// What follows an approval: the owner posts the text, now or when reminded. The service never posts.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Surface } from '../../../domain/decision.js';
import type { PostState } from '../../../domain/post-state.js';
import { currentTime } from '../../common/clock.js';
import { Post } from '../../database/entities/index.js';
import { recordPostEvent } from '../../delivery/index.js';
import { type Replaced, replacedBy } from './post-decisions.js';
import { lockOwnPost, touched } from './post-writes.js';

export type NotApproved = Replaced | { result: 'closed'; state: PostState } | { result: 'notFound' };
export type PublicationResult = { result: 'posted' } | NotApproved;
/** `same`: it was to be then already, so nothing shows it anew. */
export type RemindResult = { result: 'set' | 'same'; at: Date } | NotApproved;

interface About {
  userId: number;
  postId: number;
  revision: number;
  surface: Surface;
}

@Injectable()
export class PostPublication {
  /** "I posted it". Saying it twice is harmless. */
  async markPosted(em: EntityManager, { userId, postId, revision, surface }: About): Promise<PublicationResult> {
    const post = await lockOwnPost(em, userId, postId);
    if (post?.state === 'posted' && post.revision === revision) return { result: 'posted' };
    const refused = await notApproved(em, post, revision);
    if (refused !== null) return refused;
    await em.nativeUpdate(
      Post,
      { id: postId, state: 'approved' },
      { state: 'posted', postedAt: currentTime(), postedFrom: surface, remindAt: null, ...touched() },
    );
    return { result: 'posted' };
  }

  /** "Remind me to post at…". The last time asked for counts. */
  async remind(
    em: EntityManager,
    { userId, postId, revision, at, surface }: About & { at: Date },
  ): Promise<RemindResult> {
    const post = await lockOwnPost(em, userId, postId);
    const refused = await notApproved(em, post, revision);
    if (refused !== null) return refused;
    if (post?.remindAt?.getTime() === at.getTime()) return { result: 'same', at };
    await em.nativeUpdate(Post, { id: postId, state: 'approved' }, { remindAt: at, ...touched() });
    await recordPostEvent(em, { postId, type: 'remind_set', revision, surface, dueAt: at });
    return { result: 'set', at };
  }
}

async function notApproved(em: EntityManager, post: Post | null, revision: number): Promise<NotApproved | null> {
  if (post === null || revision > post.revision) return { result: 'notFound' };
  if (revision < post.revision) return replacedBy(em, post);
  return post.state === 'approved' ? null : { result: 'closed', state: post.state };
}
