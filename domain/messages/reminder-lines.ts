// Owns the lines by which a message says that it reminds, the same on every channel.

import type { Channel } from '../channel.js';
import { isLive } from './draft-view.js';
import type { MessageFacts } from './message.js';
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
      return isLive(facts.view) ? voice.reminder.waiting : null;
    case 'hand_off':
      if (facts.reminder?.why === 'asked') return voice.reminder.asked;
      return facts.view.type === 'ready' ? voice.reminder.approved : null;
    case 'reminder':
      return voice.reminder.nothing(channel);
  }
}
