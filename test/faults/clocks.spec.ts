import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { draftTruth, SENT_ONCE } from '../support/draft-truth.js';
import { eventually } from '../support/processes.js';
import { buttonData, type Person, Stack } from '../support/stack.js';

const MINUTE_MS = 60_000;
const UNKNOWN_WINDOW_MS = 10_000;
const PRELOAD = `--import=${new URL('../support/shifted-clock.mjs', import.meta.url).href}`;

const wrongBy = (ms: number, turnsEveryMs = 0) => ({
  NODE_OPTIONS: PRELOAD,
  CLOCK_SHIFT_MS: String(ms),
  CLOCK_TURNS_EVERY_MS: String(turnsEveryMs),
});

interface DecidedPost {
  state: string;
  undo_until: string | null;
}

describe('processes whose clocks are ten minutes ahead, behind, and jumping between the two', () => {
  let stack: Stack;
  let person: Person;

  beforeAll(async () => {
    stack = await Stack.start({ env: { UNKNOWN_WINDOW: `${UNKNOWN_WINDOW_MS / 1_000}s` } });
    person = await stack.newPerson();
    await Promise.all([stack.stopPart('api'), stack.stopPart('worker')]);
    await Promise.all([
      stack.startPart('api', wrongBy(10 * MINUTE_MS)),
      stack.startPart('api-2', wrongBy(-10 * MINUTE_MS)),
      stack.startPart('worker', wrongBy(10 * MINUTE_MS, 7_000)),
      stack.startPart('worker-2', wrongBy(-10 * MINUTE_MS)),
    ]);
    await stack.untilReady();
  }, 180_000);
  afterAll(() => stack.close(), 90_000);

  const ask = <Body = Record<string, unknown>>(api: 'api' | 'api-2', method: string, path: string, body?: unknown) =>
    stack.call<Body>(method, path, { api, token: person.token, ...(body === undefined ? {} : { body }) });
  const create = async (topic: string): Promise<number> => {
    const { status, body } = await ask<{ id: number }>('api', 'POST', '/posts', { topic });
    expect(status).toBe(202);
    return body.id;
  };
  const messagesOf = (id: number) =>
    stack.sandbox.telegram.chat(person.chatId).messages.filter((message) => buttonData(message, `a:${id}:`) !== null);
  const draft = (id: number) => eventually(`the draft of post ${id}`, () => messagesOf(id)[0], 30_000);
  const state = async (id: number) => {
    const [row] = await stack.rows<{ state: string }>(
      `select state from deliveries where post_id = $1 and channel = 'telegram' and template = 'draft'`,
      [id],
    );
    return row?.state;
  };
  const tries = (id: number): number[] =>
    stack.sandbox.journal.requests
      .filter(({ method, params }) => method === 'sendMessage' && JSON.stringify(params).includes(`"a:${id}:1"`))
      .map(({ at }) => at);

  it.each([
    ['api', 'api-2'],
    ['api-2', 'api'],
  ] as const)(
    'agree on how long a decision can be taken back (by %s, undone by %s)',
    async (one, other) => {
      const id = await create(`decided by ${one}`);
      await draft(id);
      const { body } = await ask<DecidedPost>(one, 'POST', `/posts/${id}/approve`, { revision: 1 });
      const left = Date.parse(body.undo_until ?? '') - Date.now();
      expect(left).toBeGreaterThan(1.9 * MINUTE_MS);
      expect(left).toBeLessThan(2.1 * MINUTE_MS);
      const undone = await ask<DecidedPost>(other, 'POST', `/posts/${id}/undo`, { revision: 1 });
      expect([undone.status, undone.body.state]).toEqual([202, 'awaiting_decision']);
    },
    60_000,
  );

  it('try again when it is time, not before and not long after, and send once', async () => {
    stack.sandbox.faults.next(
      { service: 'telegram', method: 'sendMessage', to: String(person.chatId) },
      { type: 'status', status: 500 },
      3,
    );
    const id = await create('a provider with a problem');
    await eventually('it to be delivered', async () => (await state(id)) === 'delivered', 60_000);
    const at = tries(id);
    const waits = at.slice(1).map((time, n) => (time - (at[n] ?? 0)) / 1_000);
    expect(waits.length).toBe(3);
    for (const [n, policy] of [2, 4, 8].entries()) {
      expect(waits[n]).toBeGreaterThan(policy - 1.1);
      expect(waits[n]).toBeLessThan(policy + 6);
    }
    expect(await draftTruth(stack, [id])).toEqual(SENT_ONCE);
  }, 120_000);

  it('wait for proof as long as they should, and send once more', async () => {
    stack.sandbox.faults.next(
      { service: 'telegram', method: 'sendMessage', to: String(person.chatId) },
      { type: 'resetAfter' },
    );
    const id = await create('nobody knows');
    await eventually('the resend', async () => (await state(id)) === 'delivered', 90_000);
    const [first = 0, second = 0, ...more] = tries(id);
    expect(second - first).toBeGreaterThan(UNKNOWN_WINDOW_MS - 500);
    expect(second - first).toBeLessThan(UNKNOWN_WINDOW_MS + 15_000);
    expect(more).toEqual([]);
  }, 120_000);

  it('notice within seconds what the engine was not told', async () => {
    const id = await create('decided in the dark');
    await draft(id);
    await stack.stopPart('temporal', 'SIGKILL');
    expect((await ask('api', 'POST', `/posts/${id}/approve`, { revision: 1 })).status).toBe(202);
    await stack.startPart('temporal');
    const begun = Date.now();
    await eventually('the decision to be shown', () => messagesOf(id).length === 0, 90_000);
    process.stdout.write(`shown ${Math.round((Date.now() - begun) / 1_000)} s after the engine was back\n`);
  }, 180_000);
});
