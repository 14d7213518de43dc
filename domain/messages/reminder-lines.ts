// Owns the lines by which a message says that it reminds, the same on every channel.

import type { Channel } from '../channel.js';
import { isLive } from './draft-view.js';
import { localTime } from './local-time.js';
import type { MessageFacts } from './message.js';
import type { ReminderMark } from './reminder-view.js';
import { voice } from './voice.js';

type ReminderFacts = Extract<MessageFacts, { template: 'draft' | 'hand_off' | 'reminder' }>;

/** None where the message is no reminder, or what it reminded of is done. */
export function reminderLines(facts: ReminderFacts, channel: Channel): string[] {
  const { reminder } = facts;
  if (reminder === null) return [];
  const line = lineOf(facts, channel);
  if (line === null) return [];
  return reminder.why === 'test' ? [voice.reminder.test, line] : [line];
}

function lineOf(facts: ReminderFacts, channel: Channel): string | null {
  switch (facts.template) {
    case 'draft':
      return isLive(facts.view) ? (whatWasDone(facts.reminder) ?? voice.reminder.waiting) : null;
    case 'hand_off':
      if (facts.reminder?.why === 'asked') return voice.reminder.asked;
      return facts.view.type === 'ready' ? (whatWasDone(facts.reminder) ?? voice.reminder.approved) : null;
    case 'reminder':
      return whatWasDone(facts.reminder) ?? voice.reminder.nothing(channel);
  }
}

/** Null where nothing was, so that the reminder stands as it came. */
function whatWasDone(mark: ReminderMark | null): string | null {
  if (mark?.why !== 'daily') return null;
  const { view, timeZone } = mark;
  switch (view.type) {
    case 'snoozed':
      return voice.reminder.snoozed(localTime(view.until, timeZone));
    case 'skipped':
      return voice.reminder.skipped;
    case 'stopped':
      return voice.reminder.stopped;
    case 'open':
    case 'over':
      return null;
  }
}
