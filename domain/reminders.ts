// Owns the words of the daily reminder.

/**
 * What became of a local date: `sending`, then `sent` once a provider took it; `silent`: its owner had approved or posted
 * something already; `skipped`: by its owner, or there was nowhere to send it; `missed`: it came to nothing.
 */
export const REMINDER_DAY_STATES = ['sending', 'sent', 'silent', 'missed', 'skipped'] as const;
export type ReminderDayState = (typeof REMINDER_DAY_STATES)[number];

/** A reminder that could not go out within this time is of no use any more. */
export const REMINDER_OF_USE_MS = 2 * 60 * 60_000;

/** After that a reminder is over, also where none has come since. */
export const REMINDER_STANDS_MS = 24 * 60 * 60_000;

/** What its owner can do about a reminder: the first two put it off; `skip` ends its day, `stop` all of them. */
export const REMINDER_ACTS = ['snooze', 'tonight', 'skip', 'stop'] as const;
export type ReminderAct = (typeof REMINDER_ACTS)[number];
