// Second chances: an expired draft waits again, and what could not be written is tried again.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Surface } from '../../../domain/decision.js';
import type { PostState } from '../../../domain/post-state.js';
import { Post } from '../../database/entities/index.js';
import { recordPostEvent } from '../../delivery/index.js';
import { PostDecisions, type Replaced, replacedBy } from './post-decisions.js';
import { lockOwnPost, touched } from './post-writes.js';

export type RevivalResult =
  | { result: 'revived'; revision: number }
  /** It waits already. */
  | { result: 'waiting'; revision: number }
  | Replaced
  | { result: 'closed'; state: PostState }
  | { result: 'notFound' };

export type WriteAgainResult =
  | { result: 'writing' }
  /** It is being written already. */
  | { result: 'repeated' }
  | { result: 'written'; state: PostState }
  | { result: 'notFound' };

interface Asked {
  userId: number;
  postId: number;
  surface: Surface;
}

@Injectable()
export class PostRevival {
  constructor(private readonly decisions: PostDecisions) {}

  /** "Bring it back", after the decision window. */
  async revive(
    em: EntityManager,
    { userId, postId, revision, surface }: Asked & { revision: number },
  ): Promise<RevivalResult> {
    const post = await lockOwnPost(em, userId, postId);
    if (post === null || revision > post.revision) return { result: 'notFound' };
    if (revision < post.revision) return replacedBy(em, post);
    if (post.state === 'awaiting_decision') return { result: 'waiting', revision };
    if (post.state !== 'expired') return { result: 'closed', state: post.state };
    await this.decisions.waitAgain(em, post);
    await recordPostEvent(em, { postId, type: 'revived', revision, surface });
    return { result: 'revived', revision };
  }

  /** "Try again", where there is no text yet. */
  async writeAgain(em: EntityManager, { userId, postId, surface }: Asked): Promise<WriteAgainResult> {
    const post = await lockOwnPost(em, userId, postId);
    if (post === null) return { result: 'notFound' };
    if (post.state === 'generating' && post.revision === 0) return { result: 'repeated' };
    if (post.state !== 'generation_failed') return { result: 'written', state: post.state };
    await em.nativeUpdate(
      Post,
      { id: postId, state: 'generation_failed' },
      { state: 'generating', failureCode: null, failureReason: null, ...touched() },
    );
    await recordPostEvent(em, { postId, type: 'write_again', surface });
    return { result: 'writing' };
  }
}
