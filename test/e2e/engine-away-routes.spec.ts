// Every route of the API's own description while the engine is away, so that one that is added cannot be forgotten.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SendGridEvents } from '../../sandbox/mail/sendgrid-events.js';
import { eventually } from '../support/processes.js';
import { buttonData, type Person, Stack } from '../support/stack.js';

const WEBHOOK_SECRET = 'webhook-secret-of-the-end-to-end-tests';
const QUICK_MS = 2_000;
const API = '/api/v1';

interface Case {
  /** Of the request; left out for a GET of a path without parameters. */
  path?: string;
  body?: unknown;
  token?: string;
  headers?: Record<string, string>;
  /** Sent as it is, instead of `body`. */
  raw?: string;
  /** What must have come of it once the engine is back; left out where nothing follows. */
  follows?: () => Promise<boolean> | boolean;
}

interface Operation {
  responses: Record<string, unknown>;
}

interface Described {
  paths: Record<string, Record<string, Operation>>;
}

describe('every route while the engine is away', () => {
  const provider = new SendGridEvents();
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({
      env: { TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET, SENDGRID_WEBHOOK_PUBLIC_KEY: provider.publicKey },
    });
  }, 120_000);
  afterAll(() => stack.close(), 90_000);

  const mailsTo = ({ email }: { email: string }) => stack.sandbox.mailbox.list(email);
  const tokenIn = (text: string | undefined): string => {
    const token = /\b\d+\.[A-Za-z0-9_-]{20,}\b/.exec(text ?? '')?.[0];
    if (token === undefined) throw new Error(`no token in: ${text}`);
    return token;
  };
  const waiting = async (person: Person, topic: string): Promise<number> => {
    const { token } = person;
    const { body } = await stack.call<{ id: number }>('POST', '/posts', { token, body: { topic } });
    await messageOf(person, body.id);
    return body.id;
  };
  const messageOf = (person: Person, id: number) =>
    eventually(`the draft of post ${id}`, () =>
      stack.sandbox.telegram.chat(person.chatId).messages.find((message) => buttonData(message, `a:${id}:`) !== null),
    );
  /** Whether some message of the chat has a button that starts so. */
  const hasButton = ({ chatId }: Person, data: string) =>
    stack.sandbox.telegram.chat(chatId).messages.some((m) => m.deleted !== true && buttonData(m, data) !== null);
  const handedOver = (person: Person, id: number) => () => hasButton(person, `p:${id}:1`);
  const decide = (person: Person, id: number, what: string, revision = 1) =>
    stack.call('POST', `/posts/${id}/${what}`, { token: person.token, body: { revision } });
  const outcome = async (id: number, channel: string) => {
    const rows = await stack.rows<{ id: string; state: string }>(
      `select id, state from deliveries where post_id = $1 and channel = $2 order by id desc`,
      [id, channel],
    );
    return rows[0];
  };
  const delivered = (id: number, channel: string) => async () => (await outcome(id, channel))?.state === 'delivered';

  it('is quick, answers as ever, and what it asked for is done when the engine is back', async () => {
    const described = (await stack.call<Described>('GET', '/openapi.json')).body;
    const [jane, leaves, moves, stops, bounced, reset, pauses, unknown, reminded] = await Promise.all(
      Array.from({ length: 9 }, () => stack.newPerson()),
    );
    const unconfirmed = await stack.newPerson({ confirmed: false, linked: false });
    if (!jane || !leaves || !moves || !stops || !bounced || !reset || !pauses || !unknown || !reminded)
      throw new Error('nobody came');
    const { token } = jane;

    // What each is about, made while all is well.
    const login = (person: Person, address: string) =>
      stack.call<{ access_token: string; refresh_token: string }>('POST', '/auth/login', {
        body: { email: person.email, password: 'correct horse battery staple' },
        headers: { 'x-forwarded-for': address },
      });
    const session = (await login(jane, '203.0.113.1')).body;
    const other = (await login(jane, '203.0.113.1')).body;
    await stack.call('POST', '/auth/forgot', { body: { email: reset.email } });
    const resetMail = await eventually('the mail to reset', () =>
      mailsTo(reset).find(({ subject }) => /password/i.test(subject)),
    );
    const confirmMail = await eventually('the mail to confirm', () => mailsTo(unconfirmed)[0]);

    const posts: Record<string, number> = {};
    for (const name of [
      'approve',
      'regenerate',
      'delete',
      'undo',
      'posted',
      'send',
      'edit',
      'restore',
      'tap',
      'mail',
    ]) {
      posts[name] = await waiting(jane, `about ${name}`);
    }
    const post = (name: string): number => posts[name] ?? 0;
    await decide(jane, post('undo'), 'delete');
    await eventually('the deletion to be shown', () => hasButton(jane, `u:${post('undo')}:`));
    await decide(jane, post('posted'), 'approve');
    await eventually('the text', handedOver(jane, post('posted')));
    await stack.call('PATCH', `/posts/${post('restore')}`, { token, body: { revision: 1, content: 'Edited once.' } });
    const mailLink = await eventually('the mail with links', async () => {
      const row = await outcome(post('mail'), 'email');
      const mail = mailsTo(jane).find(({ messageId }) => messageId.startsWith(`<delivery-${row?.id}@`));
      return /http:\/\/\S+\/d\/a\.\S+/.exec(mail?.text ?? '')?.[0];
    });
    await stack.call('POST', '/notifications/reminders/test', { token: reminded.token });
    const reminderLink = await eventually('the mail of a reminder', () => {
      const [mail] = mailsTo(reminded).filter(({ subject }) => subject === 'Your LinkedIn reminder');
      return /http:\/\/\S+\/u\/m\.\S+/.exec(mail?.text ?? '')?.[0];
    });
    const willBounce = await waiting(bounced, 'about a bounce');
    const mailed = await eventually('the mail of a draft', async () => {
      const row = await outcome(willBounce, 'email');
      return row?.state === 'delivered' ? row : null;
    });
    await stack.rows(`update users set email_status = 'bounced' where id = $1`, [pauses.id]);
    const held = await waiting(pauses, 'about a mail that is held');
    stack.sandbox.faults.next(
      { service: 'telegram', method: 'sendMessage', to: String(unknown.chatId) },
      { type: 'resetBefore' },
    );
    const lost = (
      await stack.call<{ id: number }>('POST', '/posts', { token: unknown.token, body: { topic: 'about a loss' } })
    ).body.id;
    const lostDelivery = await eventually('the unknown delivery', async () => {
      const row = await outcome(lost, 'telegram');
      return row?.state === 'unknown' ? row : null;
    });
    const tapped = await messageOf(jane, post('tap'));
    const mailsOfJane = () => mailsTo(jane).length;
    await eventually('all mails to be there', async () => {
      const rows = await stack.rows(
        `select 1 from deliveries where channel = 'email' and state in ('queued', 'sending')`,
      );
      return rows.length === 0;
    });
    const before = mailsOfJane();

    const created: { id?: number } = {};
    const password = 'another horse battery staple';
    const from = (n: number) => ({ 'x-forwarded-for': `203.0.113.${n}` });
    const event = JSON.stringify([
      {
        event: 'bounce',
        type: 'bounce',
        reason: '550 no',
        email: bounced.email,
        delivery_id: mailed.id,
        sg_event_id: 'an-event',
        sg_message_id: 'message.recvd',
        timestamp: Math.floor(Date.now() / 1_000),
      },
    ]);

    /** By `METHOD path` of the description; the order matters only where one follows from another. */
    const cases: Record<string, Case> = {
      'GET /api/v1/health/live': {},
      'GET /api/v1/health/ready': {},
      'GET /api/v1/auth/me': { token },
      'GET /api/v1/auth/me/export': { token },
      'GET /api/v1/events': { token },
      'GET /api/v1/notifications/settings': { token },
      'GET /api/v1/notifications/logs': { token },
      'GET /api/v1/notifications/audit': { token },
      'GET /api/v1/posts': { token },
      'GET /api/v1/posts/{id}': { token, path: `${API}/posts/${post('approve')}` },
      'GET /api/v1/posts/{id}/history': { token, path: `${API}/posts/${post('approve')}/history` },
      'GET /api/v1/posts/{id}/revisions': { token, path: `${API}/posts/${post('approve')}/revisions` },
      'GET /d/{token}': { path: new URL(mailLink).pathname },
      'GET /u/{token}': { path: new URL(reminderLink).pathname },

      'POST /api/v1/auth/register': {
        body: { email: 'new@example.test', password },
        headers: from(2),
        follows: () => mailsTo({ email: 'new@example.test' }).length === 1,
      },
      'POST /api/v1/auth/verify': { body: { token: tokenIn(confirmMail.text) }, headers: from(3) },
      'POST /api/v1/auth/login': { body: { email: leaves.email, password: 'correct horse battery staple' } },
      'POST /api/v1/auth/refresh': { body: { refresh_token: session.refresh_token }, headers: from(4) },
      'POST /api/v1/auth/logout': { body: { refresh_token: other.refresh_token }, headers: from(5) },
      'POST /api/v1/auth/forgot': {
        body: { email: jane.email },
        headers: from(6),
        follows: () => mailsTo(jane).some(({ subject }) => /password/i.test(subject)),
      },
      'POST /api/v1/auth/reset': { body: { token: tokenIn(resetMail.text), password }, headers: from(7) },
      'DELETE /api/v1/auth/me': { token: leaves.token },

      'PUT /api/v1/notifications/settings': {
        token: moves.token,
        body: { telegram_chat_id: '999000111' },
        follows: () => mailsTo(moves).length >= 3,
      },
      'POST /api/v1/notifications/telegram/link': { token: moves.token },
      'DELETE /api/v1/notifications/telegram/link': {
        token: stops.token,
        follows: () => mailsTo(stops).some(({ subject }) => /unlinked/i.test(subject)),
      },
      'POST /api/v1/notifications/channels/{channel}/resume': {
        token: pauses.token,
        path: `${API}/notifications/channels/email/resume`,
        follows: delivered(held, 'email'),
      },
      'POST /api/v1/notifications/reminders/test': {
        token,
        follows: () => mailsTo(jane).some(({ subject }) => subject === 'Your LinkedIn reminder'),
      },

      'POST /api/v1/posts': {
        token,
        body: { topic: 'from the dark' },
        follows: async () =>
          created.id !== undefined &&
          (await delivered(created.id, 'telegram')()) &&
          (await delivered(created.id, 'email')()),
      },
      'PATCH /api/v1/posts/{id}': {
        token,
        path: `${API}/posts/${post('edit')}`,
        body: { revision: 1, content: 'Edited in the dark.' },
        follows: () => hasButton(jane, `a:${post('edit')}:2`),
      },
      'POST /api/v1/posts/{id}/revisions/{n}/restore': {
        token,
        path: `${API}/posts/${post('restore')}/revisions/1/restore`,
        body: { revision: 2 },
        follows: () => hasButton(jane, `a:${post('restore')}:3`),
      },
      'POST /api/v1/posts/{id}/send': {
        token,
        path: `${API}/posts/${post('send')}/send`,
        body: { channel: 'email' },
        follows: () => mailsOfJane() > before,
      },
      'POST /api/v1/posts/{id}/approve': {
        token,
        path: `${API}/posts/${post('approve')}/approve`,
        body: { revision: 1 },
        follows: handedOver(jane, post('approve')),
      },
      'POST /api/v1/posts/{id}/regenerate': {
        token,
        path: `${API}/posts/${post('regenerate')}/regenerate`,
        body: { revision: 1, instruction: 'shorter' },
        follows: async () => {
          const { body } = await stack.call('GET', `/posts/${post('regenerate')}`, { token });
          if (body.state === 'awaiting_decision' && body.revision === 2) return true;
          throw new Error(JSON.stringify(body));
        },
      },
      'POST /api/v1/posts/{id}/delete': {
        token,
        path: `${API}/posts/${post('delete')}/delete`,
        body: { revision: 1 },
        follows: () => hasButton(jane, `u:${post('delete')}:`),
      },
      'POST /api/v1/posts/{id}/undo': {
        token,
        path: `${API}/posts/${post('undo')}/undo`,
        body: { revision: 1 },
        follows: () => hasButton(jane, `a:${post('undo')}:`),
      },
      'POST /api/v1/posts/{id}/posted': {
        token,
        path: `${API}/posts/${post('posted')}/posted`,
        body: { revision: 1 },
        follows: () => !hasButton(jane, `p:${post('posted')}:`),
      },
      'POST /api/v1/deliveries/{id}/confirm': {
        token: unknown.token,
        path: `${API}/deliveries/${lostDelivery.id}/confirm`,
        body: { arrived: false },
        follows: async () => (await delivered(lost, 'telegram')()) && hasButton(unknown, `a:${lost}:1`),
      },
      'POST /api/v1/telegram/callback': {
        headers: { 'x-telegram-bot-api-secret-token': WEBHOOK_SECRET },
        body: {
          update_id: 77_000_001,
          callback_query: {
            id: '1',
            from: { id: jane.chatId, is_bot: false, first_name: 'Jane' },
            message: { message_id: tapped.message_id, date: 1, chat: { id: jane.chatId, type: 'private' } },
            chat_instance: '1',
            data: `a:${post('tap')}:1`,
          },
        },
        follows: handedOver(jane, post('tap')),
      },
      'POST /api/v1/email/events': {
        raw: event,
        headers: provider.sign(event),
        follows: async () => {
          const rows = await stack.rows<{ email_status: string }>(`select email_status from users where id = $1`, [
            bounced.id,
          ]);
          return rows[0]?.email_status === 'bounced';
        },
      },
      'POST /d/{token}': {
        path: new URL(mailLink).pathname,
        raw: 'revision=1',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        follows: async () => {
          const rows = await stack.rows(`select 1 from post_decisions where surface = 'email'`);
          return rows.length === 1;
        },
      },
      'POST /u/{token}': {
        path: new URL(reminderLink).pathname,
        raw: 'List-Unsubscribe=One-Click',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        follows: async () => {
          const rows = await stack.rows(
            `select 1 from notification_preferences where user_id = $1 and daily_reminder_channels = '{telegram}'`,
            [reminded.id],
          );
          return rows.length === 1;
        },
      },
    };

    const routes = Object.entries(described.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        route: `${method.toUpperCase()} ${path}`,
        operation,
      })),
    );
    expect(Object.keys(cases).toSorted()).toEqual(routes.map(({ route }) => route).toSorted());

    // What it said while it started does not count.
    const saidBefore = stack.output('api').length;
    const said = () => stack.output('api').slice(saidBefore).split('\n');
    await stack.stopPart('temporal', 'SIGKILL');
    const answered: Record<string, unknown> = {};
    const slow: string[] = [];
    for (const [route, { path, body, token: bearer, headers, raw }] of Object.entries(cases)) {
      const [method = '', described] = route.split(' ');
      const started = performance.now();
      const answer = await fetch(`${stack.apiUrl()}${path ?? described}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...headers,
        },
        ...(raw !== undefined ? { body: raw } : body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // One of them never ends by itself.
      const isStream = answer.headers.get('content-type') === 'text/event-stream';
      const text = isStream ? '' : await answer.text();
      if (isStream) await answer.body?.cancel();
      if (performance.now() - started > QUICK_MS) slow.push(route);
      if (route === 'POST /api/v1/posts') created.id = JSON.parse(text).id;
      answered[route] = answer.status >= 400 ? `${answer.status} ${text}` : answer.status;
    }
    const asEver = Object.fromEntries(
      routes.map(({ route, operation }) => [
        route,
        Number(Object.keys(operation.responses).find((status) => Number(status) < 400)),
      ]),
    );
    expect(answered).toEqual(asEver);
    expect(slow).toEqual([]);
    // `/health/ready` was among them.
    expect(said().filter((line) => /ENGINE_AWAY.*(DEADLINE_EXCEEDED|UNAVAILABLE)/.test(line))).toHaveLength(1);

    await stack.startPart('temporal');
    for (const [route, { follows }] of Object.entries(cases)) {
      if (follows !== undefined) await eventually(`what follows from ${route}`, follows, 60_000);
    }
    await eventually('the API to say that the engine is back', async () => {
      await stack.call('GET', '/health/ready');
      return said().some((line) => line.includes('ENGINE_ANSWERS'));
    });
  }, 300_000);
});
