// What each button under a reminder does, and the sentence that answers it: always what is true now.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { CallbackData } from '../../../domain/callback-data.js';
import { localMoment, localTime } from '../../../domain/messages/local-time.js';
import type { Button } from '../../../domain/messages/message.js';
import { renderTelegram } from '../../../domain/messages/render-telegram.js';
import { voice } from '../../../domain/messages/voice.js';
import { currentTime } from '../../common/clock.js';
import type { User } from '../../database/entities/index.js';
import { type ActedOnReminder, ArrivalProofs, ReminderActs, Surfaces } from '../../delivery/index.js';
import { TONIGHT_HOUR } from '../../reminders/index.js';

export interface ReminderTap {
  /** Whose chat it was tapped in. */
  owner: User;
  data: Extract<CallbackData, { type: 'reminder' }>;
  messageId: string;
}

export interface ReminderTapAnswer {
  text: string;
  /** Posts whose messages are to be looked at. */
  posts: number[];
  /** In place of buttons that no longer do anything. */
  buttons?: Button[][];
}

@Injectable()
export class ReminderTaps {
  constructor(
    private readonly acts: ReminderActs,
    private readonly surfaces: Surfaces,
    private readonly proofs: ArrivalProofs,
  ) {}

  /** Null where its owner never had a reminder of that day. */
  async carryOut(em: EntityManager, { owner, data, messageId }: ReminderTap): Promise<ReminderTapAnswer | null> {
    const { act, day, snooze } = data;
    const acted = await this.acts.act(em, { userId: owner.id, of: { day, snooze }, act, source: 'telegram' });
    if (acted === null) return null;
    await this.proofs.reminderTapped(em, { owner, day, snooze, messageId });
    const answer = { text: sentenceOf(acted), posts: acted.posts };
    // Messages of the last day are rewritten by the plan; of earlier ones only what is touched matters to anybody.
    return acted.view.type === 'over' ? { ...answer, ...(await this.ownButtons(em, owner, messageId)) } : answer;
  }

  private async ownButtons(em: EntityManager, owner: User, messageId: string): Promise<{ buttons?: Button[][] }> {
    const message = await this.surfaces.messageAt(em, owner, messageId);
    return message === null ? {} : { buttons: renderTelegram(message).buttons };
  }
}

function sentenceOf({ view, tonightIsOver, next, timeZone, time }: ActedOnReminder): string {
  if (tonightIsOver) return voice.tap.tonightIsOver(`${TONIGHT_HOUR}:00`);
  const comes = next === null ? [] : [voice.reminder.nextComes(momentOf(next, timeZone))];
  switch (view.type) {
    case 'snoozed':
      return voice.reminder.snoozed(localTime(view.until, timeZone));
    case 'skipped':
      return [voice.reminder.skipped, ...comes].join(' ');
    case 'stopped':
      return voice.reminder.switchedOff(time);
    case 'open':
    case 'over':
      return next === null ? voice.reminder.switchedOff(time) : [voice.reminder.isOver, ...comes].join(' ');
  }
}

const momentOf = (at: Date, timeZone: string): string =>
  localMoment(at.toISOString(), timeZone, currentTime().toISOString());
