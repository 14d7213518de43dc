// Names and shapes by which the rest of the house speaks to `deliverPost`. Ids only: nothing private enters a history.

import { defineSignal } from '@temporalio/workflow';

/** Workflow id: `deliver-post:<postId>`. */
export interface DeliverPostInput {
  postId: number;
}

export const DELIVER_POST = 'deliverPost';

/** "The rows changed": carries nothing, may come any number of times, and is never the only trace of a command. */
export const lookAgainSignal = defineSignal('lookAgain');
