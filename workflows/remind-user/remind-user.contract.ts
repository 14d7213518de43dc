// Names and shapes of `remindUser`: the daily reminder of one user.

/** Workflow id: `remind-user:<userId>`. Woken by the same `lookAgain` signal as `deliverPost`. */
export interface RemindUserInput {
  userId: number;
  /** A run is continued as new once its history is longer. Left out by runs from before it was said, which go on longer. */
  freshAfterEvents?: number;
}

export const REMIND_USER = 'remindUser';

/**
 * A run is taken up again once a day, mostly by a worker that has to read its history first: each day of it costs a fifth of
 * what beginning anew does, so it is begun anew every third day.
 */
export const FRESH_AFTER_EVENTS = 36;
