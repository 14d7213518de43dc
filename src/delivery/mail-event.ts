// Owns what an event of the mail service does to a delivery and to an address, in whatever order events come. Pure: the
// rows are read and written by `mail-events.ts`.

import {
  type DeliveryState,
  type EmailStatus,
  type FailedAttempt,
  HELD_BY_GATE,
  OUTCOME_UNKNOWN,
} from '../../domain/delivery.js';
import type { SettledAttempt } from './delivery-log.js';

/** What a failure says beside the one mail that it is about: of its address, or of our account with the mail service. */
export type FailureMeaning = 'nothing' | 'softBounce' | 'hardBounce' | 'complaint' | 'unsubscribed' | 'account';

export type MailNews =
  /** The mail service has it: proof where nobody knew, nothing more. */
  | { type: 'accepted' }
  /** The mailbox did not take it yet; the mail service goes on trying. */
  | { type: 'deferred' }
  /** The mailbox took it. */
  | { type: 'arrived' }
  /** It will not arrive. In our own words, never the provider's. */
  | { type: 'failed'; code: string; reason: string; means: FailureMeaning }
  /** Its reader marked it as spam. */
  | { type: 'complained' }
  /** Its reader wants no more. */
  | { type: 'unsubscribed' };

export interface MailEvent {
  /** The provider's, the same however often it tells. */
  id: string;
  deliveryId: number;
  /** The provider's id of the mail, where it names one. */
  messageId: string | null;
  /** Whom it was sent to, in lower case. */
  address: string;
  at: Date;
  news: MailNews;
}

/** What of a delivery's row an event may change. */
export interface MailState {
  state: DeliveryState;
  attempts: number;
  errorCode: string | null;
  errorMessage: string | null;
  providerMessageId: string | null;
  deliveredAt: Date | null;
  confirmedAt: Date | null;
}

export interface Followed {
  mail: MailState;
  /** The row of the log that it leaves. */
  attempt: SettledAttempt | null;
}

const DEFERRED = { code: 'deferred', reason: 'The mailbox did not take it yet; the mail service keeps trying.' };
/** Within one second, which is as fine as events tell their time, the mail goes this way. */
const ORDER: MailNews['type'][] = ['accepted', 'deferred', 'arrived', 'failed', 'complained', 'unsubscribed'];

/** As they happened, however they came. */
export const asTheyHappened = (events: readonly MailEvent[]): MailEvent[] =>
  events.toSorted((a, b) => a.at.getTime() - b.at.getTime() || ORDER.indexOf(a.news.type) - ORDER.indexOf(b.news.type));

/**
 * True while our own word on a mail is "we do not know", so that the provider's counts. One that waits for another try, or
 * was given up because its outcome was unknown, may have been taken at an earlier one.
 */
function isOpenToProof({ state, attempts, errorCode }: MailState): boolean {
  switch (state) {
    case 'sending':
    case 'unknown':
      return true;
    case 'queued':
    case 'held':
      return attempts > 0;
    case 'failed':
      return errorCode === OUTCOME_UNKNOWN;
    case 'delivered':
    case 'cancelled':
      return false;
  }
}

/** What becomes of the delivery; null where the event changes nothing. */
export function follow(mail: MailState, { news, at, messageId }: MailEvent): Followed | null {
  const proved = isOpenToProof(mail);
  const taken: MailState = proved
    ? {
        ...mail,
        state: 'delivered',
        providerMessageId: messageId ?? mail.providerMessageId,
        deliveredAt: at,
        errorCode: null,
        errorMessage: null,
      }
    : mail;
  const attempt: SettledAttempt | null = proved
    ? { status: 'delivered', providerMessageId: taken.providerMessageId }
    : null;
  switch (news.type) {
    case 'accepted':
      return proved ? { mail: taken, attempt } : null;
    case 'deferred':
      // Late ones come after the end that they had not seen yet.
      if (taken.state !== 'delivered' || taken.confirmedAt !== null || taken.errorCode === DEFERRED.code) return null;
      return { mail: { ...taken, errorCode: DEFERRED.code, errorMessage: DEFERRED.reason }, attempt };
    case 'arrived':
    case 'complained':
    case 'unsubscribed':
      if (taken.state !== 'delivered' || (taken.confirmedAt !== null && attempt === null)) return null;
      return { mail: { ...taken, confirmedAt: taken.confirmedAt ?? at, errorCode: null, errorMessage: null }, attempt };
    case 'failed':
      // Some mailboxes take a mail and send it back later; what was seen to arrive after that stays where it is.
      if ((!proved && mail.state !== 'delivered') || wasSeenAfter(mail, at)) return null;
      if (news.means === 'account' && mail.state !== 'failed') return heldByGate(mail, news);
      return {
        mail: {
          ...mail,
          state: 'failed',
          errorCode: news.code,
          errorMessage: news.reason,
          providerMessageId: taken.providerMessageId,
          confirmedAt: null,
        },
        attempt: { status: 'failed', errorCode: news.code, errorMessage: news.reason },
      };
  }
}

