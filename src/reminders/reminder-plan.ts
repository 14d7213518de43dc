// The fire that is due next, as a user's row holds it.

import type { EntityManager } from '@mikro-orm/postgresql';
import type { ReminderDayState } from '../../domain/reminders.js';
import { currentTime } from '../common/clock.js';
import { NotificationPreferences } from '../database/entities/index.js';
import { type Fire, nextFire } from './calendar.js';
import { lastReminderDay } from './reminder-days.js';
import { type ReminderSettings, replanned } from './schedule.js';

export const settingsOf = (row: NotificationPreferences): ReminderSettings => ({
  enabled: row.dailyReminderEnabled,
  time: row.dailyReminderTime,
  timezone: row.timezone,
  days: row.dailyReminderDays,
});

export const plannedFire = ({ nextReminderAt: at, nextReminderDay: day }: NotificationPreferences): Fire | null =>
  at instanceof Date && typeof day === 'string' ? { at, day } : null;

/**
 * In the transaction that changed the settings, with the row locked: what was due until now stays due, from now on the new
 * settings count.
 * @returns how today's reminder ended, where that alone keeps the new settings from counting today; else null.
 */
export async function replan(em: EntityManager, row: NotificationPreferences): Promise<ReminderDayState | null> {
  const now = currentTime();
  const settings = settingsOf(row);
  const planned = plannedFire(row);
  const last = await lastReminderDay(em, row.userId);
  const next = replanned(planned, { settings, lastDay: last?.localDate ?? null, now });
  await em.nativeUpdate(
    NotificationPreferences,
    { id: row.id },
    {
      nextReminderAt: next?.at ?? null,
      nextReminderDay: next?.day ?? null,
      // Another instant has other turns, which whoever plans it next gives.
      ...(next?.at.getTime() === planned?.at.getTime() ? {} : { nextReminderTurnAt: null }),
    },
  );
  const otherwise = settings.enabled ? nextFire(settings, { after: now, afterDay: null }) : null;
  if (otherwise === null || next === null) return null;
  if (last !== null && otherwise.day <= last.localDate) return last.state;
  return next === planned && otherwise.day <= next.day ? 'sending' : null;
}
