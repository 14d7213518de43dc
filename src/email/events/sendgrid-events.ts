// Reads SendGrid's events. Its words and codes end here: what goes on is what an event means, in our own.
// https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event

import type { FailureMeaning, MailEvent, MailNews } from '../../delivery/index.js';

/** The types that say something; `other` stands for the rest in the metric. */
const TYPES = [
  'processed',
  'deferred',
  'delivered',
  'bounce',
  'dropped',
  'spamreport',
  'unsubscribe',
  'group_unsubscribe',
] as const;
export type SendGridEventType = (typeof TYPES)[number];

export interface ReadEvent {
  type: SendGridEventType | 'other';
  /** Null where it is about no mail of ours, or says nothing to us. */
  event: MailEvent | null;
}

/** Null where the body is no batch of events. @param now epoch milliseconds. */
export function readSendGridEvents(body: Buffer, now: number): ReadEvent[] | null {
  const batch = parsed(body);
  return Array.isArray(batch) ? batch.map((entry: unknown) => readOne(entry, now)) : null;
}

function parsed(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function readOne(entry: unknown, now: number): ReadEvent {
  const field = (name: string): unknown =>
    typeof entry === 'object' && entry !== null ? Object.getOwnPropertyDescriptor(entry, name)?.value : undefined;
  const type = TYPES.find((known) => known === field('event')) ?? 'other';
  const id = field('sg_event_id');
  const address = field('email');
  const deliveryId = idOf(field('delivery_id'));
  // Without its own id it could not be told from a repetition; without ours it is about somebody else's mail.
  if (type === 'other' || deliveryId === null || typeof id !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(id)) {
    return { type, event: null };
  }
  return {
    type,
    event: {
      id,
      deliveryId,
      messageId: messageIdOf(field('sg_message_id')),
      address: typeof address === 'string' ? address.trim().toLowerCase() : '',
      at: instantOf(field('timestamp'), now),
      news: newsOf(type, field('type'), field('reason')),
    },
  };
}

/** Custom arguments come as text. */
function idOf(value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  const id = typeof text === 'string' && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}

/** The `X-Message-Id` of the 202, which the name of the machine that took it follows. */
function messageIdOf(value: unknown): string | null {
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,300}$/.test(value)) return null;
  return value.replace(/\.(recvd|filter).*$/, '');
}

/** Epoch seconds. One without a time, or ahead of it, happened now. */
function instantOf(value: unknown, now: number): Date {
  const at = typeof value === 'number' && value > 0 ? Math.floor(value) * 1_000 : now;
  return new Date(Math.min(at, now));
}

function newsOf(type: SendGridEventType, bounceType: unknown, reason: unknown): MailNews {
  switch (type) {
    case 'processed':
      return { type: 'accepted' };
    case 'deferred':
      return { type: 'deferred' };
    case 'delivered':
      return { type: 'arrived' };
    case 'bounce':
      return bounceType === 'bounce'
        ? failed('bounce', 'The mailbox refused the mail for good.', 'hardBounce')
        : failed('blocked', 'The mailbox refused the mail for now.', 'softBounce');
    case 'dropped':
      return droppedFor(reason);
    case 'spamreport':
      return { type: 'complained' };
    case 'unsubscribe':
    case 'group_unsubscribe':
      return { type: 'unsubscribed' };
  }
}

const failed = (code: string, reason: string, means: FailureMeaning): MailNews => ({
  type: 'failed',
  code,
  reason,
  means,
});

const USED_UP = failed('dropped_quota', 'Our account with the mail service is used up, so email is paused.', 'account');

/** By the beginning of SendGrid's reason, of which it documents these. Each speaks of the mail, its address or our account. */
const DROPPED: readonly [begins: string, news: MailNews][] = [
  [
    'bounced address',
    failed(
      'dropped_bounced',
      'The mailbox refused an earlier mail, so the mail service sends none there.',
      'hardBounce',
    ),
  ],
  [
    'spam reporting address',
    failed(
      'dropped_spam_report',
      'An earlier mail was marked as spam, so the mail service sends none there.',
      'complaint',
    ),
  ],
  [
    'unsubscribed address',
    failed(
      'dropped_unsubscribed',
      'The address is unsubscribed at the mail service, which sends none there.',
      'unsubscribed',
    ),
  ],
  ['invalid smtpapi header', failed('dropped_header', 'The mail service refused this mail.', 'nothing')],
  ['invalid', failed('dropped_invalid', 'The mail service takes the address for an invalid one.', 'hardBounce')],
  ['spam content', failed('dropped_content', 'The mail service took this mail for spam.', 'nothing')],
];

/** In other words than the documented ones, as its API words it: whatever counts what the account may send. */
const OF_ACCOUNT = /\b(quota|credits?)\b/;

function droppedFor(reason: unknown): MailNews {
  const text = typeof reason === 'string' ? reason.trim().toLowerCase() : '';
  const known = DROPPED.find(([begins]) => text.startsWith(begins));
  if (known !== undefined) return known[1];
  return OF_ACCOUNT.test(text) ? USED_UP : failed('dropped', 'The mail service did not send this mail.', 'nothing');
}
