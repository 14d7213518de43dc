import type { NextStep } from '../../domain/steps.js';

/** Reads the rows of one user's reminders, and says what is due. */
export interface ReminderPlan {
  /**
   * Fires what is due under the settings as they are now: the day's row and its deliveries are written in one transaction,
   * each once, however often it is asked. Returns what is to be sent now, and the instant until which nothing else is due:
   * the next fire, a snooze's end, another try. At rest where reminders are off and nothing is open.
   */
  nextStepOfReminders(userId: number): Promise<NextStep>;
}
