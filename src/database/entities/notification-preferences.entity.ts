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
    /** Counts changes; a reminder's fire names the one it was planned under. */
    version: p.integer().default(0),
  },
});

export class NotificationPreferences extends NotificationPreferencesSchema.class {}
NotificationPreferencesSchema.setClass(NotificationPreferences);
