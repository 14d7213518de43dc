// "I posted it": the owner says that the approved text is on LinkedIn. The service never posts.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PostState } from '../../../domain/post-state.js';
import { Post } from '../../database/entities/index.js';
import { lockOwnPost, touched } from './post-writes.js';

export type PublicationResult =
  | { result: 'posted' }
  | { result: 'replaced'; currentRevision: number }
  | { result: 'closed'; state: PostState }
  | { result: 'notFound' };

@Injectable()
export class PostPublication {
  /** Saying it twice is harmless. */
  async markPosted(
    em: EntityManager,
    { userId, postId, revision }: { userId: number; postId: number; revision: number },
  ): Promise<PublicationResult> {
    const post = await lockOwnPost(em, userId, postId);
    if (post === null || revision > post.revision) return { result: 'notFound' };
    if (revision < post.revision) return { result: 'replaced', currentRevision: post.revision };
    if (post.state === 'posted') return { result: 'posted' };
    if (post.state !== 'approved') return { result: 'closed', state: post.state };
    await em.nativeUpdate(
      Post,
      { id: postId, state: 'approved' },
      { state: 'posted', postedAt: new Date(), ...touched() },
    );
    return { result: 'posted' };
  }
}
