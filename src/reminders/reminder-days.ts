// What became of each local date of a user: decided when it is due, and settled by what its messages came to.

import type { EntityManager } from '@mikro-orm/postgresql';
import { OPEN_DELIVERY_STATES } from '../../domain/delivery.js';
import type { ReminderDayState } from '../../domain/reminders.js';
import { ReminderDay } from '../database/entities/index.js';
import { prepared } from '../database/prepared.js';

export interface DayToRecord {
  userId: number;
  day: string;
  dueAt: Date;
  state: ReminderDayState;
  reason: string | null;
}

/** The day is dealt with by this row. @returns false where it was dealt with before. */
export async function recordDay(
  em: EntityManager,
  { userId, day, dueAt, state, reason }: DayToRecord,
): Promise<boolean> {
  const recorded = await prepared<{ id: string }>(
    em,
    `insert into reminder_days (user_id, local_date, due_at, state, reason) values ($1, $2, $3, $4, $5)
     on conflict (user_id, local_date) do nothing returning id`,
    [userId, day, dueAt, state, reason],
  );
  return recorded.length > 0;
}

/** The last local date that was dealt with, or null. */
export async function lastReminderDay(em: EntityManager, userId: number): Promise<ReminderDay | null> {
  return em.findOne(ReminderDay, { userId }, { disableIdentityMap: true, orderBy: { localDate: 'desc' } });
}

/**
 * One of a day's messages came to something: the day is `sent` once one was delivered, and where none will be any more it
 * is what `otherwise` says, for the reasons on the messages.
 */
export async function settleDay(
  em: EntityManager,
  { userId, day }: { userId: number; day: string },
  otherwise: Extract<ReminderDayState, 'missed' | 'silent' | 'skipped'>,
): Promise<void> {
  await prepared(
    em,
    `update reminder_days r set
       state = case when of_day.delivered then 'sent' when of_day.open then r.state else $3 end,
       reason = case when of_day.delivered or of_day.open then r.reason else coalesce(of_day.reasons, $4) end,
       updated_at = now()
     from (select coalesce(bool_or(state = 'delivered'), false) as delivered,
                  coalesce(bool_or(state = any($5)), false) as open,
                  string_agg(distinct error_message, ' ') as reasons
           from deliveries where user_id = $1 and kind = 'reminder' and local_date = $2) of_day
     where r.user_id = $1 and r.local_date = $2 and r.state in ('sending', 'sent')`,
    [userId, day, otherwise, UNEXPLAINED, OPEN_DELIVERY_STATES],
  );
}

const UNEXPLAINED = 'It did not reach you.';
