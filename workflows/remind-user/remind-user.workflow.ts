import { continueAsNew } from '@temporalio/workflow';
import { fireReminder } from '../activity-proxies.js';
import { untilAtRest } from '../until-at-rest.js';
import { FRESH_AFTER_EVENTS, type RemindUserInput } from './remind-user.contract.js';

/** What every run had before its input said it. Runs that sleep since then replay by it. */
const ONCE_FRESH_AFTER_EVENTS = 400;

/** Sleeps to the next fire, has it fired, sends what follows from it, and goes round; ends when reminders are off. */
export async function remindUser({
  userId,
  freshAfterEvents = ONCE_FRESH_AFTER_EVENTS,
}: RemindUserInput): Promise<void> {
  const end = await untilAtRest(() => fireReminder({ userId }), { urgency: 'reminder', freshAfterEvents });
  if (end === 'continueAsNew') {
    await continueAsNew<typeof remindUser>({ userId, freshAfterEvents: FRESH_AFTER_EVENTS });
  }
}
