import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/processes.js';
import { buttonData, type Person, Stack } from '../support/stack.js';

describe('while parts are away', () => {
  let stack: Stack;
  let person: Person;

  beforeAll(async () => {
    stack = await Stack.start({ env: { UNKNOWN_WINDOW: '60s' } });
    person = await stack.newPerson();
  }, 120_000);
  afterAll(() => stack.close(), 90_000);

  const state = async (id: number) =>
    (await stack.call<{ state: string }>('GET', `/posts/${id}`, { token: person.token })).body.state;
  const create = async (topic: string): Promise<number> => {
    const started = Date.now();
    const answer = await stack.call<{ id: number }>('POST', '/posts', { token: person.token, body: { topic } });
    expect(answer.status).toBe(202);
    expect(Date.now() - started).toBeLessThan(2_000);
    return answer.body.id;
  };
  const draft = (id: number) =>
    eventually(
      `the draft of post ${id}`,
      () => stack.liveDrafts(person.chatId).find((message) => buttonData(message, `a:${id}:`) !== null),
      60_000,
    );

  it('accepts posts, sends and decisions without the engine, and carries them out when it is back', async () => {
    const waiting = await create('a draft from before');
    const message = await draft(waiting);
    await stack.stopPart('temporal', 'SIGKILL');

    const accepted = await create('a topic from the dark');
    const sent = await stack.call('POST', `/posts/${waiting}/send`, {
      token: person.token,
      body: { channel: 'email' },
    });
    expect([sent.status, sent.body]).toEqual([202, { status: 'queued', message: 'Post delivery has been queued.' }]);
    const tap = stack.sandbox.telegram.tap(person.chatId, message.message_id, `a:${waiting}:1`);
    await eventually('the tap to be answered without the engine', () => tap.answeredAt !== null, 5_000);
    expect(await state(waiting)).toBe('approved');
    await eventually('the health report to say so', async () => {
      const { body } = await stack.call('GET', '/health/ready');
      return body.database === 'up' && body.engine === 'down';
    });

    await stack.startPart('temporal');
    await draft(accepted);
    await eventually('the approved message to lose its buttons', () => buttonData(message, 'a:') === null, 60_000);
  }, 180_000);

  it('decides and answers a tap without a worker, and shows the rest when one is back', async () => {
    const waiting = await create('nobody at work');
    const message = await draft(waiting);
    await stack.stopPart('worker', 'SIGKILL');
    const tap = stack.sandbox.telegram.tap(person.chatId, message.message_id, `a:${waiting}:1`);
    await eventually('the tap to be answered without a worker', () => tap.answeredAt !== null, 5_000);
    expect((tap.answeredAt ?? 0) - tap.tappedAt).toBeLessThan(1_000);
    expect([tap.text, await state(waiting)]).toEqual(['✅ Approved.', 'approved']);
    expect(buttonData(message, 'a:')).not.toBeNull();
    await stack.startPart('worker');
    await eventually('the message to say so', () => message.text?.includes('✅ Approved by you') === true, 60_000);
    await eventually('the text to be handed over', () =>
      stack.sandbox.telegram.chat(person.chatId).messages.some((m) => buttonData(m, `p:${waiting}:1`) !== null),
    );
  }, 120_000);

  it('sends once, or knows that it does not know, when the worker is killed between claim and record', async () => {
    stack.sandbox.faults.next(
      { service: 'telegram', method: 'sendMessage', to: String(person.chatId) },
      { type: 'hang', acted: true },
    );
    const id = await create('a worker that dies');
    await eventually('the send to be under way', async () => {
      const [row] = await stack.rows<{ state: string }>(
        `select state from deliveries where post_id = $1 and channel = 'telegram'`,
        [id],
      );
      return (
        row?.state === 'sending' && stack.liveDrafts(person.chatId).some((m) => buttonData(m, `a:${id}:`) !== null)
      );
    });
    await stack.stopPart('worker', 'SIGKILL');
    await stack.startPart('worker');
    await eventually(
      'the delivery to be unknown',
      async () => {
        const [row] = await stack.rows<{ state: string }>(
          `select state from deliveries where post_id = $1 and channel = 'telegram'`,
          [id],
        );
        return row?.state === 'unknown';
      },
      40_000,
    );
    const copies = stack.liveDrafts(person.chatId).filter((message) => buttonData(message, `a:${id}:`) !== null);
    expect(copies).toHaveLength(1);
  }, 120_000);

  it('drains on SIGTERM: a send in flight is finished and recorded', async () => {
    stack.sandbox.faults.next(
      { service: 'telegram', method: 'sendMessage', to: String(person.chatId) },
      { type: 'slow', ms: 3_000 },
    );
    const id = await create('a polite goodbye');
    await eventually('the send to be under way', async () => {
      const rows = await stack.rows(
        `select 1 from deliveries where post_id = $1 and channel = 'telegram' and state = 'sending'`,
        [id],
      );
      return rows.length === 1;
    });
    expect(await stack.stopPart('worker', 'SIGTERM')).toBe(0);
    const rows = await stack.rows<{ state: string }>(
      `select state from deliveries where post_id = $1 and channel = 'telegram'`,
      [id],
    );
    expect(rows).toEqual([{ state: 'delivered' }]);
    await stack.startPart('worker');
    expect(await stack.stopPart('api', 'SIGTERM')).toBe(0);
    await stack.startPart('api');
  }, 120_000);
});
