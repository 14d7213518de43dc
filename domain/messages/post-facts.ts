// Owns what must be known of a post to say what its messages should show. Read once from the rows, for all of them.

import type { Decision, Surface } from '../decision.js';
import type { PostState } from '../post-state.js';

export interface DecisionFacts {
  decision: Decision;
  surface: Surface;
  /** ISO 8601. */
  at: string;
  /** Null once it has passed: what is shown can be done. */
  undoUntil: string | null;
}

/** The last attempt to write another draft came to nothing. */
export interface ProblemFacts {
  /** Tells two problems apart. */
  id: number;
  /** The number of the draft that was not written. */
  draft: number;
  reason: string;
}

export interface PostFacts {
  state: PostState;
  /** The current revision, 0 before the first. */
  revision: number;
  /** The decision in force on the current revision, if any. */
  decision: DecisionFacts | null;
  /** Why the current revision waits again; null where it waits for the first time. */
  problem: ProblemFacts | null;
  /** Where the current revision was put in front of its author. */
  where: Surface;
  /** When the owner wants to be reminded to post; ISO 8601. */
  remindAt: string | null;
  /** Why nothing could be written, where there is no revision. */
  failureReason: string | null;
}
