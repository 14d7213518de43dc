import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { scrape } from '../../src/common/metrics.js';
import { SendGridEvents } from '../../sandbox/mail/sendgrid-events.js';
import { Ledger, Planner, ReconcilerBacklog, ReminderPlanner } from '../../src/delivery/index.js';
import type { User } from '../../src/database/entities/index.js';
import { PostRevisionDesk } from '../../src/posts/index.js';
import { ApiUnderTest } from '../support/api.js';
import { chatOf, newPost } from '../support/people.js';
import { until } from '../support/until.js';

const PASSWORD = 'correct horse battery staple';

/** 3,000 people with a history each, so that reading a whole table costs more than its index. */
const CROWD = [
  `insert into users (email, email_status) select 'crowd-' || n || '@example.test', 'ok' from generate_series(1, 3000) n`,
  `insert into notification_preferences (user_id) select id from users on conflict do nothing`,
  `insert into posts (user_id, topic, content, state, revision, seen_version, expires_at)
     select id, 'topic ' || n, 'content ' || n, 'awaiting_decision', 1, 1, now() + interval '1 day'
     from users, generate_series(1, 4) n`,
  `insert into post_revisions (post_id, number, content, content_hash, origin, requested_from)
     select id, 1, content, 'x', 'own', 'web' from posts`,
  `insert into post_decisions (post_id, revision, decision, surface, content_hash, undone_at)
     select id, 1, 'approve', 'web', 'x', now() from posts`,
  `insert into post_events (post_id, type, revision, surface, due_at)
     select id, type, 1, 'web', now() from posts, unnest(array['expired', 'revived', 'remind_set']) type`,
  `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, attempts, shown, provider_message_id)
     select user_id, id, 1, channel, 'draft', 'draft', 'delivered', 1, 'x', id::text
     from posts, unnest(array['email', 'telegram']) channel`,
  `insert into delivery_logs (user_id, post_id, delivery_id, channel, kind, status)
     select user_id, post_id, id, channel, kind, 'delivered' from deliveries`,
  `insert into reminder_days (user_id, local_date, due_at, state)
     select id, current_date - n, now() - n * interval '1 day', 'sent' from users, generate_series(1, 10) n`,
  `insert into settings_audit (user_id, field, source) select id, 'timezone', 'web' from users, generate_series(1, 2)`,
  `insert into telegram_updates (update_id) select n from generate_series(1, 5000) n`,
  `insert into idempotency_keys (user_id, key, request_hash, status) select id, 'k', 'x', 202 from users`,
  `insert into telegram_link_tokens (user_id, token_hash, expires_at) select id, id::text, now() + interval '1 day' from users`,
  `insert into mail_tokens (user_id, purpose, expires_at) select id, 'confirm_address', now() + interval '1 day' from users`,
  `insert into refresh_tokens (user_id, family_id, token_hash, expires_at)
     select id, gen_random_uuid(), id::text, now() + interval '1 day' from users`,
  `insert into operator_actions (operator, command, arguments, result)
     select 'olga', 'pause', '{}', '{}' from generate_series(1, 5000) n`,
  `insert into operator_alerts (channel, event, since, state) select 'telegram', 'closed', now(), 'sent' from generate_series(1, 5000) n`,
  `insert into telegram_chat_prompts (chat_hmac, user_id) select id::text, id from users`,
  `insert into email_events (event_id) select n::text from generate_series(1, 5000) n`,
];

