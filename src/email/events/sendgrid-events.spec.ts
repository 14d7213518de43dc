import { describe, expect, it } from '@jest/globals';
import { readSendGridEvents } from './sendgrid-events.js';

const NOW = Date.parse('2026-11-24T09:00:00Z');

const read = (batch: unknown) => readSendGridEvents(Buffer.from(JSON.stringify(batch)), NOW);
const one = (fields: object) => {
  const [first] =
    read([{ sg_event_id: 'id==', delivery_id: '9', email: 'jane@example.test', timestamp: NOW / 1_000, ...fields }]) ??
    [];
  return first;
};

describe('an event of SendGrid', () => {
  it.each([
    [{ event: 'processed' }, { type: 'accepted' }],
    [{ event: 'deferred', response: '400 try again later' }, { type: 'deferred' }],
    [{ event: 'delivered' }, { type: 'arrived' }],
    [{ event: 'spamreport' }, { type: 'complained' }],
    [{ event: 'unsubscribe' }, { type: 'unsubscribed' }],
    [{ event: 'group_unsubscribe' }, { type: 'unsubscribed' }],
    [
      { event: 'bounce', type: 'bounce' },
      { code: 'bounce', means: 'hardBounce' },
    ],
    [
      { event: 'bounce', type: 'blocked' },
      { code: 'blocked', means: 'softBounce' },
    ],
    [
      { event: 'bounce', type: 'expired' },
      { code: 'blocked', means: 'softBounce' },
    ],
    [{ event: 'bounce' }, { code: 'blocked', means: 'softBounce' }],
    [
      { event: 'dropped', reason: 'Bounced Address' },
      { code: 'dropped_bounced', means: 'hardBounce' },
    ],
    [
      { event: 'dropped', reason: 'Spam Reporting Address' },
      { code: 'dropped_spam_report', means: 'complaint' },
    ],
    [
      { event: 'dropped', reason: 'Unsubscribed Address' },
      { code: 'dropped_unsubscribed', means: 'unsubscribed' },
    ],
    [
      { event: 'dropped', reason: 'Invalid' },
      { code: 'dropped_invalid', means: 'hardBounce' },
    ],
    [
      { event: 'dropped', reason: 'Invalid SMTPAPI header' },
      { code: 'dropped_header', means: 'nothing' },
    ],
    [
      { event: 'dropped', reason: 'Spam Content (if Spam Checker app is enabled)' },
      { code: 'dropped_content', means: 'nothing' },
    ],
    [
      { event: 'dropped', reason: 'Recipient List over Package Quota' },
      { code: 'dropped_quota', means: 'account' },
    ],
    [
      { event: 'dropped', reason: 'Maximum credits exceeded' },
      { code: 'dropped_quota', means: 'account' },
    ],
    [
      { event: 'dropped', reason: 'Something new' },
      { code: 'dropped', means: 'nothing' },
    ],
    [{ event: 'dropped' }, { code: 'dropped', means: 'nothing' }],
  ])('%j says %j', (fields, news) => {
    expect(one(fields)?.event?.news).toMatchObject(news);
  });

  it('brings its ids, its address and its time, and none of its words', () => {
    const words = '550 5.1.1 jane@example.test has no mailbox here';
    const told = one({
      event: 'bounce',
      type: 'bounce',
      email: ' Jane@Example.test',
      reason: words,
      sg_message_id: 'euo2iKxdSayPF4YE4--I7A.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0',
    });
    expect(told?.event).toMatchObject({
      id: 'id==',
      deliveryId: 9,
      address: 'jane@example.test',
      messageId: 'euo2iKxdSayPF4YE4--I7A',
      at: new Date(NOW),
    });
    expect(JSON.stringify(told)).not.toContain('5.1.1');
    expect(
      one({ event: 'delivered', sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0' })?.event,
    ).toMatchObject({
      messageId: '14c5d75ce93.dfd.64b469',
    });
  });

  it.each([
    ['another type', { event: 'open' }, 'other'],
    ['no type', {}, 'other'],
    ['no id of its own', { event: 'bounce', sg_event_id: undefined }, 'bounce'],
    ['an id that no column takes', { event: 'bounce', sg_event_id: 'a\0b' }, 'bounce'],
    ['no mail of ours', { event: 'bounce', delivery_id: undefined }, 'bounce'],
    ['an id that is none', { event: 'bounce', delivery_id: '1; drop' }, 'bounce'],
    ['an id beyond numbers', { event: 'bounce', delivery_id: '9007199254740993' }, 'bounce'],
  ])('with %s says nothing to us', (_, fields, type) => {
    expect(one(fields)).toEqual({ type, event: null });
  });

  it.each([null, 7, 'bounce', [[]]])('that is %j says nothing to us', (entry) => {
    expect(read([entry])).toEqual([{ type: 'other', event: null }]);
  });

  it('did not happen in the future', () => {
    for (const timestamp of [NOW / 1_000 + 999, undefined, -5, 'soon', 1e300]) {
      expect(one({ event: 'delivered', timestamp })?.event?.at).toEqual(new Date(NOW));
    }
  });

  it.each([['{'], ['{"event": "bounce"}'], ['null'], [''], ['"x"']])('in a body like %s is not looked for', (body) => {
    expect(readSendGridEvents(Buffer.from(body), NOW)).toBeNull();
  });
});
