import { defineEntity, p } from '@mikro-orm/core';
import type { Channel } from '../../../domain/channel.js';

export const NotificationPreferencesSchema = defineEntity({
  name: 'NotificationPreferences',
  tableName: 'notification_preferences',
  properties: {
    id: p.bigint('number').primary(),
    userId: p.bigint('number').unique(),
    receiveEmailNotifications: p.boolean().default(true),
    receiveTelegramNotifications: p.boolean().default(true),
    dailyReminderEnabled: p.boolean().default(false),
    /** `HH:MM:SS`, local. */
    dailyReminderTime: p.time().$type<string>().default('09:00:00'),
    timezone: p.text().default('UTC'),
    /** ISO weekdays, 1 is Monday. */
    dailyReminderDays: p.array().columnType('smallint[]').$type<number[]>(),
    dailyReminderChannels: p.array().columnType('text[]').$type<Channel[]>(),
    /**
     * Counts what the user's reminders must look at; `seenVersion` follows it. A trigger counts changes of when reminders
     * come, so that one that was made by hand is found too.
     */
    version: p.integer().default(0),
    seenVersion: p.integer().default(0),
    /** The fire that is due next under the settings as seen, and its local date; null while reminders are off. */
    nextReminderAt: p.datetime().nullable(),
    nextReminderDay: p.date().$type<string>().nullable(),
    /** When its workflow wakes for it: at that instant, or later where many share it. Null until it is planned. */
    nextReminderTurnAt: p.datetime().nullable(),
    /** When the reconciler should ask why nothing happened. */
    nextActionAt: p.datetime().nullable(),
  },
});

export class NotificationPreferences extends NotificationPreferencesSchema.class {}
NotificationPreferencesSchema.setClass(NotificationPreferences);
