// What the commands on a post share: taking its row, and telling its workflow that it changed.

import { createHash } from 'node:crypto';
import { LockMode, raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Usage } from '../../../activities/ports/text-generator.port.js';
import type { Surface } from '../../../domain/decision.js';
import type { RevisionOrigin } from '../../../domain/post-state.js';
import { currentTime } from '../../common/clock.js';
import { Post, PostRevision } from '../../database/entities/index.js';

export const FRESH = { disableIdentityMap: true } as const;

/** Part of every change that the post's workflow must look at. */
export const touched = () => ({ version: raw('version + 1'), updatedAt: currentTime() });

/** The owner's post, held until the transaction ends; somebody else's does not exist. */
export function lockOwnPost(em: EntityManager, userId: number, postId: number): Promise<Post | null> {
  return em.findOne(Post, { id: postId, userId }, { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE });
}

export const contentHash = (content: string): string => createHash('sha256').update(content).digest('hex');

export interface NewRevision {
  postId: number;
  number: number;
  content: string;
  origin: RevisionOrigin;
  requestedFrom: Surface;
  instruction?: string | null;
  restoredFrom?: number;
  /** What writing it took; left out where no model wrote it. */
  usage?: Usage | null;
}

export async function insertRevision(em: EntityManager, { usage, ...revision }: NewRevision): Promise<void> {
  await em.insert(PostRevision, {
    ...revision,
    ...usage,
    contentHash: contentHash(revision.content),
    instruction: revision.instruction ?? null,
    restoredFrom: revision.restoredFrom ?? null,
  });
}