/** Everybody waits, so this try does not count against the mail; it was not sent, so the next is no second one. */
const heldByGate = (mail: MailState, { code, reason }: Extract<MailNews, { type: 'failed' }>): Followed => ({
  mail: {
    ...mail,
    state: 'held',
    attempts: Math.max(mail.attempts - 1, 0),
    errorCode: HELD_BY_GATE,
    errorMessage: reason,
    providerMessageId: null,
    deliveredAt: null,
    confirmedAt: null,
  },
  attempt: { status: 'retried', errorCode: code, errorMessage: reason },
});

export const wasSeenAfter = ({ confirmedAt }: Pick<MailState, 'confirmedAt'>, at: Date): boolean =>
  confirmedAt !== null && confirmedAt > at;

export interface AddressState {
  emailStatus: EmailStatus;
  /** Since when; null: since ever. */
  emailStatusAt: Date | null;
  softBounces: number;
  /** The first of those that are counted. */
  softBouncesSince: Date | null;
}

/** Greylisting and a full mailbox pass within days; who refuses this often in a row is gone for now. */
const SOFT_BOUNCES = 3;
const SOFT_BOUNCES_WITHIN_MS = 72 * 3_600_000;

/** Events tell whole seconds. */
const SECOND_MS = 1_000;

const NO_BOUNCES = { softBounces: 0, softBouncesSince: null } as const;

/** What becomes of the address; null where the event changes nothing. One not confirmed yet gets nothing anyway. */
export function judge(address: AddressState, { news, at }: MailEvent): AddressState | null {
  const { emailStatus, emailStatusAt, softBounces, softBouncesSince } = address;
  if (emailStatus === 'unconfirmed') return null;
  // What happened before its owner had it tried again says nothing about now.
  if (emailStatusAt !== null && at.getTime() + SECOND_MS <= emailStatusAt.getTime()) return null;
  switch (meaningOf(news)) {
    case 'complaint':
      return emailStatus === 'complained' ? null : { ...address, ...NO_BOUNCES, emailStatus: 'complained' };
    case 'hardBounce':
      return emailStatus === 'ok' ? { ...address, ...NO_BOUNCES, emailStatus: 'bounced' } : null;
    case 'softBounce': {
      if (emailStatus !== 'ok') return null;
      const goesOn =
        softBouncesSince !== null && Math.abs(at.getTime() - softBouncesSince.getTime()) <= SOFT_BOUNCES_WITHIN_MS;
      const count = goesOn ? softBounces + 1 : 1;
      return count >= SOFT_BOUNCES
        ? { ...address, ...NO_BOUNCES, emailStatus: 'bounced' }
        : { ...address, softBounces: count, softBouncesSince: goesOn ? softBouncesSince : at };
    }
    case 'arrival':
      return softBouncesSince === null || at < softBouncesSince ? null : { ...address, ...NO_BOUNCES };
    case 'unsubscribed':
    case 'account':
    case 'nothing':
      return null;
  }
}

/** What an event says of our account with the mail service, which then takes no mail for anybody; null where nothing. */
export function accountRefusal({ news }: MailEvent): FailedAttempt | null {
  if (news.type !== 'failed' || news.means !== 'account') return null;
  const { code, reason } = news;
  return { type: 'channelPaused', code, reason, retryAfterMs: null, durationMs: 0 };
}

/** The same without anything beside the mail itself, which then fails. */
export const asFinal = (event: MailEvent): MailEvent =>
  event.news.type === 'failed' ? { ...event, news: { ...event.news, means: 'nothing' } } : event;

/** True where the reader asked for no more reminders. */
export const asksToStop = ({ news }: MailEvent): boolean => meaningOf(news) === 'unsubscribed';

function meaningOf(news: MailNews): FailureMeaning | 'arrival' {
  switch (news.type) {
    case 'accepted':
    case 'deferred':
      return 'nothing';
    case 'arrived':
      return 'arrival';
    case 'failed':
      return news.means;
    case 'complained':
      return 'complaint';
    case 'unsubscribed':
      return 'unsubscribed';
  }
}
