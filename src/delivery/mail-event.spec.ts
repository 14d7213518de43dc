import { describe, expect, it } from '@jest/globals';
import type { DeliveryState } from '../../domain/delivery.js';
import {
  accountRefusal,
  type AddressState,
  asFinal,
  asTheyHappened,
  follow,
  judge,
  type MailEvent,
  type MailNews,
  type MailState,
} from './mail-event.js';

const START = Date.parse('2026-11-24T09:00:00Z');
const after = (seconds: number): Date => new Date(START + seconds * 1_000);
const HOUR = 3_600;

const bounced: MailNews = { type: 'failed', code: 'bounce', reason: 'Refused.', means: 'hardBounce' };
const blocked: MailNews = { type: 'failed', code: 'blocked', reason: 'Not now.', means: 'softBounce' };

const event = (news: MailNews | MailNews['type'], seconds = 0): MailEvent => ({
  id: 'e',
  deliveryId: 1,
  messageId: 'm',
  address: 'jane@example.test',
  at: after(seconds),
  news: typeof news === 'object' ? news : plain(news),
});
const plain = (type: MailNews['type']): MailNews => (type === 'failed' ? bounced : { type });

const mail = (state: DeliveryState, more: Partial<MailState> = {}): MailState => ({
  state,
  attempts: 1,
  errorCode: null,
  errorMessage: null,
  providerMessageId: null,
  deliveredAt: null,
  confirmedAt: null,
  ...more,
});

/** What the events make of it, one after the other. */
function made(from: MailState, ...events: MailEvent[]): { mail: MailState; log: (string | undefined)[] } {
  const log: (string | undefined)[] = [];
  let now = from;
  for (const one of events) {
    const followed = follow(now, one);
    if (followed === null) continue;
    now = followed.mail;
    if (followed.attempt !== null) log.push(followed.attempt.errorCode ?? followed.attempt.status);
  }
  return { mail: now, log };
}

describe('a mail that events are about', () => {
  it.each([
    ['accepted', 'delivered', null, false],
    ['deferred', 'delivered', 'deferred', false],
    ['arrived', 'delivered', null, true],
    ['complained', 'delivered', null, true],
    ['failed', 'failed', 'bounce', false],
  ] as const)('of which nobody knew is settled by "%s": %s', (news, state, errorCode, confirmed) => {
    for (const from of ['unknown', 'sending'] as const) {
      const { mail: now, log } = made(mail(from), event(news));
      expect(now).toMatchObject({ state, errorCode, providerMessageId: 'm', confirmedAt: confirmed ? after(0) : null });
      expect(log).toEqual([state === 'failed' ? 'bounce' : 'delivered']);
    }
  });

  it('waits for its second try no longer once the first is proved', () => {
    expect(made(mail('queued'), event('arrived')).mail.state).toBe('delivered');
    expect(follow(mail('queued', { attempts: 0 }), event('arrived'))).toBeNull();
  });

  it('that was given up as unknown is found after all', () => {
    const given = mail('failed', { errorCode: 'outcome_unknown', errorMessage: 'Nobody can tell.' });
    expect(made(given, event('arrived')).mail).toMatchObject({
      state: 'delivered',
      errorCode: null,
      errorMessage: null,
    });
  });

  it('handed over before is confirmed once, and its reason to wait goes', () => {
    const { mail: now, log } = made(mail('delivered'), event('deferred'), event('deferred', 1), event('arrived', 2));
    expect(now).toMatchObject({ state: 'delivered', errorCode: null, errorMessage: null, confirmedAt: after(2) });
    expect(log).toEqual([]);
    expect(follow(now, event('arrived', 9))).toBeNull();
  });

  it.each(['deferred', 'accepted'] as const)('is past a late "%s"', (late) => {
    expect(follow(made(mail('delivered'), event('arrived', 5)).mail, event(late, 1))).toBeNull();
    expect(follow(made(mail('delivered'), event('failed', 5)).mail, event(late, 1))).toBeNull();
  });

  it('sent back after it was taken did not arrive, and stays so', () => {
    const { mail: now, log } = made(mail('delivered'), event('arrived', 1), event('failed', 60), event('arrived', 1));
    expect(now).toMatchObject({ state: 'failed', errorCode: 'bounce', confirmedAt: null });
    expect(log).toEqual(['bounce']);
  });

  describe('dropped because our account was used up', () => {
    const usedUp = { type: 'failed', code: 'dropped_quota', reason: 'Used up.', means: 'account' } as const;

    it.each(['delivered', 'unknown', 'sending'] as const)('waits with everybody, was it %s', (state) => {
      const { mail: now, log } = made(mail(state, { attempts: 3 }), event(usedUp));
      expect(now).toMatchObject({
        state: 'held',
        attempts: 2,
        errorCode: 'channel_closed',
        errorMessage: 'Used up.',
        providerMessageId: null,
        deliveredAt: null,
      });
      expect(log).toEqual(['dropped_quota']);
    });

    it('stays failed where it was given up, and where another one took its place', () => {
      const given = mail('failed', { errorCode: 'outcome_unknown' });
      expect(made(given, event(usedUp)).mail).toMatchObject({ state: 'failed', errorCode: 'dropped_quota' });
      expect(made(mail('delivered'), asFinal(event(usedUp))).mail).toMatchObject({
        state: 'failed',
        errorCode: 'dropped_quota',
      });
    });

    it('says nothing of its address', () => {
      const address = { emailStatus: 'ok', emailStatusAt: null, softBounces: 0, softBouncesSince: null } as const;
      expect(judge(address, event(usedUp))).toBeNull();
      expect(accountRefusal(event(usedUp))).toMatchObject({ type: 'channelPaused', code: 'dropped_quota' });
      expect(accountRefusal(event(bounced))).toBeNull();
    });
  });

  it('seen after it was said to be refused has arrived', () => {
    expect(follow(mail('delivered', { confirmedAt: after(60) }), event('failed', 1))).toBeNull();
  });

  it.each(['cancelled', 'failed'] as const)('that is %s for a reason of its own stays so', (state) => {
    const own = mail(state, { errorCode: 'sendgrid_400' });
    for (const news of ['accepted', 'deferred', 'arrived', 'failed'] as const)
      expect(follow(own, event(news))).toBeNull();
  });

  it('is told in the order in which things happened, also within one second', () => {
    const events = [
      event('failed', 5),
      event('arrived', 5),
      event('deferred', 2),
      event('accepted', 5),
      event('accepted', 1),
    ];
    expect(asTheyHappened(events).map(({ at, news }) => [at.getTime() - START, news.type])).toEqual([
      [1_000, 'accepted'],
      [2_000, 'deferred'],
      [5_000, 'accepted'],
      [5_000, 'arrived'],
      [5_000, 'failed'],
    ]);
  });
});

