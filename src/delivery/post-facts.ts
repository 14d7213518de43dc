// Reads what must be known of a post to say what its messages should show: once, for all of them.

import type { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import type { Surface } from '../../domain/decision.js';
import type { DecisionFacts, PostFacts, ProblemFacts } from '../../domain/messages/post-facts.js';
import { nowMs } from '../common/clock.js';
import { type Post, PostDecision } from '../database/entities/index.js';
import { FRESH } from './rows.js';

export async function readPostFacts(em: EntityManager, post: Post): Promise<PostFacts> {
  const { id: postId, state, revision } = post;
  const last = await em.findOne(PostDecision, { postId, revision }, { ...FRESH, orderBy: { id: 'desc' } });
  return {
    state,
    revision,
    decision: last === null ? null : inForce(last),
    problem: last === null || state !== 'awaiting_decision' ? null : problemOf(last),
    where: await placeOf(em, postId, revision),
    remindAt: post.remindAt?.toISOString() ?? null,
    failureReason: post.failureReason ?? null,
  };
}

function inForce({ decision, surface, decidedAt, undoUntil, undoneAt }: PostDecision): DecisionFacts | null {
  if (undoneAt instanceof Date) return null;
  const undoable = undoUntil instanceof Date && undoUntil.getTime() > nowMs();
  return { decision, surface, at: decidedAt.toISOString(), undoUntil: undoable ? undoUntil.toISOString() : null };
}

const problemOf = ({ id, revision, failureReason }: PostDecision): ProblemFacts | null =>
  typeof failureReason === 'string' ? { id, draft: revision + 1, reason: failureReason } : null;

/** Where its author finds a revision: in the chat before the mailbox, since only the chat shows edits. */
export async function placeOf(em: EntityManager, postId: number, revision: number): Promise<Surface> {
  const rows = await em.execute<{ channel: Channel }[]>(
    `select distinct channel from deliveries
     where post_id = ? and revision = ? and template = 'draft' and state not in ('failed', 'cancelled')`,
    [postId, revision],
  );
  const channels = rows.map(({ channel }) => channel);
  if (channels.includes('telegram')) return 'telegram';
  return channels.includes('email') ? 'email' : 'web';
}
