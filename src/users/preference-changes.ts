// Owns a change of a user's preferences, from whichever surface it comes: what is stored, its audit, and the reminder that
// is due next from then on. In the caller's transaction.

import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import type { Surface } from '../../domain/decision.js';
import type { ReminderDayState } from '../../domain/reminders.js';
import { NotificationPreferences } from '../database/entities/index.js';
import { replan } from '../reminders/index.js';
import { notifySettingsChanged, recordSettingsChanges, type SettingsChange } from './settings-changes.js';

const FRESH = { disableIdentityMap: true } as const;

/** By their names on the wire; what is left out stays. */
export interface PreferenceChanges {
  receive_email_notifications?: boolean;
  receive_telegram_notifications?: boolean;
  daily_reminder_enabled?: boolean;
  /** `HH:MM:SS`, local. */
  daily_reminder_time?: string;
  /** IANA name. */
  timezone?: string;
  /** ISO weekdays. */
  daily_reminder_days?: number[];
  daily_reminder_channels?: Channel[];
}

const STORED = {
  receive_email_notifications: 'receiveEmailNotifications',
  receive_telegram_notifications: 'receiveTelegramNotifications',
  daily_reminder_enabled: 'dailyReminderEnabled',
  daily_reminder_time: 'dailyReminderTime',
  timezone: 'timezone',
  daily_reminder_days: 'dailyReminderDays',
  daily_reminder_channels: 'dailyReminderChannels',
} as const satisfies Record<keyof PreferenceChanges, keyof NotificationPreferences>;

export interface ChangedPreferences {
  /** The user's reminders are to be woken after the commit. */
  wakeReminders: boolean;
  /** How today's reminder ended, where that keeps the change from counting before tomorrow; else null. */
  doneToday: ReminderDayState | null;
}

/** Audits only what it changed. @returns null where the user has no preferences. */
export async function changePreferences(
  em: EntityManager,
  { userId, source }: { userId: number; source: Surface },
  changes: PreferenceChanges,
): Promise<ChangedPreferences | null> {
  const before = await em.findOne(
    NotificationPreferences,
    { userId },
    { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (before === null) return null;
  const columns: Record<string, unknown> = {};
  const audited: SettingsChange[] = [];
  for (const [field, property] of Object.entries(STORED)) {
    const to = changes[field as keyof typeof STORED];
    const from = before[property];
    if (to === undefined || asText(from) === asText(to)) continue;
    columns[property] = Array.isArray(to) ? sorted(to) : to;
    audited.push({ userId, field, from: asText(from), to: asText(to), source });
  }
  await notifySettingsChanged(em, userId);
  if (audited.length === 0) return { wakeReminders: false, doneToday: null };
  await em.nativeUpdate(NotificationPreferences, { id: before.id }, columns);
  await recordSettingsChanges(em, audited);
  const after = await em.findOneOrFail(NotificationPreferences, { userId }, FRESH);
  if (after.version === before.version) return { wakeReminders: false, doneToday: null };
  return { wakeReminders: true, doneToday: await replan(em, after) };
}

/** One form for comparing and auditing; the order of a list means nothing. */
function asText(value: unknown): string {
  return Array.isArray(value) ? sorted(value).join(', ') : String(value);
}

const sorted = (list: unknown[]): unknown[] => list.toSorted((a, b) => String(a).localeCompare(String(b)));
