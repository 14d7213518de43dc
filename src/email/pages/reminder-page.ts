// Owns what the page behind a link of a reminder's mail shows: what is true of the reminders, and what the link still does.
// Pure; how it looks is not decided here.

import type { Channel } from '../../../domain/channel.js';
import type { ReminderView } from '../../../domain/messages/reminder-view.js';
import { voice } from '../../../domain/messages/voice.js';
import type { ReminderLinkPurpose } from '../../delivery/index.js';
import type { PageLink } from './page-model.js';

export interface ReminderPageFacts {
  purpose: ReminderLinkPurpose;
  /** The path of the link itself. */
  here: string;
  enabled: boolean;
  channels: readonly Channel[];
  /** Of the reminder that the mail was; null for a test. */
  view: ReminderView | null;
  /** When the next one comes, in words; null where none does. */
  next: string | null;
}

export interface ReminderPage {
  title: string;
  heading: string;
  text: string;
  form: { label: string; action: string } | null;
  others: PageLink[];
}

const { reminder: words } = voice.page;

/** @param pathTo the address of the link for another purpose. */
export function reminderPage(
  facts: ReminderPageFacts,
  pathTo: (purpose: ReminderLinkPurpose) => string,
  settings: PageLink,
): ReminderPage {
  const { heading, text, label, others } = matterOf(facts);
  return {
    title: voice.page.title(heading),
    heading,
    text,
    form: label === null ? null : { label, action: facts.here },
    others: [...others.map((purpose) => ({ label: words.stopAll, href: pathTo(purpose) })), settings],
  };
}

interface Matter {
  heading: string;
  text: string;
  /** Of the button; null where the link does nothing any more. */
  label: string | null;
  others: ReminderLinkPurpose[];
}

function matterOf(facts: ReminderPageFacts): Matter {
  const { purpose, enabled, channels } = facts;
  if (!enabled) return said(words.off, words.switchOn);
  switch (purpose) {
    case 'skip':
      return skip(facts);
    case 'stop_mails': {
      const elsewhere = channels.includes('telegram');
      const text = elsewhere ? words.inTelegramStill : words.noneThen;
      const others: ReminderLinkPurpose[] = elsewhere ? ['stop_all'] : [];
      return channels.includes('email')
        ? { heading: words.askStopMails, text, label: words.stopMails, others }
        : { ...said(words.mailsStopped, text), others };
    }
    case 'stop_all':
      return { heading: words.askStopAll, text: words.noneThen, label: words.stopAll, others: [] };
  }
}

function skip({ view, next }: ReminderPageFacts): Matter {
  const comes = next === null ? '' : voice.reminder.nextComes(next);
  switch (view?.type) {
    case 'open':
    case 'snoozed':
      return { heading: words.askSkip, text: comes, label: voice.buttons.skipToday, others: [] };
    case 'skipped':
      return said(words.skipped, comes);
    default:
      return said(voice.reminder.isOver, comes);
  }
}

const said = (heading: string, text: string): Matter => ({ heading, text, label: null, others: [] });
