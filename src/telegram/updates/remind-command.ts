// `/remind`: shows the daily reminder, and sets it by the same command as the settings.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { localMoment } from '../../../domain/messages/local-time.js';
import { voice } from '../../../domain/messages/voice.js';
import { currentTime } from '../../common/clock.js';
import { NotificationPreferences, type User } from '../../database/entities/index.js';
import { reminderChannels } from '../../delivery/index.js';
import { changePreferences, type PreferenceChanges } from '../../users/index.js';
import { readRemindSentence, type RemindSentence } from './remind-sentence.js';

export interface RemindAnswer {
  text: string;
  /** The user's reminders have something to look at. */
  changed: boolean;
}

@Injectable()
export class RemindCommand {
  async handle(em: EntityManager, { id: userId }: User, sentence: string): Promise<RemindAnswer> {
    const meant = readRemindSentence(sentence);
    switch (meant.type) {
      case 'show':
        return { text: `${await shownTo(em, userId)}\n${voice.remind.how}`, changed: false };
      case 'unreadable':
        return { text: voice.remind.unreadable(meant.word), changed: false };
      case 'off':
      case 'on': {
        const changed = await changePreferences(em, { userId, source: 'telegram' }, changesOf(meant));
        const done = changed?.doneToday ?? null;
        const lines = [await shownTo(em, userId), ...(done === null ? [] : [voice.reminder.countsFromTomorrow[done]])];
        return { text: lines.join('\n'), changed: changed?.wakeReminders === true };
      }
    }
  }
}

const changesOf = (meant: Extract<RemindSentence, { type: 'on' | 'off' }>): PreferenceChanges =>
  meant.type === 'off'
    ? { daily_reminder_enabled: false }
    : { daily_reminder_enabled: true, daily_reminder_time: meant.time, daily_reminder_days: meant.days };

async function shownTo(em: EntityManager, userId: number): Promise<string> {
  const row = await em.findOneOrFail(NotificationPreferences, { userId }, { disableIdentityMap: true });
  const { timezone, nextReminderAt } = row;
  const time = row.dailyReminderTime.slice(0, 5);
  if (!row.dailyReminderEnabled) return voice.remind.isOff(time);
  const { open, reasons } = await reminderChannels(em, row);
  const lines = [
    voice.remind.isOn({ days: row.dailyReminderDays, time, timeZone: timezone, channels: open }),
    ...reasons,
  ];
  if (nextReminderAt instanceof Date) {
    lines.push(voice.remind.next(localMoment(nextReminderAt.toISOString(), timezone, currentTime().toISOString())));
  }
  return lines.join('\n');
}
