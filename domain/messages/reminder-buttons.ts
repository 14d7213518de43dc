// Owns the buttons by which a message that reminds is put off or switched off, beside those of what it carries.

import { encodeCallbackData } from '../callback-data.js';
import type { ReminderAct } from '../reminders.js';
import type { Button } from './message.js';
import type { ReminderMark } from './reminder-view.js';
import { voice } from './voice.js';

/** Two in a row, for a phone. None where the message is no reminder of a day, or there is nothing left to choose. */
export function reminderButtons(mark: ReminderMark | null): Button[][] {
  if (mark?.why !== 'daily') return [];
  const { day, snooze, view, tonight } = mark;
  const button = (text: string, act: ReminderAct): Button => ({
    text,
    callbackData: encodeCallbackData({ type: 'reminder', act, day, snooze }),
  });
  const ends = [button(voice.buttons.skipToday, 'skip'), button(voice.buttons.stop, 'stop')];
  switch (view.type) {
    case 'open': {
      const later = [button(voice.buttons.snooze, 'snooze')];
      if (tonight) later.push(button(voice.buttons.tonight, 'tonight'));
      return [later, ends];
    }
    case 'snoozed':
      return [ends];
    case 'skipped':
    case 'stopped':
    case 'over':
      return [];
  }
}
