import type { Brief, GeneratedText } from './text-generator.port.js';

/** Where a revision is asked for and kept. */
export interface RevisionDesk {
  /** Null where that revision is no longer wanted: written already, or the post was deleted meanwhile. */
  brief(postId: number, revision: number): Promise<Brief | null>;

  /**
   * Keeps the text as that revision, queues its deliveries and lets the post wait for a decision, in one transaction
   * conditional on the post still generating it. Idempotent.
   */
  keep(postId: number, revision: number, written: GeneratedText): Promise<void>;

  /**
   * The text could not be written: the last revision waits again, or, where there is none, the post is
   * `generation_failed` with this reason.
   */
  giveUp(postId: number, revision: number, code: string, reason: string): Promise<void>;
}
