import { defineEntity, p } from '@mikro-orm/core';
import type { ReminderDayState } from '../../../domain/reminders.js';

/** What became of one user's reminder on one local date; at most one row for each. */
export const ReminderDaySchema = defineEntity({
  name: 'ReminderDay',
  tableName: 'reminder_days',
  properties: {
    id: p.bigint('number').primary(),
    userId: p.bigint('number'),
    localDate: p.date().$type<string>(),
    state: p.text().$type<ReminderDayState>(),
    /** A plain sentence: why nothing came, or why not on every channel. */
    reason: p.text().nullable(),
    /** Null where its owner skipped the day before it was due. */
    dueAt: p.datetime().nullable(),
    /** How often it was put off, and until when it is now. */
    snoozes: p.smallint().default(0),
    snoozeUntil: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});

export class ReminderDay extends ReminderDaySchema.class {}
ReminderDaySchema.setClass(ReminderDay);
