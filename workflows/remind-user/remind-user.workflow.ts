import { continueAsNew } from '@temporalio/workflow';
import { fireReminder } from '../activity-proxies.js';
import { untilAtRest } from '../until-at-rest.js';
import type { RemindUserInput } from './remind-user.contract.js';

/**
 * A run is taken up again once a day, mostly by a worker that has to read its history first; some weeks of it are as much
 * as should be read for one message.
 */
const FRESH_AFTER_EVENTS = 400;

/** Sleeps to the next fire, has it fired, sends what follows from it, and goes round; ends when reminders are off. */
export async function remindUser({ userId }: RemindUserInput): Promise<void> {
  const end = await untilAtRest(() => fireReminder({ userId }), {
    urgency: 'reminder',
    freshAfterEvents: FRESH_AFTER_EVENTS,
  });
  if (end === 'continueAsNew') await continueAsNew<typeof remindUser>({ userId });
}
