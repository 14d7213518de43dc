import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { draftTruth, SENT_ONCE } from '../support/draft-truth.js';
import { eventually, run } from '../support/processes.js';
import { type Person, Stack } from '../support/stack.js';

const FAULT = { error_code: 'internal_fault', error: expect.stringMatching(/on our side/) };

describe('a post whose step always throws', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
  }, 120_000);
  afterAll(() => stack.close(), 90_000);

  const create = async ({ token }: Person, topic: string): Promise<number> => {
    const { status, body } = await stack.call<{ id: number }>('POST', '/posts', { token, body: { topic } });
    expect(status).toBe(202);
    return body.id;
  };
  const truth = (id: number) => draftTruth(stack, [id]);
  const sentOnce = (id: number, withinMs?: number) =>
    eventually(
      `post ${id} to be sent once`,
      async () => {
        const drafts = await truth(id);
        if (drafts.length < 2 || drafts.some(({ state }) => state !== 'delivered')) return false;
        expect(drafts).toEqual(SENT_ONCE);
        return true;
      },
      withinMs,
    );
  const channels = async ({ token }: Person, id: number) =>
    (await stack.call<{ channels: Record<string, object> }>('GET', `/posts/${id}`, { token })).body.channels;
  /** What the worker's log says of it: each attempt once. */
  const faults = (id: number): { activity: string; type: string; stack: string }[] =>
    stack
      .output('worker')
      .split('\n')
      .filter((line) => line.includes('ACTIVITY_FAULT') && line.includes(`"deliver-post:${id}"`))
      .map((line) => JSON.parse(line));
  const counted = async (activity: string) => {
    const text = await (await fetch(`${stack.metricsUrl('worker')}/metrics`)).text();
    return Number(new RegExp(`ghostwriter_faults_total{activity="${activity}"} (\\d+)`).exec(text)?.[1] ?? 0);
  };
  const listed = async (): Promise<{ post_id: number; state: string; code: string; reason: string }[]> => {
    const ops = run('node', ['dist/src/ops.js', 'list', '--json'], stack.environment('api'));
    await eventually('the list', () => ops.exited);
    return JSON.parse(ops.output()).deliveries;
  };
  const spoilChat = async ({ id }: Person): Promise<string> => {
    const [row] = await stack.rows<{ kept: string }>(`select telegram_chat_id as kept from users where id = $1`, [id]);
    await stack.rows(`update users set telegram_chat_id = 'spoilt' where id = $1`, [id]);
    return row?.kept ?? '';
  };

  it('keeps back nothing but itself, is found with its reason, and goes on when its row is mended', async () => {
    const [spoilt, well] = [await stack.newPerson(), await stack.newPerson()];
    const chat = await spoilChat(spoilt);
    const id = await create(spoilt, 'to a chat that cannot be read');
    await eventually('the fault', () => faults(id).length > 0);
    await sentOnce(await create(well, 'of somebody else'), 10_000);

    await eventually('the owner to see it', async () => (await channels(spoilt, id)).telegram);
    expect(await channels(spoilt, id)).toMatchObject({
      email: { state: 'delivered', error: null },
      telegram: { state: 'queued', ...FAULT },
    });
    expect((await listed()).filter(({ post_id }) => post_id === id)).toEqual([
      expect.objectContaining({ state: 'queued', code: 'internal_fault', reason: expect.stringMatching(/our side/) }),
    ]);
    expect(await counted('sendMessage')).toBeGreaterThan(0);
    expect(faults(id)[0]).toMatchObject({
      activity: 'sendMessage',
      stack: expect.stringMatching(/chat-vault|sealed-box/),
    });

    await stack.rows(`update users set telegram_chat_id = $1 where id = $2`, [chat, spoilt.id]);
    await sentOnce(id, 40_000);
    expect(faults(id).length).toBeLessThan(10);
  }, 120_000);

  it('also where not even the plan can be made', async () => {
    const [spoilt, well] = [await stack.newPerson(), await stack.newPerson()];
    const id = await create(spoilt, 'decided at no time');
    await sentOnce(id);
    await stack.stopPart('worker');
    await stack.call('POST', `/posts/${id}/approve`, { token: spoilt.token, body: { revision: 1 } });
    const [decided] = await stack.rows<{ at: Date }>(`select decided_at as at from post_decisions where post_id = $1`, [
      id,
    ]);
    await stack.rows(`update post_decisions set decided_at = 'infinity' where post_id = $1`, [id]);
    await stack.startPart('worker');

    await eventually('the fault', () => faults(id).length > 2, 40_000);
    await sentOnce(await create(well, 'of somebody else again'), 10_000);
    const handOff = () =>
      stack.rows<{ state: string; error_code: string | null }>(
        `select state, error_code from deliveries where post_id = $1 and template = 'hand_off'`,
        [id],
      );
    expect(await handOff()).toEqual([{ state: 'queued', error_code: 'internal_fault' }]);
    expect((await listed()).some(({ post_id, code }) => post_id === id && code === 'internal_fault')).toBe(true);
    expect(await counted('nextStep')).toBeGreaterThan(2);
    const before = faults(id).length;
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    // By then its pauses are eight seconds and more.
    expect(faults(id).length - before).toBeLessThan(4);

    await stack.rows(`update post_decisions set decided_at = $1 where post_id = $2`, [decided?.at, id]);
    await eventually(
      'the text to be handed over',
      async () => {
        const [row] = await handOff();
        return row?.state === 'delivered' && row.error_code === null;
      },
      60_000,
    );
  }, 180_000);
});
