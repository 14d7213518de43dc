// Names and shapes of `deliverNotices`: the messages of one user that belong to no post (confirmations and alerts).

/** Workflow id: `deliver-notices:<userId>`. Woken by the same `lookAgain` signal as `deliverPost`. */
export interface DeliverNoticesInput {
  userId: number;
}

export const DELIVER_NOTICES = 'deliverNotices';
