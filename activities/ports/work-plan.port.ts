import type { NextStep } from '../../domain/steps.js';

/** Reads the rows of one post, or of one user's notices, and says what is due. */
export interface WorkPlan {
  /**
   * Marks everything up to the row's present version as seen, makes the changes that time alone brings (an expired
   * post, an unknown delivery whose window has passed), and returns the steps now due. Idempotent: asked again with
   * nothing changed, it returns the same steps.
   */
  nextStepOfPost(postId: number): Promise<NextStep>;
  nextStepOfNotices(userId: number): Promise<NextStep>;
}
