// Writes down what happened to a post and would leave no trace once its state moves on; the history reads it.

import type { EntityManager } from '@mikro-orm/postgresql';
import type { Surface } from '../../domain/decision.js';
import { PostEvent, type PostEventType } from '../database/entities/index.js';

export interface EventOfPost {
  postId: number;
  type: PostEventType;
  revision?: number | null;
  surface?: Surface | null;
  reason?: string | null;
  dueAt?: Date | null;
}

/** In the transaction of what it tells. */
export async function recordPostEvent(em: EntityManager, event: EventOfPost): Promise<void> {
  const { revision = null, surface = null, reason = null, dueAt = null, ...rest } = event;
  await em.insert(PostEvent, { ...rest, revision, surface, reason, dueAt });
}
