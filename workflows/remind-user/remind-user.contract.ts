// Names and shapes of `remindUser`: the daily reminder of one user.

/** Workflow id: `remind-user:<userId>`. Woken by the same `lookAgain` signal as `deliverPost`. */
export interface RemindUserInput {
  userId: number;
}

export const REMIND_USER = 'remindUser';
