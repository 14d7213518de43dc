import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import SwaggerParser from '@apidevtools/swagger-parser';
import { deliverNoticesId, deliverPostId } from '../../domain/workflow-ids.js';
import { eventually } from '../support/processes.js';
import { buttonData, type Person, Stack } from '../support/stack.js';

interface OpenApi {
  openapi: string;
  paths: Record<
    string,
    Record<string, { responses: Record<string, unknown>; security?: unknown; requestBody?: unknown }>
  >;
}

interface PostBody {
  id: number;
  state: string;
  revision: number;
  content: string | null;
  channels: Record<'email' | 'telegram', { state: string; error: string | null } | null>;
  decision: { decision: string; surface: string; revision: number } | null;
}

interface LogRow {
  channel: string;
  status: string;
  attempt: number;
  error_code: string | null;
  error_message: string | null;
  provider_message_id: string | null;
  next_attempt_at: string | null;
}

describe('from a topic to a decision', () => {
  let stack: Stack;
  let person: Person;

  beforeAll(async () => {
    stack = await Stack.start({ env: { UNKNOWN_WINDOW: '5s' } });
    person = await stack.newPerson();
  }, 120_000);
  afterAll(() => stack.close(), 90_000);

  const post = async (who: Person, body: unknown = { topic: 'remote work' }): Promise<PostBody> => {
    const answer = await stack.call<PostBody>('POST', '/posts', { token: who.token, body });
    expect(answer.status).toBe(202);
    return answer.body;
  };
  const read = async (who: Person, id: number): Promise<PostBody> =>
    (await stack.call<PostBody>('GET', `/posts/${id}`, { token: who.token })).body;
  const reaches = (who: Person, id: number, state: string) =>
    eventually(`post ${id} to be ${state}`, async () => {
      const found = await read(who, id);
      return found.state === state ? found : null;
    });
  const draftInChat = (who: Person, id: number) =>
    eventually(`the draft of post ${id} in the chat`, () =>
      stack.liveDrafts(who.chatId).find((message) => buttonData(message, `a:${id}:`) !== null),
    );
  const settles = (who: Person, id: number, channel: 'email' | 'telegram', state: string, withinMs?: number) =>
    eventually(
      `the ${channel} delivery of post ${id} to be ${state}`,
      async () => ((await read(who, id)).channels[channel]?.state === state ? true : null),
      withinMs,
    );
  const logs = async (who: Person, id: number): Promise<LogRow[]> =>
    (await stack.call<{ logs: LogRow[] }>('GET', `/notifications/logs?post_id=${id}`, { token: who.token })).body.logs;
  const tap = async (who: Person, id: number, letter: 'a' | 'r' | 'd') => {
    const message = await draftInChat(who, id);
    const answered = stack.sandbox.telegram.tap(
      who.chatId,
      message.message_id,
      buttonData(message, `${letter}:${id}:`) ?? '',
    );
    await eventually('the tap to be answered', () => answered.answeredAt !== null);
    return { message, answered };
  };

  it('brings a draft to both channels and logs one delivered attempt each', async () => {
    const { id } = await post(person);
    const message = await draftInChat(person, id);
    const mail = await eventually('the draft in the mailbox', () =>
      stack.sandbox.mailbox.list(person.email).find((found) => found.subject.includes('Draft')),
    );
    await Promise.all([settles(person, id, 'email', 'delivered'), settles(person, id, 'telegram', 'delivered')]);
    const { content, state } = await read(person, id);
    expect(state).toBe('awaiting_decision');
    expect(content).not.toBeNull();
    expect(message.text).toContain(content);
    expect(mail.subject).toBe('Your LinkedIn Ghostwriter Post Draft.');
    expect(mail.text.replaceAll(/\s+/g, ' ')).toContain((content ?? '').slice(0, 40).replaceAll(/\s+/g, ' '));
    const rows = await logs(person, id);
    expect(rows.map(({ channel, status, attempt }) => `${channel} ${status} ${attempt}`).toSorted()).toEqual([
      'email delivered 1',
      'telegram delivered 1',
    ]);
    expect(rows.find(({ channel }) => channel === 'telegram')?.provider_message_id).toBe(String(message.message_id));
  });

  it.each([
    ['a', 'approved', 'approve'],
    ['d', 'deleted', 'delete'],
  ] as const)('takes the tap on %s: the post is %s and no button is left', async (letter, state, decision) => {
    const { id } = await post(person);
    const { message, answered } = await tap(person, id, letter);
    expect(answered.text).not.toBe('');
    const decided = await reaches(person, id, state);
    expect(decided.decision).toMatchObject({ decision, surface: 'telegram', revision: 1 });
    await eventually('the buttons to go', () => buttonData(message, 'a:') === null);
    expect(message.text).toContain(decided.content);
  });

  it('regenerates on a tap: another text comes as revision 2 and the first message says so', async () => {
    const { id } = await post(person);
    const { message } = await tap(person, id, 'r');
    const second = await eventually('revision 2 in the chat', () =>
      stack.liveDrafts(person.chatId).find((found) => buttonData(found, 'a:') === `a:${id}:2`),
    );
    const now = await reaches(person, id, 'awaiting_decision');
    expect(now.revision).toBe(2);
    expect(second.text).toContain(now.content);
    expect(message.text).not.toContain(now.content);
    await eventually('the first message to lose its buttons', () => buttonData(message, 'a:') === null);
    const stale = stack.sandbox.telegram.tap(person.chatId, message.message_id, `a:${id}:1`);
    await eventually('the stale tap to be answered', () => stale.answeredAt !== null);
    expect(stale.text).toMatch(/replaced/i);
    expect((await read(person, id)).state).toBe('awaiting_decision');
  });

  it('retries what a provider refused for now, in the log row by row, and delivers it', async () => {
    const flaky = await stack.newPerson();
    stack.sandbox.faults.next(
      { service: 'telegram', method: 'sendMessage', to: String(flaky.chatId) },
      { type: 'status', status: 429, retryAfter: 1 },
    );
    stack.sandbox.faults.next({ service: 'smtp', method: 'rcpt', to: flaky.email }, { type: 'status', status: 450 });
    const { id } = await post(flaky);
    await Promise.all([settles(flaky, id, 'telegram', 'delivered'), settles(flaky, id, 'email', 'delivered')]);
    const rows = (await logs(flaky, id)).toReversed();
    for (const channel of ['telegram', 'email']) {
      const own = rows.filter((row) => row.channel === channel);
      expect(own.map(({ status, attempt }) => [status, attempt])).toEqual([
        ['retried', 1],
        ['delivered', 2],
      ]);
      expect(own[0]?.error_message).toMatch(/\w/);
      expect(own[0]?.next_attempt_at).not.toBeNull();
    }
  });

  it('gives up on a blocked bot with its reason, and tells the owner by mail', async () => {
    const blocker = await stack.newPerson();
    stack.sandbox.faults.next(
      { service: 'telegram', method: 'sendMessage', to: String(blocker.chatId) },
      { type: 'status', status: 403 },
    );
    const { id } = await post(blocker);
    await settles(blocker, id, 'telegram', 'failed');
    const [row] = (await logs(blocker, id)).filter(({ channel }) => channel === 'telegram');
    expect(row).toMatchObject({ status: 'failed', attempt: 1, error_code: 'telegram_blocked' });
    expect(row?.error_message).toMatch(/blocked/i);
    await eventually('the mail that says so', () =>
      stack.sandbox.mailbox.list(blocker.email).find(({ text }) => /telegram/i.test(text) && /blocked/i.test(text)),
    );
  });

  it('never resends blindly when the answer was lost: unknown, then one labelled resend', async () => {
    const unlucky = await stack.newPerson();
    stack.sandbox.faults.next(
      { service: 'telegram', method: 'sendMessage', to: String(unlucky.chatId) },
      { type: 'resetAfter' },
    );
    const { id } = await post(unlucky);
    await settles(unlucky, id, 'telegram', 'unknown');
    const sent = () => stack.liveDrafts(unlucky.chatId).filter((message) => buttonData(message, `a:${id}:`) !== null);
    expect(sent()).toHaveLength(1);
    await settles(unlucky, id, 'telegram', 'delivered');
    expect(sent()).toHaveLength(2);
    expect(sent()[1]?.text).toMatch(/may have reached you before/i);
    const own = (await logs(unlucky, id)).filter(({ channel }) => channel === 'telegram').toReversed();
    expect(own.map(({ status, error_code }) => [status, error_code])).toEqual([
      ['retried', 'outcome_unknown'],
      ['delivered', null],
    ]);
  });

  it('takes a tap as proof that an unknown message arrived', async () => {
    const lucky = await stack.newPerson();
    stack.sandbox.faults.next(
      { service: 'telegram', method: 'sendMessage', to: String(lucky.chatId) },
      { type: 'resetAfter' },
    );
    const { id } = await post(lucky);
    await settles(lucky, id, 'telegram', 'unknown');
    const { message } = await tap(lucky, id, 'a');
    await reaches(lucky, id, 'approved');
    await settles(lucky, id, 'telegram', 'delivered');
    await eventually('the adopted message to lose its buttons', () => buttonData(message, 'a:') === null);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(stack.liveDrafts(lucky.chatId)).toHaveLength(0);
  });

  it('leaves no live button when the decision comes while the send is under way', async () => {
    const quick = await stack.newPerson();
    stack.sandbox.faults.next(
      { service: 'telegram', method: 'sendMessage', to: String(quick.chatId) },
      { type: 'slow', ms: 1_500 },
    );
    const { id } = await post(quick);
    await settles(quick, id, 'telegram', 'sending');
    const approved = await stack.call('POST', `/posts/${id}/approve`, { token: quick.token, body: { revision: 1 } });
    expect(approved.status).toBeLessThan(300);
    await settles(quick, id, 'telegram', 'delivered');
    await eventually('the live buttons to go', () => {
      const carried = stack.sandbox.telegram
        .chat(quick.chatId)
        .messages.filter(({ text }) => text?.includes('Draft') === true);
      return carried.length > 0 && stack.liveDrafts(quick.chatId).length === 0;
    });
  });

  it('shows nothing of one user to another, and nothing to nobody', async () => {
    const stranger = await stack.newPerson({ linked: false });
    const { id } = await post(person);
    for (const [method, path, body] of [
      ['GET', `/posts/${id}`, undefined],
      ['GET', `/posts/${id}/history`, undefined],
      ['GET', `/posts/${id}/revisions`, undefined],
      ['POST', `/posts/${id}/send`, { channel: 'email' }],
      ['POST', `/posts/${id}/approve`, { revision: 1 }],
    ] as const) {
      expect([path, (await stack.call(method, path, { body, token: stranger.token })).status]).toEqual([path, 404]);
      expect([path, (await stack.call(method, path, { body })).status]).toEqual([path, 401]);
      expect([path, (await stack.call(method, path, { body, token: 'forged' })).status]).toEqual([path, 401]);
    }
  });

  it('keeps chat ids, addresses and texts out of every history and log line', async () => {
    const { id } = await post(person);
    await tap(person, id, 'a');
    await reaches(person, id, 'approved');
    const { content } = await read(person, id);
    const secrets = [String(person.chatId), person.email, (content ?? '').slice(0, 40)];
    const printed = stack.output('api') + stack.output('worker');
    const histories = await stack.histories(deliverPostId(id), deliverNoticesId(person.id));
    expect(histories.payloads.length).toBeGreaterThan(10);
    // In the clear are only the SDK's own notes on local activities: their names and times.
    const clear = histories.payloads.filter(({ encoding }) => encoding !== 'binary/encrypted');
    expect(clear.filter(({ opened: note }) => !/^\{"seq":\d+,"attempt":\d+,"activity_id"/.test(note))).toEqual([]);
    const opened = histories.payloads.map(({ opened: text }) => text).join('\n');
    // What the operator can read: ids.
    expect(opened).toContain(`"postId":${id}`);
    for (const secret of secrets) {
      expect([secret, printed.includes(secret)]).toEqual([secret, false]);
      expect([secret, histories.text.includes(secret)]).toEqual([secret, false]);
      expect([secret, opened.includes(secret)]).toEqual([secret, false]);
    }
    const stored = await stack.rows<{ telegram_chat_id: string }>('select telegram_chat_id from users where id = $1', [
      person.id,
    ]);
    expect(stored[0]?.telegram_chat_id).not.toContain(String(person.chatId));
  });

  it('is described by valid OpenAPI 3.1, with every status that its routes can answer', async () => {
    const { body } = await stack.call<OpenApi>('GET', '/openapi.json');
    const valid = SwaggerParser.validate(JSON.parse(JSON.stringify(body)));
    await expect(valid).resolves.toMatchObject({ openapi: '3.1.0' });
    const operations = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, ...operation })),
    );
    expect(operations.length).toBeGreaterThan(25);
    const incomplete = operations.flatMap(({ name, responses, security, requestBody }) => {
      // The one that touches nothing cannot fail.
      const wanted = name === 'GET /api/v1/health/live' ? [] : ['500', '503'];
      if (security !== undefined) wanted.push('401', '429');
      // What mail programs send for "unsubscribe" is not read, so it can be neither wrong nor too large.
      if (requestBody !== undefined && name !== 'POST /u/{token}') wanted.push('400', '413', '415');
      const missing = wanted.filter((status) => !(status in responses));
      const succeeds = Object.keys(responses).some((status) => /^(20[0-4]|303)$/.test(status));
      return missing.length === 0 && succeeds ? [] : [`${name}: ${missing.join(', ')}`];
    });
    expect(incomplete).toEqual([]);
  });
});
