import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SendGridEvents, type SendGridEvent } from '../../sandbox/mail/sendgrid-events.js';
import type { DeliveryState } from '../../domain/delivery.js';
import { metrics } from '../../src/common/metrics.js';
import { NotificationPreferences, type User } from '../../src/database/entities/index.js';
import { Ledger, ReconcilerBacklog } from '../../src/delivery/index.js';
import { ApiUnderTest } from '../support/api.js';
import { mailNow, newMail } from '../support/mails.js';
import { newPost } from '../support/people.js';
import { until } from '../support/until.js';

describe('the events of the mail service', () => {
  const provider = new SendGridEvents();
  const before = new SendGridEvents();
  let api: ApiUnderTest;
  let url: string;
  let jane: User;

  beforeAll(async () => {
    api = await ApiUnderTest.start({ SENDGRID_WEBHOOK_PUBLIC_KEY: `${provider.publicKey}, ${before.publicKey}` });
    url = `${api.url}/api/v1/email/events`;
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(async () => {
    jane = await api.newPerson();
  });

  const about = (id: number, event: string, more: object = {}, user = jane): SendGridEvent => ({
    event,
    delivery_id: String(id),
    email: user.email.toUpperCase(),
    sg_message_id: 'message.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0',
    ...more,
  });
  const tell = async (...events: SendGridEvent[]) => expect(await provider.post(url, events)).toBe(200);
  const bounce = (id: number, more: object = {}) => about(id, 'bounce', { type: 'bounce', reason: '550 no', ...more });
  const blocked = (id: number, more: object = {}) => about(id, 'bounce', { type: 'blocked', ...more });
  const logs = (id: number) =>
    api.rows<{ status: string; error_code: string | null }>(
      `select status, error_code from delivery_logs where delivery_id = ? order by id`,
      [id],
    );
  const emailStatus = async (user = jane) =>
    (await api.rows<{ email_status: string }>(`select email_status from users where id = ?`, [user.id]))[0]
      ?.email_status;
  const notices = (user = jane) =>
    api.rows<{ template: string; channel: string; details: Record<string, unknown> }>(
      `select template, channel, details from deliveries where user_id = ? and post_id is null and kind = 'alert' order by id`,
      [user.id],
    );
  const audit = async (user = jane) =>
    (await api.call<{ entries: Record<string, unknown>[] }>('GET', '/notifications/audit', { user })).body.entries.map(
      ({ field, from, to, source }) => [field, from, to, source],
    );
  const counted = async (type: string, result: string): Promise<number> =>
    (await metrics.mailEvents.get()).values.find(({ labels }) => labels.type === type && labels.result === result)
      ?.value ?? 0;
  const send = async (body: string, headers: Record<string, string>) => {
    const answer = await fetch(url, { method: 'POST', body, headers });
    return { status: answer.status, body: await answer.text() };
  };
  const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1_000) - seconds;

  describe('signed', () => {
    const SIGNATURE = 'x-twilio-email-event-webhook-signature';
    const TIMESTAMP = 'x-twilio-email-event-webhook-timestamp';
    const without = (headers: Record<string, string>, left: string) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => name !== left));

    it('by the present key or by the one before are taken, byte for byte', async () => {
      const { id } = await newMail(api, jane);
      // Not as JSON.stringify would write it: what counts is what came.
      const body = `[ ${JSON.stringify(about(id, 'delivered', { sg_event_id: 'spaced', timestamp: secondsAgo(0) }))} ,\r\n{"é": 1.0}]\n`;
      expect(await send(body, before.sign(body))).toEqual({ status: 200, body: '' });
      expect((await mailNow(api, id)).confirmed_at).not.toBeNull();
      expect((await send('[]', provider.sign('[]'))).status).toBe(200);
    });

    it.each<[string, (headers: Record<string, string>) => Record<string, string>, string?]>([
      ['without a signature', (headers) => without(headers, SIGNATURE)],
      ['without a timestamp', (headers) => without(headers, TIMESTAMP)],
      ['with another timestamp', (headers) => ({ ...headers, [TIMESTAMP]: String(secondsAgo(1)) })],
      ['with a timestamp that is none', (headers) => ({ ...headers, [TIMESTAMP]: '1e9' })],
      ['with a signature that is none', (headers) => ({ ...headers, [SIGNATURE]: 'nonsense' })],
      ['with an empty signature', (headers) => ({ ...headers, [SIGNATURE]: '' })],
      ['with another key', () => new SendGridEvents().sign('[1]')],
      ['two days ago', () => provider.sign('[1]', secondsAgo(49 * 3_600))],
      ['with one byte altered', (headers) => headers, '[2]'],
      ['without its body', (headers) => headers, ''],
    ])('%s are refused', async (_, alter, body = '[1]') => {
      const { status, body: answer } = await send(body, alter(provider.sign('[1]')));
      expect([status, JSON.parse(answer)]).toEqual([401, { detail: 'The signature is missing or wrong.' }]);
    });

    it('yesterday are taken, since SendGrid tells them again for a day', async () => {
      expect((await send('[]', provider.sign('[]', secondsAgo(25 * 3_600)))).status).toBe(200);
    });

    it('are refused by a service that knows no key', async () => {
      const keyless = await ApiUnderTest.start({}, api.database);
      try {
        expect(await provider.post(`${keyless.url}/api/v1/email/events`, [])).toBe(401);
      } finally {
        await keyless.close();
      }
    });

    it('but unusable are counted, and not asked for again', async () => {
      const unreadable = await counted('none', 'unreadable');
      for (const body of ['{"event": ', '{"event": "bounce"}', 'null', '']) {
        expect((await send(body, provider.sign(body))).status).toBe(200);
      }
      expect(await counted('none', 'unreadable')).toBe(unreadable + 4);
    });

    it('take no limit of requests, and two megabytes at most', async () => {
      const body = `["${'x'.repeat(2 * 1024 * 1024)}"]`;
      const { status, body: answer } = await send(body, provider.sign(body));
      expect([status, JSON.parse(answer)]).toEqual([413, { detail: 'The body is too large.' }]);
      const fits = `["${'x'.repeat(2 * 1024 * 1024 - 4)}"]`;
      expect((await send(fits, provider.sign(fits))).status).toBe(200);
      // Nowhere else.
      expect((await api.call('POST', '/posts', { user: jane, raw: fits })).status).toBe(413);
      const many = await Promise.all(Array.from({ length: 150 }, () => send('[]', provider.sign('[]'))));
      expect(new Set(many.map(({ status: one }) => one))).toEqual(new Set([200]));
    });
  });

  describe('about one mail', () => {
    it('confirm that it arrived, as the API then says', async () => {
      const arrived = secondsAgo(5);
      const { id, post } = await newMail(api, jane);
      await tell(about(id, 'processed', { timestamp: secondsAgo(9) }), about(id, 'delivered', { timestamp: arrived }));
      expect(await mailNow(api, id)).toMatchObject({ state: 'delivered', error_code: null });
      const { body } = await api.call<{ channels: { email: { confirmed_at: string } } }>('GET', `/posts/${post}`, {
        user: jane,
      });
      expect(body.channels.email.confirmed_at).toBe(new Date(arrived * 1_000).toISOString());
      expect(await logs(id)).toEqual([]);
    });

    it.each([
      ['processed', 'unknown', false],
      ['deferred', 'unknown', false],
      ['delivered', 'unknown', true],
      ['delivered', 'sending', true],
      // Sent once already, and about to be sent once more to be sure.
      ['delivered', 'queued', true],
    ] as const)('"%s" settles one that is %s', async (event, state, confirmed) => {
      const { id, post } = await newMail(api, jane, { state, resent: state === 'queued' });
      await tell(about(id, event));
      expect(await mailNow(api, id)).toMatchObject({ state: 'delivered', provider_message_id: 'message' });
      expect((await mailNow(api, id)).confirmed_at !== null).toBe(confirmed);
      expect(await logs(id)).toEqual([{ status: 'delivered', error_code: null }]);
      const [row] = await api.rows<{ behind: boolean }>(
        `select version > seen_version as behind from posts where id = ?`,
        [post],
      );
      expect(row?.behind).toBe(true);
    });

    it('that is deferred say so until it arrives', async () => {
      const { id, post } = await newMail(api, jane);
      await tell(about(id, 'deferred', { response: '450 greylisted' }));
      const error = async () =>
        (await api.call<{ channels: { email: object } }>('GET', `/posts/${post}`, { user: jane })).body.channels.email;
      expect(await error()).toMatchObject({
        state: 'delivered',
        error_code: 'deferred',
        error: 'The mailbox did not take it yet; the mail service keeps trying.',
      });
      await tell(about(id, 'delivered'));
      expect(await error()).toMatchObject({ state: 'delivered', error_code: null, error: null });
    });

    it('come twice and backwards, and come to the same', async () => {
      const { id } = await newMail(api, jane, { state: 'unknown' });
      const events = ['processed', 'deferred', 'delivered'].map((event, n) =>
        about(id, event, { timestamp: secondsAgo(9 - n) }),
      );
      expect(await provider.post(url, events, { twice: true, backwards: true })).toBe(200);
      await tell(about(id, 'deferred', { timestamp: secondsAgo(8) }));
      expect(await mailNow(api, id)).toMatchObject({ state: 'delivered', error_code: null });
      expect(await logs(id)).toHaveLength(1);
    });

    it('count once, also within one batch and in many batches at once', async () => {
      const mails = await Promise.all(Array.from({ length: 5 }, () => newMail(api, jane)));
      const same = mails.map(({ id }) => blocked(id, { sg_event_id: `same-${id}` }));
      const repeated = await counted('bounce', 'repeated');
      const body = JSON.stringify([...same, ...same]);
      const answers = await Promise.all(Array.from({ length: 6 }, () => send(body, provider.sign(body))));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
      for (const { id } of mails) expect(await logs(id)).toEqual([{ status: 'failed', error_code: 'blocked' }]);
      expect(await counted('bounce', 'repeated')).toBe(repeated + 55);
    });

    it('that is nobody’s, or not a mail, are ignored', async () => {
      const { id } = await newMail(api, jane, { channel: 'telegram' });
      const foreign = await counted('bounce', 'foreign');
      const ignored = await counted('bounce', 'ignored');
      await tell(bounce(999_999_999), bounce(id), bounce(1, { delivery_id: undefined }));
      expect([await counted('bounce', 'foreign'), await counted('bounce', 'ignored')]).toEqual([
        foreign + 2,
        ignored + 1,
      ]);
      expect([(await mailNow(api, id)).state, await emailStatus()]).toEqual(['delivered', 'ok']);
    });

    it('of another installation with the same numbers are ignored', async () => {
      const { id } = await newMail(api, jane);
      await tell(bounce(id, { email: 'john@elsewhere.test', sg_message_id: 'another.recvd-1' }));
      expect([(await mailNow(api, id)).state, await emailStatus()]).toEqual(['delivered', 'ok']);
    });

    it('leave an address alone that its owner has given up meanwhile', async () => {
      const { id } = await newMail(api, jane);
      await api.rows(`update users set email = ? where id = ?`, [`new-${jane.id}@example.test`, jane.id]);
      await tell(bounce(id), about(id, 'group_unsubscribe'));
      expect(await mailNow(api, id)).toMatchObject({ state: 'failed', error_code: 'bounce' });
      expect([await emailStatus(), await audit()]).toEqual(['ok', []]);
    });
  });

  describe('that a mailbox refused', () => {
    it('fail the mail, pause the channel, hold what follows, and are told in Telegram in our words', async () => {
      const { id, post } = await newMail(api, jane);
      const settings = () => api.call('GET', '/notifications/settings', { user: jane });
      await settings();
      const late = await newMail(api, jane, { state: 'queued', attempts: 0 });
      await tell(about(id, 'delivered', { timestamp: secondsAgo(9) }), bounce(id));
      expect(await mailNow(api, id)).toMatchObject({
        state: 'failed',
        error_code: 'bounce',
        error_message: 'The mailbox refused the mail for good.',
        confirmed_at: null,
      });
      expect(await logs(id)).toEqual([{ status: 'failed', error_code: 'bounce' }]);
      expect(await notices()).toEqual([
        {
          template: 'channel_paused',
          channel: 'telegram',
          details: { paused_channel: 'email', reason: 'Your mailbox refused our messages, so email is paused.' },
        },
      ]);
      expect(await audit()).toEqual([['email_status', 'ok', 'bounced', 'email']]);
      // Within a second, as from another process.
      await until(async () => (await settings()).body.email_status === 'bounced', 1_000);
      const ledger = api.app.get(Ledger, { strict: false });
      expect(await ledger.claim(late.id)).toEqual({ result: 'held' });
      expect(await mailNow(api, late.id)).toMatchObject({ state: 'held', error_code: 'email_bounced' });
      const again = await api.call('POST', `/posts/${post}/send`, { user: jane, body: { channel: 'email' } });
      expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('email is paused')]);
      const { body } = await api.call<{ events: { text: string }[] }>('GET', `/posts/${post}/history`, { user: jane });
      expect(body.events.map(({ text }) => text)).toContain(
        'The draft was not delivered by email: The mailbox refused the mail for good.',
      );
    });

    it('say once that email is paused, however many come back', async () => {
      const mails = [await newMail(api, jane), await newMail(api, jane), await newMail(api, jane)];
      await tell(bounce(mails[0]?.id ?? 0), bounce(mails[1]?.id ?? 0));
      await tell(bounce(mails[2]?.id ?? 0));
      expect(await notices()).toHaveLength(1);
    });

    it('tell nobody where nobody can be told, and are on the page all the same', async () => {
      const john = await api.newPerson({ telegramStatus: 'unlinked' });
      const { id } = await newMail(api, john);
      await tell({ ...bounce(id), email: john.email });
      expect([await emailStatus(john), await notices(john)]).toEqual(['bounced', []]);
    });

    it('for now fail the mail and are told, and the third in a row pauses', async () => {
      const mails = [await newMail(api, jane), await newMail(api, jane), await newMail(api, jane)];
      const [first, second, third] = mails.map(({ id }) => id);
      await tell(blocked(first ?? 0));
      expect(await mailNow(api, first ?? 0)).toMatchObject({ state: 'failed', error_code: 'blocked' });
      await tell(blocked(second ?? 0));
      expect(await emailStatus()).toBe('ok');
      expect((await notices()).map(({ template, details }) => [template, details.post_id])).toEqual([
        ['delivery_failed', mails[0]?.post],
        ['delivery_failed', mails[1]?.post],
      ]);
      await tell(blocked(third ?? 0));
      expect(await emailStatus()).toBe('bounced');
      expect((await notices()).map(({ template }) => template)).toEqual([
        'delivery_failed',
        'delivery_failed',
        'channel_paused',
      ]);
    });

    it('are not told about a draft that was decided meanwhile', async () => {
      const post = await newPost(api.em, jane.id, { state: 'approved' });
      const { id } = await newMail(api, jane, { post });
      await tell(blocked(id));
      expect([(await mailNow(api, id)).state, await notices()]).toEqual(['failed', []]);
    });

    it('do not confirm an address that nobody has confirmed', async () => {
      const john = await api.newPerson({ emailStatus: 'unconfirmed' });
      const { id } = await newMail(api, john, { post: null, kind: 'confirmation', template: 'confirm_address' });
      await tell({ ...bounce(id), email: john.email });
      expect([(await mailNow(api, id)).state, await emailStatus(john)]).toEqual(['failed', 'unconfirmed']);
      const resumed = await api.call('POST', '/notifications/channels/email/resume', { user: john });
      expect([resumed.status, resumed.body.detail]).toEqual([409, 'Your email address is not confirmed yet.']);
    });
  });

  it('are not needed where the mail server itself says that there is no such mailbox', async () => {
    const { id } = await newMail(api, jane, { state: 'queued', attempts: 0 });
    const ledger = api.app.get(Ledger, { strict: false });
    const claim = await ledger.claim(id);
    if (claim.result !== 'claimed') throw new Error('not claimed');
    const failure = {
      type: 'never',
      code: 'smtp_no_mailbox',
      reason: 'It does not exist.',
      retryAfterMs: null,
    } as const;
    await ledger.record(id, claim.token, { ...failure, durationMs: 1 });
    expect([(await mailNow(api, id)).state, await emailStatus()]).toEqual(['failed', 'bounced']);
    expect((await notices()).map(({ template }) => template)).toEqual(['channel_paused']);
    expect(await audit()).toEqual([['email_status', 'ok', 'bounced', 'email']]);
  });

  it.each([
    ['Bounced Address', 'dropped_bounced', 'bounced'],
    ['Spam Reporting Address', 'dropped_spam_report', 'complained'],
    ['Invalid', 'dropped_invalid', 'bounced'],
    ['Recipient List over Package Quota', 'dropped_quota', 'ok'],
  ])('that it dropped a mail (%s) make of it %s, and of the address "%s"', async (reason, code, status) => {
    const { id } = await newMail(api, jane);
    await tell(about(id, 'dropped', { reason }));
    const { state, error_code, error_message } = await mailNow(api, id);
    expect([state, error_code, await emailStatus()]).toEqual(['failed', code, status]);
    expect(error_message).not.toContain(reason);
    expect((await notices()).map(({ template }) => template)).toEqual([
      status === 'ok' ? 'delivery_failed' : 'channel_paused',
    ]);
  });

  it('that a mail was marked as spam pause email, and prove that it arrived', async () => {
    const { id } = await newMail(api, jane, { state: 'unknown' });
    await tell(about(id, 'spamreport'));
    expect((await mailNow(api, id)).state).toBe('delivered');
    expect([await emailStatus(), await audit()]).toEqual([
      'complained',
      [['email_status', 'ok', 'complained', 'email']],
    ]);
    expect((await notices())[0]?.details.reason).toBe('A message of ours was marked as spam, so email is paused.');
  });

  describe('that somebody unsubscribed', () => {
    const preferences = (changes: object) => api.em.nativeUpdate(NotificationPreferences, { userId: jane.id }, changes);
    const reminders = async () => {
      const { body } = await api.call('GET', '/notifications/settings', { user: jane });
      return [
        body.daily_reminder_enabled,
        body.daily_reminder_channels,
        body.receive_email_notifications,
        body.email_status,
      ];
    };

    it.each(['unsubscribe', 'group_unsubscribe'])(
      'by "%s" take the reminder out of the mailbox, and drafts stay',
      async (event) => {
        await preferences({ dailyReminderEnabled: true });
        const { id } = await newMail(api, jane);
        await tell(about(id, event));
        expect(await reminders()).toEqual([true, ['telegram'], true, 'ok']);
        expect(await audit()).toEqual([['daily_reminder_channels', 'email, telegram', 'telegram', 'email']]);
        await tell(about(id, event));
        expect(await audit()).toHaveLength(1);
      },
    );

    it('end reminders that went by mail alone', async () => {
      await preferences({ dailyReminderEnabled: true, dailyReminderChannels: ['email'] });
      const { id } = await newMail(api, jane);
      await tell(about(id, 'dropped', { reason: 'Unsubscribed Address' }));
      expect(await reminders()).toEqual([false, ['telegram'], true, 'ok']);
      expect(await audit()).toEqual([
        ['daily_reminder_enabled', 'true', 'false', 'email'],
        ['daily_reminder_channels', 'email', 'telegram', 'email'],
      ]);
      expect((await mailNow(api, id)).error_code).toBe('dropped_unsubscribed');
    });
  });

  it('come by thousands, and take a bounded number of statements', async () => {
    const people = await api.rows<{ id: string; email: string }>(
      `insert into users (email, email_status) select 'many-' || n || '@example.test', 'ok' from generate_series(1, 1000) n
       returning id, email`,
    );
    await api.rows(`insert into notification_preferences (user_id) select id from users on conflict do nothing`);
    const rows = await api.rows<{ id: string; user_id: string }>(
      `insert into deliveries (user_id, channel, kind, template, state, attempts, unknown_until)
       select id, 'email', 'alert', 'chat_changed', 'unknown', 1, now() + interval '1 hour' from users where email like 'many-%'
       returning id, user_id`,
    );
    const emails = new Map(people.map(({ id, email }) => [id, email]));
    const events = rows.flatMap(({ id, user_id }, n) =>
      ['processed', 'delivered', n % 2 === 0 ? 'bounce' : 'unsubscribe'].map((event, order) =>
        about(Number(id), event, { type: 'bounce', email: emails.get(user_id), timestamp: secondsAgo(9 - order) }),
      ),
    );
    expect(events).toHaveLength(3_000);
    expect(JSON.stringify(events).length).toBeLessThan(2 * 1024 * 1024);
    const started = performance.now();
    const calls = await countingStatements(async () => {
      await tell(...events);
    });
    const took = performance.now() - started;
    const counts = await api.rows<{ state: string; n: string }>(
      `select d.state, count(*) as n from deliveries d join users u on u.id = d.user_id
       where u.email like 'many-%' and d.kind = 'alert' and d.channel = 'email' group by 1 order by 1`,
    );
    expect(counts).toEqual([
      { state: 'delivered', n: '500' },
      { state: 'failed', n: '500' },
    ]);
    const [{ n: switched } = { n: '' }] = await api.rows<{ n: string }>(
      `select count(*) as n from notification_preferences p join users u on u.id = p.user_id
       where u.email like 'many-%' and not 'email' = any(p.daily_reminder_channels)`,
    );
    expect(switched).toBe('500');
    // Six parts of some twenty statements.
    expect(calls).toBeGreaterThan(30);
    expect(calls).toBeLessThan(150);
    expect(took).toBeLessThan(10_000);
  }, 60_000);

  /** How many statements the API makes meanwhile. */
  async function countingStatements(work: () => Promise<void>): Promise<number> {
    const connection = api.database.orm.em.getConnection();
    const prototype: { execute: (...args: unknown[]) => Promise<unknown> } = Object.getPrototypeOf(
      Object.getPrototypeOf(connection),
    );
    const { execute } = prototype;
    let count = 0;
    prototype.execute = function counting(this: unknown, ...args: unknown[]) {
      count += 1;
      return execute.apply(this, args);
    };
    try {
      await work();
    } finally {
      prototype.execute = execute;
    }
    return count;
  }

  it('are forgotten after a week, of which only ids were kept', async () => {
    const { id } = await newMail(api, jane);
    await tell(about(id, 'delivered', { sg_event_id: 'week-old' }), about(id, 'processed', { sg_event_id: 'new' }));
    await api.rows(`update email_events set received_at = now() - interval '8 days' where event_id = 'week-old'`);
    await api.app.get(ReconcilerBacklog, { strict: false }).purge();
    expect(await api.rows(`select event_id from email_events where event_id in ('week-old', 'new')`)).toEqual([
      { event_id: 'new' },
    ]);
  });

  const STATES: DeliveryState[] = ['cancelled', 'held'];
  it.each(STATES)('leave a mail alone that was never sent: %s', async (state) => {
    const { id } = await newMail(api, jane, { state, attempts: 0 });
    await tell(about(id, 'processed'), about(id, 'delivered'));
    expect(await mailNow(api, id)).toMatchObject({ state, confirmed_at: null });
  });
});