describe('an address that events are about', () => {
  const address = (more: Partial<AddressState> = {}): AddressState => ({
    emailStatus: 'ok',
    emailStatusAt: null,
    softBounces: 0,
    softBouncesSince: null,
    ...more,
  });
  const judged = (from: AddressState, ...events: MailEvent[]): AddressState =>
    events.reduce((now, one) => judge(now, one) ?? now, from);

  it.each([
    ['a hard bounce', bounced, 'bounced'],
    ['a complaint', { type: 'complained' }, 'complained'],
    ['one soft bounce', blocked, 'ok'],
    ['a failure of the mail itself', { ...bounced, means: 'nothing' }, 'ok'],
    ['a wish for no more reminders', { type: 'unsubscribed' }, 'ok'],
  ] as const)('after %s is %s', (_, news, emailStatus) => {
    expect(judged(address(), event(news)).emailStatus).toBe(emailStatus);
  });

  it('is paused by the third soft bounce in a row within 72 hours, whatever their order', () => {
    expect(judged(address(), event(blocked), event(blocked, HOUR), event(blocked, 72 * HOUR))).toEqual(
      address({ emailStatus: 'bounced' }),
    );
    expect(judged(address(), event(blocked, 9), event(blocked, 3), event(blocked, 1)).emailStatus).toBe('bounced');
    expect(judged(address(), event(blocked), event(blocked, HOUR), event(blocked, 73 * HOUR))).toMatchObject({
      emailStatus: 'ok',
      softBounces: 1,
      softBouncesSince: after(73 * HOUR),
    });
  });

  it('that took a mail in between counts anew', () => {
    const events = [event(blocked), event(blocked, 10), event('arrived', 20), event(blocked, 30), event(blocked, 40)];
    expect(judged(address(), ...events)).toMatchObject({ emailStatus: 'ok', softBounces: 2 });
    // One that was taken before the first of them proves nothing.
    expect(judge(judged(address(), event(blocked, 10)), event('arrived', 5))).toBeNull();
  });

  it('is complained about even while it bounces, and not the other way round', () => {
    expect(judged(address({ emailStatus: 'bounced' }), event('complained')).emailStatus).toBe('complained');
    expect(judge(address({ emailStatus: 'complained' }), event(bounced))).toBeNull();
  });

  it('stays unconfirmed, so that trying again can never confirm it', () => {
    expect(judge(address({ emailStatus: 'unconfirmed' }), event(bounced))).toBeNull();
    expect(judge(address({ emailStatus: 'unconfirmed' }), event('complained'))).toBeNull();
  });

  it('is not paused anew by what happened before it was tried again', () => {
    const again = address({ emailStatusAt: new Date(after(100).getTime() + 500) });
    expect(judge(again, event(bounced, 99))).toBeNull();
    // Events tell whole seconds, so this may have been after.
    expect(judge(again, event(bounced, 100))?.emailStatus).toBe('bounced');
  });
});
