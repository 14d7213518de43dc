// Owns what each mail says. How it looks is in `email-html`.

import { isLive } from './draft-view.js';
import { draftLine, outcomeOf } from './draft-lines.js';
import { blocksToText, type EmailBlock } from './email-blocks.js';
import { blocksToHtml } from './email-html.js';
import { localDate, localTime } from './local-time.js';
import type { EmailMessage, MessageFacts } from './message.js';
import { DRAFT_SUBJECT, voice } from './voice.js';

type DraftFacts = Extract<MessageFacts, { template: 'draft' }>;
type ProofFacts = Extract<MessageFacts, { template: 'confirm_address' | 'reset_password' }>;
type ChatFacts = Extract<MessageFacts, { template: 'chat_changed' }>;
type FailureFacts = Extract<MessageFacts, { template: 'delivery_failed' }>;

interface Mail {
  subject: string;
  blocks: EmailBlock[];
}

/** @throws Error for a template whose buttons only a chat has. */
export function renderEmail(facts: MessageFacts): EmailMessage {
  const { subject, blocks } = mailOf(facts);
  return { subject, text: blocksToText(blocks), html: blocksToHtml(subject, blocks) };
}

function mailOf(facts: MessageFacts): Mail {
  switch (facts.template) {
    case 'draft':
      return draft(facts);
    case 'text':
      return {
        subject: voice.mail.approvedSubject,
        blocks: [
          heading(voice.mail.approvedHeading),
          ...resentLabel(facts.resent),
          paragraph(voice.mail.copyHint),
          post(facts.content),
          note(voice.mail.never),
        ],
      };
    case 'reminder':
      return { subject: voice.mail.reminderSubject, blocks: [paragraph(facts.text)] };
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
    case 'confirm_chat':
    case 'chat_linked':
      throw new Error(`${facts.template} goes by Telegram only`);
  }
}

function draft(facts: DraftFacts): Mail {
  const outcome = outcomeOf(facts);
  return {
    subject: DRAFT_SUBJECT,
    blocks: [
      heading(voice.mail.draftHeading(facts.revision)),
      ...resentLabel(facts.resent),
      note(draftLine(facts)),
      post(facts.content),
      ...(outcome === null ? [] : [paragraph(outcome)]),
      ...(isLive(facts.view) ? whereToDecide(facts) : []),
      note(`${voice.mail.never} ${voice.mail.settingsHint}`),
    ],
  };
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
  return [
    paragraph(voice.mail.decideOnPage),
    { type: 'actions', actions: [{ label: voice.mail.openPost, url: pageUrl, weight: 'main' }] },
  ];
}

interface ProofWords {
  subject: string;
  text: string;
  action: string;
  unasked: string;
}

/** Proves that somebody reads this mailbox: by a link where there is one, and by a code always. */
function proof({ url, token }: ProofFacts, words: ProofWords): Mail {
  return {
    subject: words.subject,
    blocks: [
      heading(words.subject),
      paragraph(words.text),
      ...(url === null
        ? []
        : [{ type: 'actions', actions: [{ label: words.action, url, weight: 'main' }] } satisfies EmailBlock]),
      paragraph(url === null ? voice.mail.enterCode : voice.mail.orEnterCode),
      { type: 'code', code: token },
      note(words.unasked),
    ],
  };
}

function chatChanged({ change, maskedAddress, last4, at, timeZone }: ChatFacts): Mail {
  const subject = voice.alert.chatSubject(change);
  const moment = voice.moment(localDate(at, timeZone), localTime(at, timeZone), timeZone);
  return {
    subject,
    blocks: [
      heading(subject),
      paragraph(voice.alert.chatChanged(change, maskedAddress, last4, moment)),
      paragraph(voice.alert.notYou),
    ],
  };
}

function deliveryFailed({ postId, failedChannel, reason, pageUrl }: FailureFacts): Mail {
  return {
    subject: voice.alert.failedSubject,
    blocks: [
      heading(voice.alert.failedSubject),
      paragraph(voice.alert.failed(postId, failedChannel, reason)),
      paragraph(voice.alert.retry),
      ...(pageUrl === null
        ? []
        : [
            {
              type: 'actions',
              actions: [{ label: voice.buttons.openPosts, url: pageUrl, weight: 'main' }],
            } satisfies EmailBlock,
          ]),
    ],
  };
}

const resentLabel = (resent: boolean): EmailBlock[] => (resent ? [paragraph(voice.draft.resent)] : []);
const heading = (text: string): EmailBlock => ({ type: 'heading', text });
const paragraph = (text: string): EmailBlock => ({ type: 'paragraph', text });
const note = (text: string): EmailBlock => ({ type: 'note', text });
const post = (content: string): EmailBlock => ({ type: 'post', content });
