// Owns the words of the daily reminder.

/**
 * What became of a local date: `sending`, then `sent` once a provider took it; `silent`: its owner had approved or posted
 * something already; `skipped`: by its owner, or there was nowhere to send it; `missed`: it came to nothing.
 */
export const REMINDER_DAY_STATES = ['sending', 'sent', 'silent', 'missed', 'skipped'] as const;
export type ReminderDayState = (typeof REMINDER_DAY_STATES)[number];

/** A reminder that could not go out within this time is of no use any more. */
export const REMINDER_OF_USE_MS = 2 * 60 * 60_000;

/**
 * Why a message reminds: `asked` to post an approved text at a time; the `daily` one; or a `test` of it.
 * `day` is the local date that the buttons of a daily one act on.
 */
export type ReminderMark = { why: 'asked' } | { why: 'daily'; day: string } | { why: 'test' };
