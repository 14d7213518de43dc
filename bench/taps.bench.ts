// How long a tap turns before it is answered, by the stand-in's own clock, while 100 other posts are on their way.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../test/support/processes.js';
import { buttonData, type Person, Stack } from '../test/support/stack.js';
import { figures, inMs } from './figures.js';

/** Each posts as often as the API lets one person in a minute, with room to spare. */
const TAPPERS = 8;
const DRAFTS_EACH = 25;
const OTHERS = 8;
const POSTS_EACH = 13;
const TAPS_A_SECOND = 10;

describe('a tap, while 100 other posts are on their way', () => {
  let stack: Stack;
  let tappers: Person[];
  let others: Person[];

  beforeAll(async () => {
    stack = await Stack.start();
    const people: Person[] = [];
    for (let n = 0; n < TAPPERS + OTHERS; n += 1) people.push(await stack.newPerson());
    tappers = people.slice(0, TAPPERS);
    others = people.slice(TAPPERS);
    await Promise.all(tappers.map((person) => post(person, DRAFTS_EACH)));
    for (const { chatId } of tappers) {
      await eventually('the drafts to wait', () => stack.liveDrafts(chatId).length === DRAFTS_EACH, 120_000);
    }
  }, 240_000);
  afterAll(() => stack.close(), 90_000);

  const post = (person: Person, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        stack.call('POST', '/posts', { token: person.token, body: { topic: `what number ${n} taught us` } }),
      ),
    );
  const onTheirWay = async (): Promise<number> => {
    const [row] = await stack.rows<{ count: string }>(
      `select count(*) from posts p where p.user_id = any($1) and (p.state = 'generating' or exists
         (select 1 from deliveries d where d.post_id = p.id and d.state in ('queued', 'sending')))`,
      [others.map(({ id }) => id)],
    );
    return Number(row?.count);
  };

  it('is answered within a second at the 99th percentile', async () => {
    const drafts = tappers.flatMap(({ chatId }) => stack.liveDrafts(chatId).map((message) => ({ chatId, message })));
    const waits: number[] = [];
    const crowd: number[] = [];
    while (drafts.length > 0) {
      await Promise.all(others.map((person) => post(person, POSTS_EACH)));
      let underWay = await onTheirWay();
      expect(underWay).toBeGreaterThan(0);
      // Only taps that happened beside the others count.
      while (underWay > 0 && drafts.length > 0) {
        crowd.push(underWay);
        const burst = drafts.splice(0, TAPS_A_SECOND);
        const taps = burst.map(({ chatId, message }, n) =>
          stack.sandbox.telegram.tap(chatId, message.message_id, buttonData(message, n % 5 === 0 ? 'd:' : 'a:') ?? ''),
        );
        await eventually('the taps to be answered', () => taps.every(({ answeredAt }) => answeredAt !== null), 60_000);
        waits.push(...taps.map(({ tappedAt, answeredAt }) => (answeredAt ?? Number.NaN) - tappedAt));
        expect(taps.filter(({ text }) => text !== '✅ Approved.' && text !== '🗑️ Deleted.')).toEqual([]);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        underWay = await onTheirWay();
      }
      await eventually('the others to arrive', async () => (await onTheirWay()) === 0, 120_000);
    }
    const { count, p50, p99, max } = figures(waits);
    process.stdout.write(
      `taps: ${count} in bursts of ${TAPS_A_SECOND}, with ${Math.min(...crowd)} to ${Math.max(...crowd)} other posts on their way; ` +
        `answered after p50 ${inMs(p50)}, p99 ${inMs(p99)}, at most ${inMs(max)}\n`,
    );
    expect(p99).toBeLessThan(1_000);
  }, 400_000);
});
