// The activity of a reminder: what is due is decided and written down in one go; the sending is a delivery like any other.

import type { NextStep } from '../domain/steps.js';
import type { ReminderPlan } from './ports/reminder-plan.port.js';

export type RemindActivities = ReturnType<typeof createRemindActivities>;

export function createRemindActivities({ reminders }: { reminders: ReminderPlan }) {
  return {
    /** Fires what is due, if anything is; reads the settings again each time. */
    fireReminder: ({ userId }: { userId: number }): Promise<NextStep> => reminders.nextStepOfReminders(userId),
  };
}
