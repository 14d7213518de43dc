// Owns whose turn it is where many are reminded at the same instant.

import type { EntityManager } from '@mikro-orm/postgresql';
import { TELEGRAM_REQUESTS_PER_SECOND } from '../../domain/task-queues.js';
import type { NotificationPreferences } from '../database/entities/index.js';
import { prepared } from '../database/prepared.js';
import type { Fire } from './calendar.js';

/** A little less than goes out: the rest is for those who wait for a draft, and for catching up. */
const TURNS_PER_SECOND = TELEGRAM_REQUESTS_PER_SECOND - 0.8;
const APART_MS = 1_000 / TURNS_PER_SECOND;

/** Later than that it would be of little use; beyond it turns are shared. */
const SPREAD_AT_MOST_MS = 3_600_000;

/**
 * Telegram takes so many messages a second and no more, so thousands of workflows that wake at once would only stand in each
 * other's way, and in that of whoever waits for a draft. They wake one after another instead, in the order in which they
 * were planned, as fast as their messages can go out. Those who are planned at the same moment may share one, which
 * costs less than a lock would.
 * @param row as it is before `next` is written to it.
 */
export async function turnOf(em: EntityManager, row: NotificationPreferences, next: Fire | null): Promise<Date | null> {
  if (next === null) return null;
  const had = row.nextReminderTurnAt;
  if (had instanceof Date && row.nextReminderAt?.getTime() === next.at.getTime()) return had;
  const [last] = await prepared<{ at: string }>(
    em,
    `select next_reminder_turn_at as at from notification_preferences
       where next_reminder_at = $1 and next_reminder_turn_at is not null order by next_reminder_turn_at desc limit 1`,
    [next.at],
  );
  const afterLast = last === undefined ? 0 : Date.parse(last.at) + APART_MS;
  const latest = next.at.getTime() + SPREAD_AT_MOST_MS;
  return new Date(Math.min(Math.max(Math.ceil(afterLast), next.at.getTime()), latest));
}
