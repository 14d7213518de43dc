import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveryState } from '../../domain/delivery.js';
import { ReconcilerBacklog } from '../../src/delivery/index.js';
import { MailEventsUnderTest, secondsAgo } from '../support/mail-events.js';
import { mailNow, newMail } from '../support/mails.js';

describe('the events of the mail service', () => {
  let events: MailEventsUnderTest;

  beforeAll(async () => {
    events = await MailEventsUnderTest.start();
  }, 60_000);
  afterAll(() => events.close());
  beforeEach(() => events.meet());

  describe('about one mail', () => {
    it('confirm that it arrived, as the API then says', async () => {
      const arrived = secondsAgo(5);
      const { id, post } = await newMail(events.api, events.jane);
      await events.tell(
        events.about(id, 'processed', { timestamp: secondsAgo(9) }),
        events.about(id, 'delivered', { timestamp: arrived }),
      );
      expect(await mailNow(events.api, id)).toMatchObject({ state: 'delivered', error_code: null });
      const { body } = await events.api.call<{ channels: { email: { confirmed_at: string } } }>(
        'GET',
        `/posts/${post}`,
        {
          user: events.jane,
        },
      );
      expect(body.channels.email.confirmed_at).toBe(new Date(arrived * 1_000).toISOString());
      expect(await events.logs(id)).toEqual([]);
    });

    it.each([
      ['processed', 'unknown', false],
      ['deferred', 'unknown', false],
      ['delivered', 'unknown', true],
      ['delivered', 'sending', true],
      // Sent once already, and about to be sent once more to be sure.
      ['delivered', 'queued', true],
    ] as const)('"%s" settles one that is %s', async (event, state, confirmed) => {
      const { id, post } = await newMail(events.api, events.jane, { state, resent: state === 'queued' });
      await events.tell(events.about(id, event));
      expect(await mailNow(events.api, id)).toMatchObject({ state: 'delivered', provider_message_id: 'message' });
      expect((await mailNow(events.api, id)).confirmed_at !== null).toBe(confirmed);
      expect(await events.logs(id)).toEqual([{ status: 'delivered', error_code: null }]);
      const [row] = await events.api.rows<{ behind: boolean }>(
        `select version > seen_version as behind from posts where id = ?`,
        [post],
      );
      expect(row?.behind).toBe(true);
    });

    it('that is deferred say so until it arrives', async () => {
      const { id, post } = await newMail(events.api, events.jane);
      await events.tell(events.about(id, 'deferred', { response: '450 greylisted' }));
      const error = async () =>
        (await events.api.call<{ channels: { email: object } }>('GET', `/posts/${post}`, { user: events.jane })).body
          .channels.email;
      expect(await error()).toMatchObject({
        state: 'delivered',
        error_code: 'deferred',
        error: 'The mailbox did not take it yet; the mail service keeps trying.',
      });
      await events.tell(events.about(id, 'delivered'));
      expect(await error()).toMatchObject({ state: 'delivered', error_code: null, error: null });
    });

    it('come twice and backwards, and come to the same', async () => {
      const { id } = await newMail(events.api, events.jane, { state: 'unknown' });
      const batch = ['processed', 'deferred', 'delivered'].map((event, n) =>
        events.about(id, event, { timestamp: secondsAgo(9 - n) }),
      );
      expect(await events.provider.post(events.url, batch, { twice: true, backwards: true })).toBe(200);
      await events.tell(events.about(id, 'deferred', { timestamp: secondsAgo(8) }));
      expect(await mailNow(events.api, id)).toMatchObject({ state: 'delivered', error_code: null });
      expect(await events.logs(id)).toHaveLength(1);
    });

    it('count once, also within one batch and in many batches at once', async () => {
      const mails = await Promise.all(Array.from({ length: 5 }, () => newMail(events.api, events.jane)));
      const same = mails.map(({ id }) => events.blocked(id, { sg_event_id: `same-${id}` }));
      const repeated = await events.counted('bounce', 'repeated');
      const body = JSON.stringify([...same, ...same]);
      const answers = await Promise.all(Array.from({ length: 6 }, () => events.send(body, events.provider.sign(body))));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
      for (const { id } of mails) expect(await events.logs(id)).toEqual([{ status: 'failed', error_code: 'blocked' }]);
      expect(await events.counted('bounce', 'repeated')).toBe(repeated + 55);
    });

    it('that is nobody’s, or not a mail, are ignored', async () => {
      const { id } = await newMail(events.api, events.jane, { channel: 'telegram' });
      const foreign = await events.counted('bounce', 'foreign');
      const ignored = await events.counted('bounce', 'ignored');
      await events.tell(events.bounce(999_999_999), events.bounce(id), events.bounce(1, { delivery_id: undefined }));
      expect([await events.counted('bounce', 'foreign'), await events.counted('bounce', 'ignored')]).toEqual([
        foreign + 2,
        ignored + 1,
      ]);
      expect([(await mailNow(events.api, id)).state, await events.emailStatus()]).toEqual(['delivered', 'ok']);
    });

    it('of another installation with the same numbers are ignored', async () => {
      const { id } = await newMail(events.api, events.jane);
      await events.tell(events.bounce(id, { email: 'john@elsewhere.test', sg_message_id: 'another.recvd-1' }));
      expect([(await mailNow(events.api, id)).state, await events.emailStatus()]).toEqual(['delivered', 'ok']);
    });

    it('leave an address alone that its owner has given up meanwhile', async () => {
      const { id } = await newMail(events.api, events.jane);
      await events.api.rows(`update users set email = ? where id = ?`, [
        `new-${events.jane.id}@example.test`,
        events.jane.id,
      ]);
      await events.tell(events.bounce(id), events.about(id, 'group_unsubscribe'));
      expect(await mailNow(events.api, id)).toMatchObject({ state: 'failed', error_code: 'bounce' });
      expect([await events.emailStatus(), await events.audit()]).toEqual(['ok', []]);
    });
  });

  it('come by thousands, and take a bounded number of statements', async () => {
    const people = await events.api.rows<{ id: string; email: string }>(
      `insert into users (email, email_status) select 'many-' || n || '@example.test', 'ok' from generate_series(1, 1000) n
       returning id, email`,
    );
    await events.api.rows(`insert into notification_preferences (user_id) select id from users on conflict do nothing`);
    const rows = await events.api.rows<{ id: string; user_id: string }>(
      `insert into deliveries (user_id, channel, kind, template, state, attempts, unknown_until)
       select id, 'email', 'alert', 'chat_changed', 'unknown', 1, now() + interval '1 hour' from users where email like 'many-%'
       returning id, user_id`,
    );
    const emails = new Map(people.map(({ id, email }) => [id, email]));
    const batch = rows.flatMap(({ id, user_id }, n) =>
      ['processed', 'delivered', n % 2 === 0 ? 'bounce' : 'unsubscribe'].map((event, order) =>
        events.about(Number(id), event, {
          type: 'bounce',
          email: emails.get(user_id),
          timestamp: secondsAgo(9 - order),
        }),
      ),
    );
    expect(batch).toHaveLength(3_000);
    expect(JSON.stringify(batch).length).toBeLessThan(2 * 1024 * 1024);
    const started = performance.now();
    const calls = await countingStatements(async () => {
      await events.tell(...batch);
    });
    const took = performance.now() - started;
    const counts = await events.api.rows<{ state: string; n: string }>(
      `select d.state, count(*) as n from deliveries d join users u on u.id = d.user_id
       where u.email like 'many-%' and d.kind = 'alert' and d.channel = 'email' group by 1 order by 1`,
    );
    expect(counts).toEqual([
      { state: 'delivered', n: '500' },
      { state: 'failed', n: '500' },
    ]);
    const [{ n: switched } = { n: '' }] = await events.api.rows<{ n: string }>(
      `select count(*) as n from notification_preferences p join users u on u.id = p.user_id
       where u.email like 'many-%' and not 'email' = any(p.daily_reminder_channels)`,
    );
    expect(switched).toBe('500');
    // Six parts of some twenty statements.
    expect(calls).toBeGreaterThan(30);
    expect(calls).toBeLessThan(150);
    expect(took).toBeLessThan(20_000);
  }, 60_000);

  /** How many statements the API makes meanwhile. */
  async function countingStatements(work: () => Promise<void>): Promise<number> {
    const connection = events.api.database.orm.em.getConnection();
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
    const { id } = await newMail(events.api, events.jane);
    await events.tell(
      events.about(id, 'delivered', { sg_event_id: 'week-old' }),
      events.about(id, 'processed', { sg_event_id: 'new' }),
    );
    await events.api.rows(
      `update email_events set received_at = now() - interval '8 days' where event_id = 'week-old'`,
    );
    await events.api.app.get(ReconcilerBacklog, { strict: false }).purge();
    expect(await events.api.rows(`select event_id from email_events where event_id in ('week-old', 'new')`)).toEqual([
      { event_id: 'new' },
    ]);
  });

  const STATES: DeliveryState[] = ['cancelled', 'held'];
  it.each(STATES)('leave a mail alone that was never sent: %s', async (state) => {
    const { id } = await newMail(events.api, events.jane, { state, attempts: 0 });
    await events.tell(events.about(id, 'processed'), events.about(id, 'delivered'));
    expect(await mailNow(events.api, id)).toMatchObject({ state, confirmed_at: null });
  });
});