describe('every query of the service, among many people', () => {
  const events = new SendGridEvents();
  let api: ApiUnderTest;
  let jane: User;

  beforeAll(async () => {
    api = await ApiUnderTest.start({ SENDGRID_WEBHOOK_PUBLIC_KEY: events.publicKey });
    jane = await api.newPerson();
    await api.rows(`update users set password_hash = ? where id = ?`, [await hash(PASSWORD), jane.id]);
    for (const sql of CROWD) await api.rows(sql);
    await api.rows('vacuum analyze');
  }, 120_000);
  afterAll(() => api.close());

  /** How often each large table was read from end to end so far. */
  const scans = async (): Promise<Record<string, number>> => {
    await api.rows('select pg_stat_force_next_flush()');
    const rows = await api.rows<{ relname: string; seq_scan: string }>(
      `select relname, seq_scan from pg_stat_user_tables where relname not in ('channel_gates', 'migrations') order by 1`,
    );
    return Object.fromEntries(rows.map(({ relname, seq_scan }) => [relname, Number(seq_scan)]));
  };

  /** One that is due, one that was put off and a test, each sent; and what the owner changes meanwhile. */
  const remind = async (call: (method: string, path: string, body?: object) => Promise<unknown>) => {
    const reminders = api.app.get(ReminderPlanner, { strict: false });
    const ledger = api.app.get(Ledger, { strict: false });
    await call('PUT', '/notifications/settings', { daily_reminder_enabled: true });
    await reminders.nextStepOfReminders(jane.id);
    const due = async (sql: string) => {
      await api.rows(sql, [jane.id]);
      const { steps } = await reminders.nextStepOfReminders(jane.id);
      const sends = steps.flatMap((step) => (step.type === 'send' ? [step.deliveryId] : []));
      expect(sends.length).toBeGreaterThan(0);
      for (const id of sends) {
        const claim = await ledger.claim(id);
        if (claim.result !== 'claimed') throw new Error(`not claimed: ${claim.result}`);
        const { token, shows } = claim;
        await ledger.record(id, token, { type: 'delivered', providerMessageId: String(id), shows, durationMs: 1 });
      }
    };
    await due(`update notification_preferences set next_reminder_at = now() where user_id = ?`);
    await due(`update reminder_days set snoozes = 1, snooze_until = now() where user_id = ? and state = 'sent'`);
    await call('POST', '/notifications/reminders/test');
    await due(`update notification_preferences set version = version + 1 where user_id = ?`);
  };

  it('finds what it looks for by an index', async () => {
    const before = await scans();
    const call = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
      const answer = await api.call(method, path, { user: jane, headers, ...(body === undefined ? {} : { body }) });
      expect([path, answer.status < 400]).toEqual([path, true]);
      return answer.body;
    };
    let update = 100_000;
    const telegram = (what: object) =>
      call(
        'POST',
        '/telegram/callback',
        { update_id: (update += 1), ...what },
        {
          'x-telegram-bot-api-secret-token': 'webhook-secret-of-the-tests',
        },
      );
    const chat = { id: Number(chatOf(jane.id)), type: 'private' };

    const login = await call('POST', '/auth/login', { email: jane.email, password: PASSWORD });
    await call('POST', '/auth/refresh', { refresh_token: login.refresh_token });
    await call('POST', '/auth/forgot', { email: jane.email });
    await call('GET', '/auth/me');
    await call('GET', '/auth/me/export');
    await call('PUT', '/notifications/settings', { timezone: 'Europe/Berlin' });
    await call('GET', '/notifications/settings');
    for (const query of ['', '?channel=email', '?status=failed', '?post_id=1', '?page=2']) {
      await call('GET', `/notifications/logs${query}`);
    }
    await call('GET', '/notifications/audit');
    const created = await call('POST', '/posts', { content: 'Words.' }, { 'idempotency-key': 'once' });
    const post = Number(created.id);
    for (const query of ['', '?state=approved', '?search=words', '?page=2']) await call('GET', `/posts${query}`);
    for (const part of ['', '/history', '/revisions']) await call('GET', `/posts/${post}${part}`);
    await call('PATCH', `/posts/${post}`, { revision: 1, content: 'Other words.' });
    await call('POST', `/posts/${post}/revisions/1/restore`, { revision: 2 });
    await call('POST', `/posts/${post}/send`, { channel: 'email' });
    const deliveries = await api.rows<{ id: string }>(`select id from deliveries where post_id = ? order by id`, [
      post,
    ]);
    const planner = api.app.get(Planner, { strict: false });
    const ledger = api.app.get(Ledger, { strict: false });
    await planner.nextStepOfPost(post);
    for (const { id } of deliveries) {
      const claim = await ledger.claim(Number(id));
      if (claim.result !== 'claimed') continue;
      const { token, shows } = claim;
      await ledger.record(Number(id), token, { type: 'delivered', providerMessageId: '1', shows, durationMs: 1 });
    }
    await planner.nextStepOfPost(post);
    await planner.nextStepOfNotices(jane.id);
    await remind(call);
    for (const { id } of deliveries) await call('POST', `/deliveries/${id}/confirm`);
    const [notice] = await api.rows<{ id: string }>(
      `insert into deliveries (user_id, channel, kind, template, state, unknown_until, attempts)
       values (?, 'email', 'confirmation', 'confirm_address', 'unknown', now(), 1) returning id`,
      [jane.id],
    );
    await scrape();
    await call('POST', `/deliveries/${notice?.id}/confirm`, { arrived: false });
    const tap = (data: string, message = 1) =>
      telegram({ callback_query: { id: '1', data, from: chat, message: { message_id: message, chat } } });
    // Each kind of button, in an order in which it does something; message 1 is known, 3 and 4 are not.
    await tap(`a:${post}:3`);
    await tap(`u:${post}:3`);
    await tap(`a:${post}:3`, 3);
    for (const letter of ['m', 'h', 't', 'w', 'o']) await tap(`${letter}:${post}:3`, 4);
    await planner.nextStepOfPost(post);
    await api.rows(`update posts set remind_at = now() where id = ?`, [post]);
    await planner.nextStepOfPost(post);
    await tap(`p:${post}:3`, 4);
    const expired = await newPost(api.em, jane.id, { state: 'expired' });
    await tap(`v:${expired}:1`);
    await api.rows(`update posts set expires_at = now() where id = ?`, [expired]);
    await planner.nextStepOfPost(expired);
    await tap(`v:${expired}:1`);
    await tap(`s:${expired}:1`);
    await call('PATCH', `/posts/${expired}`, { revision: 1, content: 'Other words.' });
    await tap(`b:${expired}:1`);
    await tap(`r:${expired}:3`);
    await telegram({ message: { text: 'shorter', chat, from: chat, reply_to_message: { message_id: 1 } } });
    await telegram({ message: { text: '/drafts', chat, from: chat } });
    await telegram({ message: { text: '/help', chat, from: chat } });
    // What became of mails: one bounced, one was refused for now, of one its reader wants no more.
    const mail = async (state: string) => {
      const [row] = await api.rows<{ id: string }>(
        `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, attempts, unknown_until)
         values (?, ?, 1, 'email', 'draft', 'draft', ?, 1, now()) returning id`,
        [jane.id, await newPost(api.em, jane.id), state],
      );
      return { delivery_id: row?.id, email: jane.email };
    };
    const eventsUrl = `${api.url}/api/v1/email/events`;
    const told = await events.post(eventsUrl, [
      { ...(await mail('delivered')), event: 'delivered' },
      { ...(await mail('unknown')), event: 'group_unsubscribe' },
      { ...(await mail('delivered')), event: 'bounce', type: 'blocked' },
    ]);
    expect([
      told,
      await events.post(eventsUrl, [{ ...(await mail('unknown')), event: 'bounce', type: 'bounce' }]),
    ]).toEqual([200, 200]);
    await call('POST', '/notifications/channels/email/resume');
    const undone = await newPost(api.em, jane.id);
    await call('POST', `/posts/${undone}/delete`, { revision: 1 });
    await call('POST', `/posts/${undone}/undo`, { revision: 1 });
    const unwritten = Number((await call('POST', '/posts', { topic: 'words' })).id);
    const desk = api.app.get(PostRevisionDesk, { strict: false });
    await desk.brief(unwritten, 1);
    await desk.giveUp(unwritten, 1, 'busy', 'The writer is busy.');
    await planner.nextStepOfPost(unwritten);
    await call('POST', `/posts/${unwritten}/regenerate`, { revision: 0 });
    await desk.giveUp(unwritten, 1, 'busy', 'The writer is busy.');
    await tap(`g:${unwritten}:0`);
    await desk.keep(unwritten, 1, { text: 'Words.', usage: null });
    await call('GET', `/posts/${unwritten}/history`);
    const states = await api.rows<{ id: string; state: string }>(
      `select id, state from posts where id in (?, ?, ?, ?)`,
      [post, expired, undone, unwritten],
    );
    expect(Object.fromEntries(states.map(({ id, state }) => [id, state]))).toEqual({
      [post]: 'posted',
      [expired]: 'generating',
      [undone]: 'awaiting_decision',
      [unwritten]: 'awaiting_decision',
    });
    await telegram({ message: { text: '/start', chat, from: chat } });
    await telegram({ message: { text: '/start no-such-token', chat, from: chat } });
    await telegram({ message: { text: '/stop', chat, from: chat } });
    await call('PUT', '/notifications/settings', { telegram_chat_id: '909090' });
    await call('DELETE', '/notifications/telegram/link');
    const other = await newPost(api.em, jane.id);
    await call('POST', `/posts/${other}/regenerate`, { revision: 1 });
    const backlog = api.app.get(ReconcilerBacklog, { strict: false });
    await backlog.overdue(200);
    await backlog.tendGates();
    await backlog.purge();
    await call('DELETE', '/auth/me', { password: PASSWORD });

    // Their sessions report what they did when they end, or after a second of rest.
    await api.stop();
    let after = await scans();
    await until(async () => {
      const again = await scans();
      const settled = JSON.stringify(again) === JSON.stringify(after);
      after = again;
      return settled;
    });
    const read = Object.entries(after).filter(([table, count]) => count > (before[table] ?? 0));
    expect(read.map(([table, count]) => `${table}: ${count - (before[table] ?? 0)} times`)).toEqual([]);
  }, 60_000);
});
