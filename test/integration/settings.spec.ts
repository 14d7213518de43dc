import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { User } from '../../src/database/entities/index.js';
import { DatabaseListener } from '../../src/database/database-listener.js';
import { ApiUnderTest } from '../support/api.js';
import { MailTokens } from '../../src/users/index.js';
import { chatOf, newPost, vault } from '../support/people.js';
import { until } from '../support/until.js';

interface SettingsBody {
  detail?: string;
  telegram_status: string;
  telegram_chat_last4: string | null;
  receive_email_notifications: boolean;
  timezone: string;
}

interface Notice {
  template: string;
  channel: string;
  state: string;
  details: Record<string, unknown> | null;
}

describe('the settings', () => {
  let api: ApiUnderTest;

  beforeAll(async () => {
    api = await ApiUnderTest.start();
  }, 60_000);
  afterAll(() => api.close());

  const get = async (user: User, on = api) =>
    (await on.call<SettingsBody>('GET', '/notifications/settings', { user })).body;
  const put = (user: User, body: object) => api.call<SettingsBody>('PUT', '/notifications/settings', { user, body });
  const audit = async (user: User) =>
    (await api.call<{ entries: Record<string, unknown>[] }>('GET', '/notifications/audit', { user })).body.entries;
  const notices = (user: User) =>
    api.rows<Notice>(
      `select template, channel, state, details from deliveries where user_id = ? and post_id is null order by id`,
      [user.id],
    );

  it('begin with both channels on, reminders off, and nine in the morning', async () => {
    const user = await api.newPerson({ emailStatus: 'unconfirmed', telegramStatus: 'unlinked' });
    const { status, body } = await api.call('GET', '/notifications/settings', { user });
    expect([status, body]).toEqual([
      200,
      {
        id: expect.any(Number),
        user_id: user.id,
        receive_email_notifications: true,
        receive_telegram_notifications: true,
        daily_reminder_enabled: false,
        daily_reminder_time: '09:00:00',
        timezone: 'UTC',
        daily_reminder_days: [1, 2, 3, 4, 5, 6, 7],
        daily_reminder_channels: ['email', 'telegram'],
        telegram_status: 'unlinked',
        telegram_chat_last4: null,
        email_status: 'unconfirmed',
        next_reminders: [],
      },
    ]);
  });

  it('change only what is named, and tell what changed', async () => {
    const user = await api.newPerson();
    const before = await get(user);
    const changes = { daily_reminder_time: '08:30:00', timezone: 'Europe/Berlin', daily_reminder_days: [5, 1] };
    const { status, body } = await put(user, changes);
    expect([status, body]).toEqual([200, { ...before, ...changes, daily_reminder_days: [1, 5] }]);
    expect(await get(user)).toEqual(body);
    // Once more is no change.
    await put(user, changes);
    expect(await audit(user)).toEqual([
      expect.objectContaining({ field: 'daily_reminder_days', from: '1, 2, 3, 4, 5, 6, 7', to: '1, 5', source: 'web' }),
      expect.objectContaining({ field: 'timezone', from: 'UTC', to: 'Europe/Berlin' }),
      expect.objectContaining({ field: 'daily_reminder_time', from: '09:00:00', to: '08:30:00' }),
    ]);
  });

  it.each([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['what can only be read', { telegram_status: 'linked' }, 'telegram_status'],
    ['a time that is none', { daily_reminder_time: '24:00:00' }, 'daily_reminder_time'],
    ['a time without seconds', { daily_reminder_time: '08:30' }, 'daily_reminder_time'],
    ['a zone that is none', { timezone: 'Mars/Olympus' }, 'timezone'],
    ['an offset for a zone', { timezone: '+02:00' }, 'timezone'],
    ['null', { receive_email_notifications: null }, 'receive_email_notifications'],
    ['text for a switch', { receive_email_notifications: 'true' }, 'receive_email_notifications'],
    ['no day', { daily_reminder_days: [] }, 'daily_reminder_days'],
    ['an eighth day', { daily_reminder_days: [8] }, 'daily_reminder_days'],
    ['a day twice', { daily_reminder_days: [1, 1] }, 'daily_reminder_days'],
    ['a channel that is none', { daily_reminder_channels: ['pigeon'] }, 'daily_reminder_channels'],
    ['a group', { telegram_chat_id: '-100123' }, 'telegram_chat_id'],
    ['a name for a chat id', { telegram_chat_id: '@jane' }, 'telegram_chat_id'],
    ['a chat id beyond 2^52', { telegram_chat_id: '4503599627370497' }, 'telegram_chat_id'],
    ['a number for a chat id', { telegram_chat_id: 123 }, 'telegram_chat_id'],
  ])('refuse %s, and change nothing', async (_, body, named) => {
    const user = await api.newPerson();
    const before = await get(user);
    const answer = await put(user, { timezone: 'Asia/Kathmandu', ...body });
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining(named)]);
    expect(await get(user)).toEqual(before);
    expect(await audit(user)).toEqual([]);
  });

  it('are 404 where the row is missing, and reading makes none', async () => {
    const user = await api.newPerson();
    await api.rows(`delete from notification_preferences where user_id = ?`, [user.id]);
    for (const method of ['GET', 'PUT'] as const) {
      const answer = await api.call(method, '/notifications/settings', {
        user,
        ...(method === 'PUT' ? { body: {} } : {}),
      });
      expect([answer.status, answer.body]).toEqual([404, { detail: 'User preferences not found' }]);
    }
    expect(await api.rows(`select 1 from notification_preferences where user_id = ?`, [user.id])).toEqual([]);
  });

  it('are cached, and a change is seen on another process within a second', async () => {
    const other = await ApiUnderTest.start({}, api.database);
    try {
      // Nothing is cached before it hears of changes.
      await until(() => other.app.get(DatabaseListener, { strict: false }).listening);
      const user = await api.newPerson();
      expect((await get(user, other)).timezone).toBe('UTC');
      // Behind the cache's back: the other process goes on with what it knows.
      await api.rows(`update notification_preferences set timezone = 'Asia/Tokyo' where user_id = ?`, [user.id]);
      expect((await get(user, other)).timezone).toBe('UTC');
      await put(user, { timezone: 'Europe/Paris' });
      expect((await get(user)).timezone).toBe('Europe/Paris');
      await until(async () => (await get(user, other)).timezone === 'Europe/Paris', 1_000);
    } finally {
      await other.close();
    }
  });

  describe('with a chat id typed in', () => {
    it('ask in that chat, wait, tell the owner by mail, and keep the id unreadable', async () => {
      const user = await api.newPerson({ telegramStatus: 'unlinked' });
      const { body } = await put(user, { telegram_chat_id: '777000111' });
      expect([body.telegram_status, body.telegram_chat_last4]).toEqual(['pending', '0111']);
      expect(await notices(user)).toEqual([
        expect.objectContaining({ template: 'chat_changed', channel: 'email' }),
        expect.objectContaining({ template: 'confirm_chat', channel: 'telegram', state: 'queued' }),
      ]);
      const [row] = await api.rows<{ telegram_chat_id: string; dump: string }>(
        `select u.telegram_chat_id, (select string_agg(d::text, ' ') from deliveries d where d.user_id = u.id) as dump
         from users u where id = ?`,
        [user.id],
      );
      expect(vault.reveal(row?.telegram_chat_id ?? '')).toBe('777000111');
      expect(`${row?.telegram_chat_id} ${row?.dump}`).not.toContain('777000111');
      expect(await audit(user)).toEqual([
        expect.objectContaining({ field: 'telegram_chat_id', from: null, to: '0111', source: 'web' }),
      ]);
    });

    it('ask a chat once a day, whoever types it in', async () => {
      const [one, two] = [
        await api.newPerson({ telegramStatus: 'unlinked' }),
        await api.newPerson({ telegramStatus: 'unlinked' }),
      ];
      await Promise.all([one, two].map((user) => put(user, { telegram_chat_id: '777000222' })));
      const asked = [...(await notices(one)), ...(await notices(two))].filter(
        ({ template }) => template === 'confirm_chat',
      );
      expect(asked).toHaveLength(1);
    });

    it('change nothing for the same chat, and unlink for null', async () => {
      const user = await api.newPerson();
      const { body } = await put(user, { telegram_chat_id: chatOf(user.id) });
      expect(body.telegram_status).toBe('linked');
      expect(await notices(user)).toEqual([]);
      const unlinked = await put(user, { telegram_chat_id: null });
      expect([unlinked.body.telegram_status, unlinked.body.telegram_chat_last4]).toEqual(['unlinked', null]);
      expect(
        (await notices(user)).map(({ template, channel, details }) => [template, channel, details?.change]),
      ).toEqual([
        ['chat_changed', 'telegram', 'unlinked'],
        ['chat_changed', 'email', 'unlinked'],
      ]);
    });
  });

  describe('of a channel', () => {
    it('can be tried again when it is paused, and only then', async () => {
      const user = await api.newPerson({ telegramStatus: 'blocked', emailStatus: 'bounced' });
      for (const channel of ['telegram', 'email']) {
        const answer = await api.call('POST', `/notifications/channels/${channel}/resume`, { user });
        expect([answer.status, answer.body[`${channel}_status`]]).toEqual([202, channel === 'email' ? 'ok' : 'linked']);
        expect((await api.call('POST', `/notifications/channels/${channel}/resume`, { user })).status).toBe(409);
      }
      expect((await api.call('POST', '/notifications/channels/pigeon/resume', { user })).status).toBe(400);
      expect(await audit(user)).toEqual([
        expect.objectContaining({ field: 'email_status', from: 'bounced', to: 'ok', source: 'web' }),
        expect.objectContaining({ field: 'telegram_status', from: 'blocked', to: 'linked', source: 'web' }),
      ]);
    });

    it.each([
      ['telegram', { telegramStatus: 'unlinked' }, 'No Telegram chat is linked.'],
      ['telegram', { telegramStatus: 'pending' }, 'Your Telegram chat waits for “This is me” to be tapped there.'],
      ['telegram', {}, 'Telegram is not paused.'],
      ['email', { emailStatus: 'unconfirmed' }, 'Your email address is not confirmed yet.'],
      ['email', {}, 'Email is not paused.'],
    ] as const)('say why there is nothing to try again: %s, %j', async (channel, traits, detail) => {
      const user = await api.newPerson(traits);
      const before = await get(user);
      const answer = await api.call('POST', `/notifications/channels/${channel}/resume`, { user });
      expect([answer.status, answer.body]).toEqual([409, { detail }]);
      expect([await get(user), await audit(user)]).toEqual([before, []]);
    });

    it('are tried again once for one Idempotency-Key, and get the answer of then', async () => {
      const user = await api.newPerson({ emailStatus: 'bounced', telegramStatus: 'blocked' });
      const resume = (channel: string, key: string) =>
        api.call('POST', `/notifications/channels/${channel}/resume`, { user, headers: { 'Idempotency-Key': key } });
      const both = await Promise.all([resume('email', 'again-1'), resume('email', 'again-1')]);
      await api.rows(`update users set email_status = 'bounced' where id = ?`, [user.id]);
      const [first, second, late] = [...both, await resume('email', 'again-1')];
      expect([first?.status, first?.body.email_status]).toEqual([202, 'ok']);
      expect([second?.status, second?.body]).toEqual([202, first?.body]);
      expect([late?.status, late?.body]).toEqual([202, first?.body]);
      expect(await audit(user)).toHaveLength(1);
      expect(await api.rows(`select email_status from users where id = ?`, [user.id])).toEqual([
        { email_status: 'bounced' },
      ]);
      expect((await resume('telegram', 'again-1')).status).toBe(422);
      expect((await resume('email', 'again-2')).status).toBe(202);
    });

    it('count with the other requests for settings, and are nobody else’s', async () => {
      const user = await api.newPerson();
      const path = '/notifications/channels/email/resume';
      expect((await api.call('POST', path, { user })).headers.get('RateLimit-Limit')).toBe('30');
      expect((await api.call('POST', path)).status).toBe(401);
    });

    it.each([
      ['email', { emailStatus: 'bounced' }, 'email_bounced', 'bounce'],
      ['telegram', { telegramStatus: 'blocked' }, 'telegram_blocked', 'telegram_blocked'],
    ] as const)('send what still waits once each: %s', async (channel, traits, held, refused) => {
      const user = await api.newPerson(traits);
      const draft = async (post: number, state: string, code: string, revision = 1) =>
        api.rows(
          `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, attempts, error_code, error_message)
           values (?, ?, ?, ?, 'draft', 'draft', ?, 1, ?, 'x')`,
          [user.id, post, revision, channel, state, code],
        );
      const [waits, cameBack, decided, sentSince, otherwise] = await Promise.all(
        (['awaiting_decision', 'awaiting_decision', 'approved', 'awaiting_decision', 'awaiting_decision'] as const).map(
          (state) => newPost(api.em, user.id, { state }),
        ),
      );
      await draft(waits ?? 0, 'held', held);
      await draft(cameBack ?? 0, 'failed', refused);
      await draft(decided ?? 0, 'held', held);
      await draft(sentSince ?? 0, 'failed', refused);
      await draft(sentSince ?? 0, 'delivered', '');
      await draft(otherwise ?? 0, 'failed', 'sendgrid_400');
      await api.rows(
        `insert into deliveries (user_id, channel, kind, template, state, error_code, error_message)
         values (?, ?, 'alert', 'chat_changed', 'held', ?, 'x')`,
        [user.id, channel, held],
      );
      const answers = await Promise.all(
        Array.from({ length: 3 }, () => api.call('POST', `/notifications/channels/${channel}/resume`, { user })),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409]);
      const states = async (post: number | undefined) =>
        (
          await api.rows<{ state: string }>(
            `select state from deliveries where post_id is not distinct from ? and user_id = ? order by id`,
            [post ?? null, user.id],
          )
        ).map(({ state }) => state);
      expect(await states(waits)).toEqual(['queued']);
      expect(await states(cameBack)).toEqual(['failed', 'queued']);
      expect(await states(decided)).toEqual(['cancelled']);
      expect(await states(sentSince)).toEqual(['failed', 'delivered']);
      expect(await states(otherwise)).toEqual(['failed']);
      expect(await states(undefined)).toEqual(['queued']);
    });

    it('ask to confirm the address after a complaint, and go on once that is done', async () => {
      const user = await api.newPerson({ emailStatus: 'complained' });
      const post = await newPost(api.em, user.id);
      await api.rows(
        `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, error_code)
         values (?, ?, 1, 'email', 'draft', 'draft', 'held', 'email_complained')`,
        [user.id, post],
      );
      // Twice: a mail that went out a moment ago is not followed by another.
      for (let times = 0; times < 2; times += 1) {
        const { status, body } = await api.call('POST', '/notifications/channels/email/resume', { user });
        expect([status, body.email_status, body.message]).toEqual([
          202,
          'complained',
          'A mail asks you to confirm your address. Email goes on once you did.',
        ]);
      }
      const mails = await notices(user);
      expect(mails.map(({ template, state }) => [template, state])).toEqual([['confirm_address', 'queued']]);
      const id = Number(mails[0]?.details?.mail_token_id);
      const token = api.app.get(MailTokens, { strict: false }).tokenFor(id, 'confirm_address');
      const verified = await api.call('POST', '/auth/verify', { body: { token } });
      expect([verified.status, verified.body.email_status]).toEqual([200, 'ok']);
      expect(await api.rows(`select state from deliveries where post_id = ?`, [post])).toEqual([{ state: 'queued' }]);
      expect(await audit(user)).toEqual([
        expect.objectContaining({ field: 'email_status', from: 'complained', to: 'ok', source: 'web' }),
      ]);
    });
  });

  describe('in the log', () => {
    it('are the own rows only, newest first, by page and by filter', async () => {
      const [user, other] = [await api.newPerson(), await api.newPerson()];
      for (const [owner, channel, status] of [
        [user, 'email', 'delivered'],
        [user, 'telegram', 'retried'],
        [user, 'telegram', 'failed'],
        [other, 'email', 'delivered'],
      ] as const) {
        await api.rows(
          `insert into delivery_logs (user_id, channel, kind, status, attempt, error_code, error_message)
           values (?, ?, 'draft', ?, 1, 'made_up', 'Made up.')`,
          [owner.id, channel, status],
        );
      }
      const logs = async (query: string) =>
        await api.call<{ logs: { status: string }[]; total: number; detail?: string }>(
          'GET',
          `/notifications/logs${query}`,
          { user },
        );
      expect((await logs('')).body).toMatchObject({
        total: 3,
        page: 1,
        limit: 20,
        logs: [{ status: 'failed' }, { status: 'retried' }, { status: 'delivered' }],
      });
      expect((await logs('?page=2&limit=2')).body.logs).toHaveLength(1);
      expect((await logs('?page=50')).body.logs).toEqual([]);
      expect((await logs('?channel=telegram&status=failed')).body.total).toBe(1);
      for (const query of ['?page=0', '?limit=101', '?status=happy', '?channel=pigeon', '?post_id=x', '?colour=red']) {
        expect((await logs(query)).status).toBe(400);
      }
    });
  });
});
