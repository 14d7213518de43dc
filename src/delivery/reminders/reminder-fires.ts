// Deals with what is due: decides what becomes of a day, once, and queues its messages in the same transaction.

import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { EVENTS } from '../../../domain/event-names.js';
import { REMINDER_OF_USE_MS, type ReminderDayState } from '../../../domain/reminders.js';
import { metrics } from '../../common/metrics.js';
import { NotificationPreferences, ReminderDay } from '../../database/entities/index.js';
import {
  type Fire,
  following,
  instantOf,
  lastReminderDay,
  plannedFire,
  recordDay,
  replanned,
  settingsOf,
  standingOf,
} from '../../reminders/index.js';
import { DUE_WITHIN_MS } from '../plan.js';
import { FRESH } from '../rows.js';
import { type QueuedReminder, queueReminders, reminderChannels } from './reminder-queue.js';

export interface Fired {
  userId: number;
  day: string;
  state: ReminderDayState;
}

export interface DueDays {
  next: Fire | null;
  fired: Fired[];
  queued: QueuedReminder[];
}

const AWAY = 'The service was away when it was due, and back too late for it to be of use.';
export const ACTIVE_ALREADY = 'You had approved or posted something that day.';

@Injectable()
export class ReminderFires {
  private readonly logger = new Logger(ReminderFires.name);

  /** Every day that became due since the last look; the row is locked. Of several at most the last can be sent. */
  async due(em: EntityManager, row: NotificationPreferences, now: Date): Promise<DueDays> {
    const settings = settingsOf(row);
    let next = await this.planned(em, row, now);
    const days: DueDays = { next, fired: [], queued: [] };
    while (next !== null && isDue(next.at, now)) {
      const { state, queued } = await this.fire(em, row, next, now);
      days.queued.push(...queued);
      if (state !== null) days.fired.push({ userId: row.userId, day: next.day, state });
      next = following(settings, next);
    }
    return { ...days, next };
  }

  /** Settings that changed unplanned, by whatever way, are planned now. */
  private async planned(em: EntityManager, row: NotificationPreferences, now: Date): Promise<Fire | null> {
    const planned = plannedFire(row);
    if (row.version === row.seenVersion) return planned;
    const last = await lastReminderDay(em, row.userId);
    return replanned(planned, { settings: settingsOf(row), lastDay: last?.localDate ?? null, now });
  }

  private async fire(
    em: EntityManager,
    row: NotificationPreferences,
    { at, day }: Fire,
    now: Date,
  ): Promise<{ state: ReminderDayState | null; queued: QueuedReminder[] }> {
    const { userId, timezone } = row;
    const dealtWith = async (state: ReminderDayState, reason: string | null) =>
      (await recordDay(em, { userId, day, dueAt: at, state, reason })) ? state : null;
    if (isTooLate(at, now)) return { state: await dealtWith('missed', AWAY), queued: [] };
    const { isActive } = await standingOf(em, userId, instantOf(day, '00:00:00', timezone) ?? at);
    if (isActive) {
      return { state: await dealtWith('silent', ACTIVE_ALREADY), queued: [] };
    }
    const { open: channels, reasons } = await reminderChannels(em, row);
    const reason = reasons.length === 0 ? null : reasons.join(' ');
    if (channels.length === 0)
      return { state: await dealtWith('skipped', reason ?? 'No channel is chosen.'), queued: [] };
    const state = await dealtWith('sending', reason);
    if (state === null) return { state, queued: [] };
    return { state, queued: await queueReminders(em, { userId, channels, of: { day, snooze: 0 }, due: at }) };
  }

  /** Reminders that their owner put off. One whose day is over by a new reminder is not sent as well: never two at once. */
  async snoozed(
    em: EntityManager,
    row: NotificationPreferences,
    { now, newDay }: { now: Date; newDay: boolean },
  ): Promise<{ queued: QueuedReminder[]; until: Date | null }> {
    const { userId } = row;
    const [day] = await em.find(
      ReminderDay,
      { userId, snoozeUntil: { $ne: null } },
      { ...FRESH, orderBy: { localDate: 'desc' } },
    );
    const until = day?.snoozeUntil;
    if (day === undefined || !(until instanceof Date)) return { queued: [], until: null };
    if (row.dailyReminderEnabled && !newDay && !isDue(until, now)) return { queued: [], until };
    await em.nativeUpdate(ReminderDay, { userId, snoozeUntil: { $ne: null } }, { snoozeUntil: null, updatedAt: now });
    if (!row.dailyReminderEnabled || newDay || isTooLate(until, now)) return { queued: [], until: null };
    const { open: channels } = await reminderChannels(em, row);
    const of = { day: day.localDate, snooze: day.snoozes };
    return { queued: await queueReminders(em, { userId, channels, of, due: until }), until: null };
  }

  /** After the commit: what was rolled back did not happen. */
  report(fired: readonly Fired[]): void {
    for (const { userId, day, state } of fired) {
      metrics.events.inc({ event: EVENTS.reminderTriggered });
      metrics.reminders.inc({ state });
      this.logger.log({ event: EVENTS.reminderTriggered, userId, day, state }, 'a reminder was due');
    }
  }
}

const isDue = (at: Date, now: Date): boolean => at.getTime() <= now.getTime() + DUE_WITHIN_MS;
const isTooLate = (at: Date, now: Date): boolean => now.getTime() - at.getTime() >= REMINDER_OF_USE_MS;
