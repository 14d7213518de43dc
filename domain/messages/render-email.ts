// Owns what each mail says. How it looks is not decided here: `email-blocks` makes the plain text, src/email the HTML.

import { isLive } from './draft-view.js';
import { draftLine, outcomeOf } from './draft-lines.js';
import type { EmailAction, EmailBlock, Mail } from './email-blocks.js';
import { clip } from './length.js';
import { reminderLines } from './reminder-lines.js';
import type { DailyMark } from './reminder-view.js';
import { localDate, localTime } from './local-time.js';
import type { MessageFacts, Said } from './message.js';
import { labelledMail } from './resent-label.js';
import { DRAFT_SUBJECT, voice } from './voice.js';
import { shortened, type WordChange } from './word-change.js';

type DraftFacts = Extract<MessageFacts, { template: 'draft' }>;
type ProofFacts = Extract<MessageFacts, { template: 'confirm_address' | 'reset_password' }>;
type ChatFacts = Extract<MessageFacts, { template: 'chat_changed' }>;
type FailureFacts = Extract<MessageFacts, { template: 'delivery_failed' }>;
type WritingFailedFacts = Extract<MessageFacts, { template: 'writing_failed' }>;
type ApprovedFacts = Extract<MessageFacts, { template: 'text' | 'hand_off' }>;

/** About what a phone's list of mails has room for. */
const PREVIEW_UNITS = 90;

/** More of what stayed the same than this many units is left out of what changed. */
const CONTEXT_UNITS = 40;

/** More pieces than this are another text rather than changes; and their mark-up would make Gmail clip the mail (102 kB). */
const MOST_CHANGES = 200;

/** @throws Error for a template whose buttons only a chat has. */
export function mailOf({ facts, resent }: Said): Mail {
  const mail = ofTemplate(facts);
  return resent ? labelledMail(mail) : mail;
}

function ofTemplate(facts: MessageFacts): Mail {
  switch (facts.template) {
    case 'draft':
      return draft(facts);
    case 'text':
    case 'hand_off':
      return approved(facts);
    case 'writing_failed':
      return writingFailed(facts);
    case 'reminder':
      return reminded(said(voice.reminder.subject, reminderLines(facts, 'email').join(' ')), facts.reminder);
    case 'confirm_address':
      return proof(facts, {
        subject: voice.mail.confirmSubject,
        text: voice.mail.confirmText,
        action: voice.mail.confirmAction,
        unasked: voice.mail.confirmUnasked,
      });
    case 'reset_password':
      return proof(facts, {
        subject: voice.mail.resetSubject,
        text: voice.mail.resetText,
        action: voice.mail.resetAction,
        unasked: voice.mail.resetUnasked,
      });
    case 'chat_changed':
      return chatChanged(facts);
    case 'delivery_failed':
      return deliveryFailed(facts);
    case 'channel_paused':
      return said(
        voice.alert.pausedSubject(facts.pausedChannel),
        voice.alert.paused(facts.reason),
        paragraph(voice.alert.pausedHint),
      );
    case 'confirm_chat':
    case 'chat_linked':
      throw new Error(`${facts.template} goes by Telegram only`);
  }
}

function draft(facts: DraftFacts): Mail {
  const outcome = outcomeOf(facts);
  const { reminder } = facts;
  const mail = {
    subject: reminder === null ? DRAFT_SUBJECT : voice.reminder.subject,
    preview: previewOf(facts.content),
    blocks: [
      heading(reminder === null ? voice.mail.draftHeading(facts.revision) : voice.reminder.subject),
      ...reminderLines(facts, 'email').map(paragraph),
      note(draftLine(facts)),
      post(facts.content),
      ...whatChanged(facts.changes),
      ...(outcome === null ? [] : [paragraph(outcome)]),
      ...(isLive(facts.view) ? whereToDecide(facts) : []),
      note(reminder === null ? `${voice.mail.never} ${voice.mail.settingsHint}` : voice.mail.never),
    ],
  };
  return reminded(mail, reminder);
}

function whatChanged(changes: readonly WordChange[] | null): EmailBlock[] {
  const parts = shortened(changes ?? [], CONTEXT_UNITS);
  return parts.length === 0 || parts.length > MOST_CHANGES ? [] : [{ type: 'changes', changes: parts }];
}

