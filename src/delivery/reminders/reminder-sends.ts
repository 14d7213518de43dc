// What the ledger does for a reminder beside what it does for every message: what it carries is chosen when it goes out, so
// that it never speaks of what is over; and what it came to settles its day.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { currentTime } from '../../common/clock.js';
import { Delivery, type NotificationPreferences, Post, ReminderDay, type User } from '../../database/entities/index.js';
import { prepared } from '../../database/prepared.js';
import {
  instantOf,
  lastReminderDay,
  type ReminderSubject,
  settleDay,
  type Standing,
  standingOf,
} from '../../reminders/index.js';
import { FRESH, isOfUse, type LockedDelivery } from '../rows.js';
import { ACTIVE_ALREADY } from './reminder-fires.js';
import { whyNot } from './reminder-queue.js';

interface Drop {
  code: 'too_late' | 'switched_off' | 'skipped' | 'unreachable' | 'active_already';
  state: 'missed' | 'skipped' | 'silent';
  reason: string;
}

export interface WaitingReminder {
  delivery: Delivery;
  /** Locked; null where they are gone. */
  preferences: NotificationPreferences | null;
  user: User;
  /** The last that was dealt with; left out where it was not read. */
  lastDay?: ReminderDay | null;
}

@Injectable()
export class ReminderSends {
  /** What it is to carry now; null where it is of no use any more, and dropped with the reason. */
  async aim(em: EntityManager, locked: LockedDelivery, user: User): Promise<LockedDelivery | null> {
    const { delivery, preferences } = locked;
    const lastDay = await lastReminderDay(em, delivery.userId);
    const use = await this.useOf(em, { delivery, preferences, user, lastDay });
    if ('drop' in use) {
      await this.drop(em, delivery, use.drop);
      return null;
    }
    const carried = carriedFor(use.subject);
    // A new one carries nothing already.
    if (carried.postId !== (delivery.postId ?? null) || carried.template !== delivery.template) {
      await em.nativeUpdate(Delivery, { id: delivery.id }, carried);
    }
    // Not locked: it comes before its deliveries. If it moves on meanwhile, the record finds the message overtaken.
    const post = carried.postId === null ? null : await em.findOneOrFail(Post, { id: carried.postId }, FRESH);
    return { delivery: Object.assign(delivery, carried), post, preferences, lastDay };
  }

  /** Of one that waits. @returns true where it was dropped. */
  async dropIfUseless(em: EntityManager, waiting: WaitingReminder): Promise<boolean> {
    const use = await this.useOf(em, waiting);
    if (!('drop' in use)) return false;
    await this.drop(em, waiting.delivery, use.drop);
    return true;
  }

  private async drop(em: EntityManager, delivery: Delivery, { code, reason, state }: Drop): Promise<void> {
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id },
      {
        state: 'cancelled',
        errorCode: code,
        errorMessage: reason,
        nextAttemptAt: null,
        probe: false,
        updatedAt: currentTime(),
      },
    );
    await this.settled(em, delivery, state);
  }

  /** What it would be about, or why it is of no use. */
  private async useOf(
    em: EntityManager,
    { delivery, preferences: row, user, lastDay }: WaitingReminder,
  ): Promise<{ drop: Drop } | Pick<Standing, 'subject'>> {
    const { localDate, channel, errorMessage, userId } = delivery;
    const drop = (code: Drop['code'], state: Drop['state'], reason: string) => ({ drop: { code, state, reason } });
    if (!isOfUse(delivery)) {
      const why = typeof errorMessage === 'string' ? `: ${errorMessage}` : '.';
      return drop('too_late', 'missed', `It could not be sent within two hours${why}`);
    }
    if (row === null) return drop('switched_off', 'skipped', 'There are no settings any more.');
    const unreachable = whyNot(row, user, channel);
    if (unreachable !== null) return drop('unreachable', 'skipped', unreachable);
    // A test counts for no day.
    if (typeof localDate !== 'string') return standingOf(em, userId, null);
    if (!row.dailyReminderEnabled || !row.dailyReminderChannels.includes(channel)) {
      return drop('switched_off', 'skipped', 'You switched it off before it was sent.');
    }
    const day =
      lastDay?.localDate === localDate ? lastDay : await em.findOne(ReminderDay, { userId, localDate }, FRESH);
    if (day?.state === 'skipped') return drop('skipped', 'skipped', day.reason ?? '');
    const since = instantOf(localDate, '00:00:00', row.timezone) ?? delivery.createdAt;
    const { isActive, subject } = await standingOf(em, userId, since);
    return isActive ? drop('active_already', 'silent', ACTIVE_ALREADY) : { subject };
  }

  /** A try came to something, or it was held: its day follows, and the reconciler knows when to ask. */
  async settled(
    em: EntityManager,
    { userId, localDate }: Delivery,
    otherwise: Drop['state'] = 'missed',
  ): Promise<void> {
    if (typeof localDate === 'string') await settleDay(em, { userId, day: localDate }, otherwise);
    await restReminders(em, userId);
  }
}

/** Time that reminders may be under way before the reconciler asks after them: of many at once some wait for minutes. */
export const REMINDERS_UNDER_WAY_MS = 15 * 60_000;

/** Like `restPost`: without it each reminder that was sent would be asked after for nothing. */
export async function restReminders(em: EntityManager, userId: number): Promise<void> {
  await prepared(
    em,
    `update notification_preferences p set next_action_at = least(
       p.next_reminder_turn_at,
       (select min(snooze_until) from reminder_days where user_id = p.user_id and snooze_until is not null),
       (select min(case when state = 'held' then wanted_until
                        else coalesce(next_attempt_at, unknown_until, now()) + $2 * interval '1 millisecond' end)
        from deliveries where user_id = p.user_id and kind = 'reminder'
          and state in ('queued', 'sending', 'unknown', 'held')))
     where p.user_id = $1 and p.version = p.seen_version`,
    [userId, REMINDERS_UNDER_WAY_MS],
  );
}

function carriedFor(subject: ReminderSubject) {
  switch (subject.type) {
    case 'nothing':
      return { template: 'reminder', postId: null, revision: null } as const;
    case 'approved':
      return { template: 'hand_off', postId: subject.postId, revision: subject.revision } as const;
    case 'waiting':
      return { template: 'draft', postId: subject.postId, revision: subject.revision } as const;
  }
}
