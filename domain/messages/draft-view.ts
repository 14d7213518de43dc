// Owns what the message of a draft should show, given what is true of its post. Pure, so that the plan (is a rewrite
// due?), the send and the rewrite all come to the same answer from the same rows.

import type { Decision, Surface } from '../decision.js';
import type { PostState } from '../post-state.js';

export interface DecisionFacts {
  decision: Decision;
  surface: Surface;
  /** ISO 8601 instants. */
  at: string;
  undoUntil: string | null;
}

export interface PostFacts {
  state: PostState;
  /** The current revision, 0 before the first. */
  revision: number;
  /** The decision in force on the message's own revision, if any. */
  decision: DecisionFacts | null;
}

export type DraftView =
  | { type: 'waiting' }
  | { type: 'writing'; nextRevision: number }
  | { type: 'replaced'; nextRevision: number }
  | { type: 'decided'; decision: 'approve' | 'delete'; surface: Surface; at: string }
  | { type: 'posted' }
  | { type: 'expired' };

/** What the message that carries `messageRevision` should show now. */
export function draftView(post: PostFacts, messageRevision: number): DraftView {
  if (messageRevision < post.revision) return { type: 'replaced', nextRevision: messageRevision + 1 };
  switch (post.state) {
    case 'generating':
      return { type: 'writing', nextRevision: messageRevision + 1 };
    case 'awaiting_decision':
    case 'generation_failed':
      return { type: 'waiting' };
    case 'posted':
      return { type: 'posted' };
    case 'expired':
      return { type: 'expired' };
    case 'approved':
    case 'deleted': {
      const decision = post.state === 'approved' ? 'approve' : 'delete';
      return post.decision === null
        ? { type: 'expired' }
        : { type: 'decided', decision, surface: post.decision.surface, at: post.decision.at };
    }
  }
}

/**
 * A short key of what a message shows; `deliveries.shown` holds it, and a rewrite is due where it differs.
 * Two messages with one key look the same.
 */
export function viewKey(view: DraftView, contentHash: string): string {
  const text = contentHash.slice(0, 12);
  switch (view.type) {
    case 'waiting':
    case 'posted':
    case 'expired':
      return `${view.type}:${text}`;
    case 'writing':
    case 'replaced':
      return `${view.type}:${view.nextRevision}:${text}`;
    case 'decided':
      return `${view.decision}:${view.at}:${text}`;
  }
}

/** The beginning of the content hash in a key of `viewKey`: which text a message shows. */
export const shownText = (key: string): string => key.slice(key.lastIndexOf(':') + 1);

/** True where the author can still act on the message. */
export const isLive = (view: DraftView): boolean => view.type === 'waiting';
