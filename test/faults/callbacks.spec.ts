import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { figures, inMs } from '../../bench/figures.js';
import { seededRandom } from '../../sandbox/faults.js';
import { newCrowd, type WaitingDraft } from '../support/crowd.js';
import { eventually } from '../support/processes.js';
import { Stack } from '../support/stack.js';

/** Everything that comes in, repetitions included. */
const CALLBACKS = Number(process.env.CALLBACKS ?? 10_000);
const COPIES_OF_EACH = 4;
const TAPS_OF_A_DRAFT = ['a', 'a', 'd', 'r', 'd'] as const;
/** As many as Telegram opens to a webhook at once, unless it is told otherwise. */
const AT_ONCE = 40;
const SECRET = 'webhook-secret-of-the-fault-tests';
const MINUTE_MS = 60_000;
const MEGABYTE = 1_048_576;

describe(`${CALLBACKS} callbacks in a minute, three of four repeated`, () => {
  const random = seededRandom(7);
  let stack: Stack;
  let drafts: WaitingDraft[];

  beforeAll(async () => {
    stack = await Stack.start({
      env: { TELEGRAM_WEBHOOK_SECRET: SECRET, LOG_LEVEL: 'warn' },
    });
    // What the decisions lead to is a worker's; here it would only take the time of the others.
    await stack.stopPart('worker');
    const people = Math.ceil(CALLBACKS / COPIES_OF_EACH / TAPS_OF_A_DRAFT.length);
    drafts = await newCrowd(stack, { people, draftsEach: 2 });
  }, 300_000);
  afterAll(() => stack.close(), 90_000);

  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item);
  const memory = async () => {
    const text = await (await fetch(`${stack.metricsUrl()}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1]) / MEGABYTE;
  };
  /** One decision each, and the post is what it says. */
  const decidedOnce = async (of: readonly WaitingDraft[]) => {
    const rows = await stack.rows<{ decisions: number; events: number; told: boolean }>(
      `select (select count(*)::int from post_decisions d where d.post_id = p.id) as decisions,
              (select count(*)::int from post_events e where e.post_id = p.id) as events,
              p.state = (select case d.decision when 'approve' then 'approved' when 'delete' then 'deleted' else 'generating' end
                         from post_decisions d where d.post_id = p.id) as told
       from posts p where p.id = any($1)`,
      [of.map(({ postId }) => postId)],
    );
    expect(rows.length).toBe(of.length);
    expect(rows.filter(({ decisions, told }) => decisions !== 1 || !told)).toEqual([]);
    expect(new Set(rows.map(({ events }) => events)).size).toBe(1);
  };

  it('have each effect once by the webhook, are all acknowledged, and take neither long nor much memory', async () => {
    const half = drafts.filter((_, n) => n % 2 === 0);
    const updates = half.flatMap((draft, n) =>
      TAPS_OF_A_DRAFT.map((act, m) => ({
        update_id: 50_000_000 + n * TAPS_OF_A_DRAFT.length + m,
        callback_query: {
          id: `tap-${n}-${m}`,
          from: { id: draft.chatId, is_bot: false, first_name: 'Jane' },
          message: { message_id: draft.messageId, date: 1, chat: { id: draft.chatId, type: 'private' } },
          chat_instance: '1',
          data: `${act}:${draft.postId}:1`,
        },
      })),
    );
    const queue = shuffled(Array.from({ length: COPIES_OF_EACH }, () => updates).flat());
    const count = queue.length;
    const waits: number[] = [];
    let refused = 0;
    const post = async (update: (typeof updates)[number]): Promise<void> => {
      const started = performance.now();
      const answer = await fetch(`${stack.apiUrl()}/api/v1/telegram/callback`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
        body: JSON.stringify(update),
      });
      await answer.arrayBuffer();
      waits.push(performance.now() - started);
      if (answer.status === 200) return;
      expect(answer.status).toBe(503);
      refused += 1;
      queue.push(update);
    };
    const before = await memory();
    let most = before;
    const watch = setInterval(() => void memory().then((now) => (most = Math.max(most, now))), 1_000);
    const started = performance.now();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let update = queue.pop(); update !== undefined; update = queue.pop()) await post(update);
      }),
    );
    const tookMs = performance.now() - started;
    clearInterval(watch);
    await eventually('every tap to be answered', () => answers().length >= updates.length, MINUTE_MS);

    const { p50, p99, max } = figures(waits);
    process.stdout.write(
      `webhook: ${count} updates (${updates.length} different) in ${(tookMs / 1_000).toFixed(1)} s, ` +
        `p50 ${inMs(p50)}, p99 ${inMs(p99)}, longest ${inMs(max)}, ${refused} refused for a moment; ` +
        `memory ${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most\n`,
    );
    await decidedOnce(half);
    const ids = answers();
    expect([ids.length, new Set(ids).size]).toEqual([updates.length, updates.length]);
    const seen = await stack.rows(`select 1 from telegram_updates where update_id >= 50000000`);
    expect(seen.length).toBe(updates.length);
    // A minute on two cores of its own; they are shared here with the stand-ins, the engine and whatever else runs.
    expect(tookMs).toBeLessThan((3 * MINUTE_MS * count) / 10_000);
    expect(p99).toBeLessThan(5_000);
    expect(most - before).toBeLessThan(400);
  }, 300_000);

  const answers = () =>
    stack.sandbox.journal.requests
      .filter(({ method }) => method === 'answerCallbackQuery')
      .map(({ params }) => String(params.callback_query_id));

  it('have each effect once by polling, which keeps up', async () => {
    const half = drafts.filter((_, n) => n % 2 === 1);
    const { telegram } = stack.sandbox;
    const started = performance.now();
    const taps = shuffled(half.flatMap((draft) => TAPS_OF_A_DRAFT.map((act) => ({ ...draft, act }))));
    for (const { chatId, messageId, postId, act } of taps) telegram.tap(chatId, messageId, `${act}:${postId}:1`);
    await eventually('every update to be acknowledged', () => telegram.updates().length === 0, 3 * MINUTE_MS);
    const tookMs = performance.now() - started;
    const unanswered = () =>
      half.flatMap(({ chatId }) => telegram.chat(chatId).taps.filter((tap) => tap.answeredAt === null));
    await eventually('every tap to be answered', () => unanswered().length === 0, MINUTE_MS);
    const aSecond = (taps.length / tookMs) * 1_000;
    process.stdout.write(
      `polling: ${taps.length} updates in ${(tookMs / 1_000).toFixed(1)} s, ${aSecond.toFixed(0)} a second\n`,
    );
    await decidedOnce(half);
    expect(aSecond).toBeGreaterThan(30);
  }, 300_000);
});
