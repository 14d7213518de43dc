// What the ledger does for a reminder beside what it does for every message: what it carries is chosen when it goes out, so
// that it never speaks of what is over; and what it came to settles its day.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { currentTime } from '../../common/clock.js';
import { Delivery, type NotificationPreferences, Post, ReminderDay, type User } from '../../database/entities/index.js';
import { instantOf, type ReminderSubject, settleDay, subjectOf, wasActiveSince } from '../../reminders/index.js';
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
}

@Injectable()
export class ReminderSends {
  /** What it is to carry now; null where it is of no use any more, and dropped with the reason. */
  async aim(em: EntityManager, locked: LockedDelivery, user: User): Promise<LockedDelivery | null> {
    const { delivery, preferences } = locked;
    if (await this.dropIfUseless(em, { delivery, preferences, user })) return null;
    const carried = carriedFor(await subjectOf(em, delivery.userId));
    // A new one carries nothing already.
    if (carried.postId !== (delivery.postId ?? null) || carried.template !== delivery.template) {
      await em.nativeUpdate(Delivery, { id: delivery.id }, carried);
    }
    // Not locked: it comes before its deliveries. If it moves on meanwhile, the record finds the message overtaken.
    const post = carried.postId === null ? null : await em.findOneOrFail(Post, { id: carried.postId }, FRESH);
    return { delivery: Object.assign(delivery, carried), post, preferences };
  }

  /** Of one that waits. @returns true where it was dropped. */
  async dropIfUseless(em: EntityManager, waiting: WaitingReminder): Promise<boolean> {
    const { delivery } = waiting;
    const drop = await this.whyUseless(em, waiting);
    if (drop === null) return false;
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id },
      {
        state: 'cancelled',
        errorCode: drop.code,
        errorMessage: drop.reason,
        nextAttemptAt: null,
        probe: false,
        updatedAt: currentTime(),
      },
    );
    await this.settled(em, delivery, drop.state);
    return true;
  }

  private async whyUseless(
    em: EntityManager,
    { delivery, preferences: row, user }: WaitingReminder,
  ): Promise<Drop | null> {
    const { localDate, channel, errorMessage } = delivery;
    if (!isOfUse(delivery)) {
      const why = typeof errorMessage === 'string' ? `: ${errorMessage}` : '.';
      return { code: 'too_late', state: 'missed', reason: `It could not be sent within two hours${why}` };
    }
    if (row === null) return { code: 'switched_off', state: 'skipped', reason: 'There are no settings any more.' };
    const unreachable = whyNot(row, user, channel);
    if (unreachable !== null) return { code: 'unreachable', state: 'skipped', reason: unreachable };
    if (typeof localDate !== 'string') return null;
    if (!row.dailyReminderEnabled || !row.dailyReminderChannels.includes(channel)) {
      const reason = 'You switched it off before it was sent.';
      return { code: 'switched_off', state: 'skipped', reason };
    }
    const day = await em.findOne(ReminderDay, { userId: delivery.userId, localDate }, FRESH);
    if (day?.state === 'skipped') return { code: 'skipped', state: 'skipped', reason: day.reason ?? '' };
    const since = instantOf(localDate, '00:00:00', row.timezone) ?? delivery.createdAt;
    if (!(await wasActiveSince(em, delivery.userId, since))) return null;
    return { code: 'active_already', state: 'silent', reason: ACTIVE_ALREADY };
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
  await em.execute(
    `update notification_preferences p set next_action_at = least(
       p.next_reminder_turn_at,
       (select min(snooze_until) from reminder_days where user_id = p.user_id and snooze_until is not null),
       (select min(case when state = 'held' then wanted_until
                        else coalesce(next_attempt_at, unknown_until, now()) + ? * interval '1 millisecond' end)
        from deliveries where user_id = p.user_id and kind = 'reminder'
          and state in ('queued', 'sending', 'unknown', 'held')))
     where p.user_id = ? and p.version = p.seen_version`,
    [REMINDERS_UNDER_WAY_MS, userId],
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