function whereToDecide({ links, pageUrl }: DraftFacts): EmailBlock[] {
  if (links !== null) {
    return [
      {
        type: 'actions',
        actions: [
          { label: voice.buttons.approve, url: links.approve, weight: 'main' },
          { label: voice.buttons.regenerate, url: links.regenerate, weight: 'other' },
          { label: voice.buttons.delete, url: links.delete, weight: 'other' },
        ],
      },
    ];
  }
  if (pageUrl === null) return [paragraph(voice.mail.decideElsewhere)];
  return [paragraph(voice.mail.decideOnPage), ...action(voice.mail.openPost, pageUrl)];
}

/** The same by mail, whether its buttons are in a chat or nowhere. */
function approved(facts: ApprovedFacts): Mail {
  const daily = dailyOf(facts);
  const mail = {
    subject: daily !== null ? voice.reminder.subject : voice.mail.approvedSubject,
    preview: previewOf(facts.content),
    blocks: [
      heading(voice.mail.approvedHeading),
      ...(facts.template === 'hand_off' ? reminderLines(facts, 'email').map(paragraph) : []),
      paragraph(voice.mail.copyHint),
      post(facts.content),
      note(voice.mail.never),
    ],
  };
  return reminded(mail, daily);
}

const dailyOf = (facts: ApprovedFacts): DailyMark | null =>
  facts.template === 'hand_off' && facts.reminder?.why !== 'asked' ? facts.reminder : null;

/** Whatever comes as a daily reminder says last how to skip it, how to stop it, and where to change it. */
function reminded(mail: Mail, mark: DailyMark | null): Mail {
  if (mark === null) return mail;
  const hint = note(voice.mail.reminderHint);
  if (mark.links === null) return { ...mail, blocks: [...mail.blocks, hint] };
  const { skip, stop } = mark.links;
  const actions: EmailAction[] = [
    ...(skip === null ? [] : [{ label: voice.buttons.skipToday, url: skip, weight: 'other' as const }]),
    { label: voice.mail.stopReminders, url: stop, weight: 'other' },
  ];
  return { ...mail, blocks: [...mail.blocks, { type: 'actions', actions }, hint], unsubscribeUrl: stop };
}

function writingFailed({ topic, reason, over, againUrl }: WritingFailedFacts): Mail {
  const { subject, line, hint } = voice.writingFailed;
  if (over) return said(subject, voice.writingFailed.over(topic));
  return said(subject, line(topic, reason), paragraph(hint), ...action(voice.buttons.tryAgain, againUrl));
}

interface ProofWords {
  subject: string;
  text: string;
  action: string;
  unasked: string;
}

/** Proves that somebody reads this mailbox: by a link where there is one, and by a code always. */
function proof({ url, token }: ProofFacts, words: ProofWords): Mail {
  return said(
    words.subject,
    words.text,
    ...action(words.action, url),
    paragraph(url === null ? voice.mail.enterCode : voice.mail.orEnterCode),
    { type: 'code', code: token },
    note(words.unasked),
  );
}

function chatChanged({ change, maskedAddress, last4, at, timeZone }: ChatFacts): Mail {
  const moment = voice.moment(localDate(at, timeZone), localTime(at, timeZone), timeZone);
  return said(
    voice.alert.chatSubject(change),
    voice.alert.chatChanged(change, maskedAddress, last4, moment),
    paragraph(voice.alert.notYou),
  );
}

const deliveryFailed = ({ postId, failedChannel, reason, retryUrl }: FailureFacts): Mail =>
  said(
    voice.alert.failedSubject,
    voice.alert.failed(postId, failedChannel, reason),
    paragraph(voice.alert.retry),
    ...action(voice.buttons.retrySend, retryUrl),
  );

/** A mail that says one thing: its subject is its heading, what it says is its preview too. */
const said = (subject: string, text: string, ...more: EmailBlock[]): Mail => ({
  subject,
  preview: previewOf(text),
  blocks: [heading(subject), paragraph(text), ...more],
});

/** The first words, on one line. */
const previewOf = (text: string): string => clip(text.replace(/\s+/gu, ' ').trim(), PREVIEW_UNITS);

const action = (label: string, url: string | null): EmailBlock[] =>
  url === null ? [] : [{ type: 'actions', actions: [{ label, url, weight: 'main' }] }];
const heading = (text: string): EmailBlock => ({ type: 'heading', text });
const paragraph = (text: string): EmailBlock => ({ type: 'paragraph', text });
const note = (text: string): EmailBlock => ({ type: 'note', text });
const post = (content: string): EmailBlock => ({ type: 'post', content });
