// Says how far a message is a reminder, and what became of that reminder: read from the rows at each send and rewrite.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  type DailyMark,
  type ReminderFacts,
  type ReminderView,
  reminderView,
} from '../../../domain/messages/reminder-view.js';
import { currentTime, nowMs } from '../../common/clock.js';
import { type Delivery, NotificationPreferences } from '../../database/entities/index.js';
import { lastReminderDay, reminderTime } from '../../reminders/index.js';
import { FRESH, type ReadDelivery } from '../rows.js';
import { ReminderLinks } from './reminder-links.js';

@Injectable()
export class ReminderMarks {
  constructor(private readonly links: ReminderLinks) {}

  /** Null for a message that is no daily reminder. */
  async of(em: EntityManager, { delivery, ...read }: ReadDelivery): Promise<DailyMark | null> {
    const { kind, channel, localDate: day, userId } = delivery;
    if (kind !== 'reminder') return null;
    const links = channel === 'email' ? this.links.of(delivery) : null;
    if (typeof day !== 'string') return { why: 'test', links };
    const facts = await readReminderFacts(em, userId, read);
    const { timeZone } = facts;
    return {
      why: 'daily',
      day,
      snooze: delivery.snooze ?? 0,
      view: reminderView(facts, { day, snooze: delivery.snooze ?? 0 }, nowMs()),
      tonight: reminderTime('tonight', currentTime(), timeZone) !== null,
      timeZone,
      links,
    };
  }
}

export interface RemindersOfUser extends ReminderFacts {
  timeZone: string;
}

/**
 * Enough for all messages of a user.
 * @param read what was read already.
 */
export async function readReminderFacts(
  em: EntityManager,
  userId: number,
  read: Pick<ReadDelivery, 'preferences' | 'lastDay'> = {},
): Promise<RemindersOfUser> {
  const row = read.preferences ?? (await em.findOne(NotificationPreferences, { userId }, FRESH));
  const last = read.lastDay === undefined ? await lastReminderDay(em, userId) : read.lastDay;
  return {
    enabled: row?.dailyReminderEnabled === true,
    timeZone: row?.timezone ?? 'UTC',
    last:
      last === null
        ? null
        : {
            day: last.localDate,
            dueAt: last.dueAt?.getTime() ?? null,
            skipped: last.state === 'skipped',
            snoozes: last.snoozes,
            snoozeUntil: last.snoozeUntil?.toISOString() ?? null,
          },
  };
}

/** Null for a message that is none of a day's reminders. */
export function viewOf(facts: ReminderFacts, { kind, localDate: day, snooze }: Delivery): ReminderView | null {
  if (kind !== 'reminder' || typeof day !== 'string') return null;
  return reminderView(facts, { day, snooze: snooze ?? 0 }, nowMs());
}
