// Owns what the message of a draft should show, given what is true of its post. Pure, so that the plan (is a rewrite
// due?), the send and the rewrite all come to the same answer from the same rows.

import type { Surface } from '../decision.js';
import type { PostFacts, ProblemFacts } from './post-facts.js';

export type DraftView =
  | { type: 'waiting'; problem: ProblemFacts | null }
  | { type: 'writing'; nextRevision: number }
  /** `where`: the place of the current one. `canBringBack`: the current one waits, so an earlier one may take its place. */
  | { type: 'replaced'; currentRevision: number; where: Surface; canBringBack: boolean }
  | { type: 'decided'; decision: 'approve' | 'delete'; surface: Surface; at: string; undoUntil: string | null }
  | { type: 'posted' }
  | { type: 'expired' };

/** What the message that carries `messageRevision` should show now. */
export function draftView(post: PostFacts, messageRevision: number): DraftView {
  if (messageRevision < post.revision) {
    const { revision, where, state } = post;
    return { type: 'replaced', currentRevision: revision, where, canBringBack: state === 'awaiting_decision' };
  }
  switch (post.state) {
    case 'generating':
      return { type: 'writing', nextRevision: messageRevision + 1 };
    case 'awaiting_decision':
    case 'generation_failed':
      return { type: 'waiting', problem: post.problem };
    case 'posted':
      return { type: 'posted' };
    case 'expired':
      return { type: 'expired' };
    case 'approved':
    case 'deleted': {
      const decision = post.state === 'approved' ? 'approve' : 'delete';
      if (post.decision === null) return { type: 'expired' };
      const { surface, at, undoUntil } = post.decision;
      return { type: 'decided', decision, surface, at, undoUntil };
    }
  }
}

/**
 * A short key of what a message shows; `deliveries.shown` holds it, and a rewrite is due where it differs.
 * Two messages with one key look the same. The revision is part of it, since the line under the text and the buttons name
 * it: an earlier text that was brought back is another draft.
 */
export function viewKey(view: DraftView, { revision, contentHash }: { revision: number; contentHash: string }): string {
  const text = `${revision}:${contentHash.slice(0, 12)}`;
  switch (view.type) {
    case 'waiting':
      return view.problem === null ? `waiting:${text}` : `waiting:${view.problem.id}:${text}`;
    case 'posted':
    case 'expired':
      return `${view.type}:${text}`;
    case 'writing':
      return `writing:${view.nextRevision}:${text}`;
    case 'replaced':
      return `replaced:${view.currentRevision}:${view.where}:${view.canBringBack ? 'open' : 'shut'}:${text}`;
    case 'decided':
      return `${view.decision}:${view.at}:${view.undoUntil === null ? 'final' : 'undo'}:${text}`;
  }
}

const BEGUN = '?';

/** The key of a message while it is rewritten: it shows what it did, or already what it should. Never one that is wanted. */
export const begunFrom = (key: string | null | undefined): string =>
  key?.startsWith(BEGUN) === true ? key : `${BEGUN}${key ?? ''}`;

/** The beginning of the content hash in a key of `viewKey`: which text a message shows. */
export const shownText = (key: string): string => key.slice(key.lastIndexOf(':') + 1);

/** True where the author can still decide by the message. */
export const isLive = (view: DraftView): boolean => view.type === 'waiting';
