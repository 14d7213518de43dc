// The rows of one post at one moment, and what must be true of them at every moment.

import { createHash } from 'node:crypto';
import type { Decision, Surface } from '../../../domain/decision.js';
import type { PostState } from '../../../domain/post-state.js';
import type { ApiUnderTest } from '../api.js';
import type { Model } from './model.js';

export interface DecisionRow {
  id: number;
  revision: number;
  decision: Decision;
  surface: Surface;
  content_hash: string;
  decided_at: string;
  undo_until: string | null;
  undone_at: string | null;
  undone_from: Surface | null;
  failure_reason: string | null;
}

export interface DeliveryRow {
  id: number;
  post_id: number | null;
  revision: number | null;
  channel: 'email' | 'telegram';
  template: string;
  state: string;
  attempts: number;
  resent: boolean;
  shown: string | null;
  provider_message_id: string | null;
  error_code: string | null;
  next_attempt_at: string | null;
  unknown_until: string | null;
}

export interface Snapshot {
  post: {
    id: number;
    state: PostState;
    revision: number;
    content: string | null;
    version: number;
    seen_version: number;
    expires_at: string | null;
    remind_at: string | null;
    next_action_at: string | null;
  };
  revisions: { number: number; content: string; content_hash: string; requested_from: Surface }[];
  decisions: DecisionRow[];
  deliveries: DeliveryRow[];
  user: {
    telegram_status: string;
    notices_version: number;
    notices_seen_version: number;
    notices_next_action_at: string | null;
  };
}

export async function snapshotOf(api: ApiUnderTest, userId: number, postId: number): Promise<Snapshot> {
  const [row] = await api.rows<{ snapshot: Snapshot }>(
    `select json_build_object(
       'post', to_json(p), 'user', to_json(u),
       'revisions', (select coalesce(json_agg(r order by r.number), '[]') from post_revisions r where r.post_id = p.id),
       'decisions', (select coalesce(json_agg(d order by d.id), '[]') from post_decisions d where d.post_id = p.id),
       'deliveries', (select coalesce(json_agg(d order by d.id), '[]') from deliveries d where d.user_id = u.id)
     ) as snapshot from posts p join users u on u.id = p.user_id where p.id = ? and u.id = ?`,
    [postId, userId],
  );
  if (row === undefined) throw new Error('the post is gone');
  return row.snapshot;
}

/** So near to its end nobody can say whether the time to undo is over. */
const NEAR_MS = 5_000;

/** Null where the answer would depend on the millisecond. */
export function modelOf({ post, revisions, decisions, user }: Snapshot, now = Date.now()): Model | null {
  const inForce = decisions.filter(({ undone_at }) => undone_at === null);
  const left = ({ undo_until }: DecisionRow): number =>
    undo_until === null ? -Infinity : Date.parse(undo_until) - now;
  if (inForce.some((decision) => Math.abs(left(decision)) < NEAR_MS)) return null;
  return {
    state: post.state,
    revision: post.revision,
    texts: revisions.map(({ content }) => content),
    decisions: Object.fromEntries(
      inForce.map((row) => [row.revision, { decision: row.decision, undoable: left(row) > 0 }]),
    ),
    reminds: post.remind_at !== null,
    reachable: user.telegram_status === 'linked',
  };
}

const DECIDED: Partial<Record<PostState, Decision>> = {
  approved: 'approve',
  posted: 'approve',
  deleted: 'delete',
  generating: 'regenerate',
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What is wrong with the rows; null where nothing is. */
export function wrongRows({ post, revisions, decisions, deliveries }: Snapshot): string | null {
  if (revisions.some(({ number }, index) => number !== index + 1)) return 'the revisions are not numbered one by one';
  if (revisions.length !== post.revision) return 'the post does not stand at its newest revision';
  if ((revisions.at(-1)?.content ?? null) !== post.content) return 'the text of the post is not that of its revision';
  const inForce = decisions.filter(({ undone_at }) => undone_at === null);
  if (new Set(inForce.map(({ revision }) => revision)).size !== inForce.length) return 'two decisions on one revision';
  for (const { revision, content_hash } of decisions) {
    const seen = revisions.find(({ number }) => number === revision);
    if (seen === undefined || content_hash !== sha256(seen.content)) return 'a decision is not bound to its text';
  }
  const current = inForce.find(({ revision }) => revision === post.revision)?.decision;
  if (post.revision > 0 && current !== DECIDED[post.state]) return `${post.state}, yet decided: ${current ?? 'not'}`;
  if (inForce.some(({ revision, decision }) => revision < post.revision && decision !== 'regenerate')) {
    return 'a revision that was approved or deleted was replaced';
  }
  if ((post.expires_at !== null) !== (post.state === 'awaiting_decision')) return 'only what waits has an end';
  if (post.remind_at !== null && post.state !== 'approved') return 'a reminder to post what is not approved';
  return twiceOpen(deliveries);
}

/** Templates of which one delivery may be open for each revision and channel. */
const DRAFTS = new Set(['draft', 'text', 'hand_off']);

const OPEN = new Set(['queued', 'sending', 'unknown', 'held']);

function twiceOpen(deliveries: readonly DeliveryRow[]): string | null {
  const drafts = deliveries.filter(({ template, state }) => DRAFTS.has(template) && OPEN.has(state));
  const places = new Set(drafts.map(({ revision, channel, template }) => `${revision}:${channel}:${template}`));
  return places.size === drafts.length ? null : 'two open deliveries of one revision on one channel';
}
