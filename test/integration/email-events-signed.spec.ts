import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SendGridEvents } from '../../sandbox/mail/sendgrid-events.js';
import { ApiUnderTest } from '../support/api.js';
import { MailEventsUnderTest, secondsAgo } from '../support/mail-events.js';
import { mailNow, newMail } from '../support/mails.js';

describe('the events of the mail service, signed', () => {
  let events: MailEventsUnderTest;

  beforeAll(async () => {
    events = await MailEventsUnderTest.start();
  }, 60_000);
  afterAll(() => events.close());
  beforeEach(() => events.meet());

  const SIGNATURE = 'x-twilio-email-event-webhook-signature';
  const TIMESTAMP = 'x-twilio-email-event-webhook-timestamp';
  const without = (headers: Record<string, string>, left: string) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name !== left));

  it('by the present key or by the one before are taken, byte for byte', async () => {
    const { id } = await newMail(events.api, events.jane);
    // Not as JSON.stringify would write it: what counts is what came.
    const body = `[ ${JSON.stringify(events.about(id, 'delivered', { sg_event_id: 'spaced', timestamp: secondsAgo(0) }))} ,\r\n{"é": 1.0}]\n`;
    expect(await events.send(body, events.before.sign(body))).toEqual({ status: 200, body: '' });
    expect((await mailNow(events.api, id)).confirmed_at).not.toBeNull();
    expect((await events.send('[]', events.provider.sign('[]'))).status).toBe(200);
  });

  it.each<[string, (headers: Record<string, string>) => Record<string, string>, string?]>([
    ['without a signature', (headers) => without(headers, SIGNATURE)],
    ['without a timestamp', (headers) => without(headers, TIMESTAMP)],
    ['with another timestamp', (headers) => ({ ...headers, [TIMESTAMP]: String(secondsAgo(1)) })],
    ['with a timestamp that is none', (headers) => ({ ...headers, [TIMESTAMP]: '1e9' })],
    ['with a signature that is none', (headers) => ({ ...headers, [SIGNATURE]: 'nonsense' })],
    ['with an empty signature', (headers) => ({ ...headers, [SIGNATURE]: '' })],
    ['with another key', () => new SendGridEvents().sign('[1]')],
    ['two days ago', () => events.provider.sign('[1]', secondsAgo(49 * 3_600))],
    ['with one byte altered', (headers) => headers, '[2]'],
    ['without its body', (headers) => headers, ''],
  ])('%s are refused', async (_, alter, body = '[1]') => {
    const { status, body: answer } = await events.send(body, alter(events.provider.sign('[1]')));
    expect([status, JSON.parse(answer)]).toEqual([401, { detail: 'The signature is missing or wrong.' }]);
  });

  it('yesterday are taken, since SendGrid tells them again for a day', async () => {
    expect((await events.send('[]', events.provider.sign('[]', secondsAgo(25 * 3_600)))).status).toBe(200);
  });

  it('are refused by a service that knows no key', async () => {
    const keyless = await ApiUnderTest.start({}, events.api.database);
    try {
      expect(await events.provider.post(`${keyless.url}/api/v1/email/events`, [])).toBe(401);
    } finally {
      await keyless.close();
    }
  });

  it('but unusable are counted, and not asked for again', async () => {
    const unreadable = await events.counted('none', 'unreadable');
    for (const body of ['{"event": ', '{"event": "bounce"}', 'null', '']) {
      expect((await events.send(body, events.provider.sign(body))).status).toBe(200);
    }
    expect(await events.counted('none', 'unreadable')).toBe(unreadable + 4);
  });

  it('take no limit of requests, and two megabytes at most', async () => {
    const body = `["${'x'.repeat(2 * 1024 * 1024)}"]`;
    const { status, body: answer } = await events.send(body, events.provider.sign(body));
    expect([status, JSON.parse(answer)]).toEqual([413, { detail: 'The body is too large.' }]);
    const fits = `["${'x'.repeat(2 * 1024 * 1024 - 4)}"]`;
    expect((await events.send(fits, events.provider.sign(fits))).status).toBe(200);
    // Nowhere else.
    expect((await events.api.call('POST', '/posts', { user: events.jane, raw: fits })).status).toBe(413);
    const many = await Promise.all(Array.from({ length: 150 }, () => events.send('[]', events.provider.sign('[]'))));
    expect(new Set(many.map(({ status: one }) => one))).toEqual(new Set([200]));
  });
});
