// What its owner does about a reminder, from whichever surface: put off, skipped, or all of them switched off. In the
// caller's transaction; what cannot be done any more changes nothing, and the answer says what is true instead.

import { Injectable } from '@nestjs/common';
import { raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Surface } from '../../../domain/decision.js';
import { type ReminderView, reminderView } from '../../../domain/messages/reminder-view.js';
import type { ReminderAct } from '../../../domain/reminders.js';
import { currentTime, nowMs } from '../../common/clock.js';
import { NotificationPreferences, Post, ReminderDay } from '../../database/entities/index.js';
import { reminderTime } from '../../reminders/index.js';
import { changePreferences } from '../../users/index.js';
import { FOR_UPDATE, FRESH } from '../rows.js';
import { readReminderFacts } from './reminder-marks.js';
import type { ReminderOfDay } from './reminder-queue.js';

export interface ReminderToActOn {
  userId: number;
  of: ReminderOfDay;
  act: ReminderAct;
  source: Surface;
}

export interface ActedOnReminder {
  /** What is true of it now. */
  view: ReminderView;
  /** There is no evening left to put it off to. */
  tonightIsOver: boolean;
  /** When the next one comes; null while reminders are off. */
  next: Date | null;
  timeZone: string;
  /** `HH:MM` at which reminders come, or would. */
  time: string;
  /** Posts whose messages show something of it: to be woken after the commit, as the user's reminders are. */
  posts: number[];
}

const SKIPPED = 'You skipped it.';

@Injectable()
export class ReminderActs {
  /** Null where there was no reminder on that day. */
  async act(em: EntityManager, { userId, of, act, source }: ReminderToActOn): Promise<ActedOnReminder | null> {
    const posts = await this.lookAgainAtPosts(em, userId, of.day);
    const before = await em.findOne(NotificationPreferences, { userId }, FOR_UPDATE);
    const day = await em.findOne(ReminderDay, { userId, localDate: of.day }, FRESH);
    if (before === null || day === null) return null;

    const view = reminderView(await readReminderFacts(em, userId), of, nowMs());
    const done = await this.carryOut(em, { act, source, day, view, timeZone: before.timezone });
    if (done === 'done') {
      await em.nativeUpdate(NotificationPreferences, { id: before.id }, { version: raw('version + 1') });
    }
    const after = await em.findOneOrFail(NotificationPreferences, { userId }, FRESH);
    return {
      view: reminderView(await readReminderFacts(em, userId), of, nowMs()),
      tonightIsOver: done === 'tonightIsOver',
      next: after.nextReminderAt ?? null,
      timeZone: after.timezone,
      time: after.dailyReminderTime.slice(0, 5),
      posts,
    };
  }

  private async carryOut(
    em: EntityManager,
    { act, source, day, view, timeZone }: ActOnDay,
  ): Promise<'done' | 'nothing' | 'tonightIsOver'> {
    const { userId, localDate } = day;
    const updatedAt = currentTime();
    switch (act) {
      case 'stop': {
        // Not bound to a day: whoever says stop, by whichever reminder, means all.
        const stopped = await changePreferences(em, { userId, source }, { daily_reminder_enabled: false });
        return stopped?.wakeReminders === true ? 'done' : 'nothing';
      }
      case 'skip': {
        if (view.type !== 'open' && view.type !== 'snoozed') return 'nothing';
        const skipped = { state: 'skipped', reason: SKIPPED, snoozeUntil: null, updatedAt } as const;
        await em.nativeUpdate(ReminderDay, { userId, localDate }, skipped);
        return 'done';
      }
      case 'snooze':
      case 'tonight': {
        if (view.type !== 'open') return 'nothing';
        const until = reminderTime(act === 'snooze' ? 'in_an_hour' : 'tonight', currentTime(), timeZone);
        if (until === null) return 'tonightIsOver';
        const putOff = { snoozes: day.snoozes + 1, snoozeUntil: until, updatedAt };
        await em.nativeUpdate(ReminderDay, { userId, localDate }, putOff);
        return 'done';
      }
    }
  }

  /** Before anything else is locked, as everywhere: a reminder that carries a post is rewritten with it. */
  private async lookAgainAtPosts(em: EntityManager, userId: number, day: string): Promise<number[]> {
    const rows = await em.execute<{ post_id: string }[]>(
      `select distinct post_id from deliveries
       where user_id = ? and kind = 'reminder' and local_date = ? and channel = 'telegram' and post_id is not null
       order by post_id`,
      [userId, day],
    );
    const posts = rows.map(({ post_id: id }) => Number(id));
    for (const id of posts) {
      await em.nativeUpdate(Post, { id }, { version: raw('version + 1'), updatedAt: currentTime() });
    }
    return posts;
  }
}

interface ActOnDay {
  act: ReminderAct;
  source: Surface;
  day: ReminderDay;
  /** As it was before. */
  view: ReminderView;
  timeZone: string;
}
