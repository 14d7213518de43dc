// Owns what a message that reminds shows of its reminder, given what is true of it. Pure, like `draft-view`.

import { REMINDER_STANDS_MS } from '../reminders.js';

/** Why a message reminds: `asked` to post an approved text at a time; or as the daily reminder. */
export type ReminderMark = { why: 'asked' } | DailyMark;

export type DailyMark =
  | {
      why: 'daily';
      /** The local date that its buttons act on, and which of that day's reminders it is: 0, then one for each snooze. */
      day: string;
      snooze: number;
      view: ReminderView;
      /** There is an evening left to put it off to. */
      tonight: boolean;
      /** IANA name; times are shown in it. */
      timeZone: string;
      /** By mail only. */
      links: ReminderLinks | null;
    }
  /** Asked for now: it belongs to no day. */
  | { why: 'test'; links: ReminderLinks | null };

export interface ReminderLinks {
  /** Null for what belongs to no day. */
  skip: string | null;
  /** Of reminders by mail; also what a mail program offers as "unsubscribe". */
  stop: string;
}

export type ReminderView =
  | { type: 'open' }
  /** `until`: ISO 8601. */
  | { type: 'snoozed'; until: string }
  | { type: 'skipped' }
  /** Daily reminders are off. */
  | { type: 'stopped' }
  /** A later one came, or its time is over. */
  | { type: 'over' };

export interface ReminderFacts {
  enabled: boolean;
  /** The last local date that was dealt with. */
  last: {
    day: string;
    /** Milliseconds since the epoch. */
    dueAt: number | null;
    skipped: boolean;
    snoozes: number;
    snoozeUntil: string | null;
  } | null;
}

export function reminderView(
  { enabled, last }: ReminderFacts,
  { day, snooze }: { day: string; snooze: number },
  nowMs: number,
): ReminderView {
  if (last?.day !== day) return { type: 'over' };
  if (!enabled) return { type: 'stopped' };
  if (last.skipped) return { type: 'skipped' };
  if (snooze < last.snoozes) {
    return last.snoozeUntil === null ? { type: 'over' } : { type: 'snoozed', until: last.snoozeUntil };
  }
  return nowMs - (last.dueAt ?? nowMs) >= REMINDER_STANDS_MS ? { type: 'over' } : { type: 'open' };
}

/** The key of a message that can still be acted by, with what it shows of its reminder; null: it is none. */
export function keyWithReminder(key: string, view: ReminderView | null): string {
  if (view === null || view.type === 'open') return key;
  return `${view.type === 'snoozed' ? `snoozed:${view.until}` : view.type}|${key}`;
}
