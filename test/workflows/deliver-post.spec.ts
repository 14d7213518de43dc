import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DeliveryFailure, FAILURE_TYPES, GenerationFailure } from '../../domain/failures.js';
import { backoffMs, GENERATE, isLastAttempt, SEND } from '../../domain/retry-policies.js';
import type { Recorded, SendOutcome } from '../../domain/delivery.js';
import type { NextStep, Step } from '../../domain/steps.js';
import { MAIN_QUEUE } from '../../domain/task-queues.js';
import { deliverPostId } from '../../domain/workflow-ids.js';
import { DELIVER_POST, lookAgainSignal } from '../../workflows/deliver-post/deliver-post.contract.js';
import { SkippedTime } from '../support/engine.js';
import { recordHistory } from '../support/recording.js';
import { AT_REST, type Happening, type Scenario, type Stage } from '../support/scenario.js';
import { until } from '../support/until.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** As the ledger does it: the policy's own back-off, and an end. */
const retried = ({ retryAfterMs }: { retryAfterMs: number | null }, attempt: number): Recorded =>
  isLastAttempt(SEND, attempt)
    ? { state: 'failed', code: 'telegram_500' }
    : { state: 'queued', retryInMs: retryAfterMs ?? backoffMs(SEND, attempt) };
const unavailable = (retryAfterMs: number | null = null) =>
  new DeliveryFailure('retryLater', 'telegram_500', 'Telegram had a problem of its own.', retryAfterMs);

describe('deliverPost', () => {
  let env: TestWorkflowEnvironment;
  let stage: Stage;
  let time: SkippedTime;

  beforeAll(async () => {
    time = await SkippedTime.start();
    ({ env, stage } = time);
  }, 120_000);
  afterAll(() => time.stop());

  afterEach(async () => {
    for (const workflowId of started.splice(0)) {
      await recordHistory(env.client, workflowId, expect.getState().currentTestName ?? workflowId);
    }
  });

  const started: string[] = [];
  const start = (postId: number) => {
    started.push(deliverPostId(postId));
    return env.client.workflow.start(DELIVER_POST, {
      workflowId: deliverPostId(postId),
      taskQueue: MAIN_QUEUE,
      args: [{ postId }],
    });
  };
  const run = async (scenario: Scenario) => {
    const { postId, happenings, delivery } = stage.play(scenario);
    const handle = await start(postId);
    await handle.result();
    return { happenings, delivery, handle };
  };
  const times = (happenings: Happening[], what: Happening['what']) =>
    happenings.filter((happening) => happening.what === what).map(({ at }) => at);
  const named = (happenings: Happening[]) => happenings.map(({ what }) => what);
  /** The same step until the rows say that it is done. */
  const whileOpen =
    (step: (postId: number) => NextStep['steps'][number], open: () => boolean, postId: () => number) => (): NextStep =>
      open() ? { steps: [step(postId())], restUntil: null } : AT_REST;

  /** A post with one delivery that is due until `record` or `claim` settles it. */
  const sending = (behaviour: Omit<Scenario, 'ask'>, channel: 'email' | 'telegram' = 'telegram') => {
    let open = true;
    let id = 0;
    const played = stage.play({
      ask: whileOpen(
        (postId) => ({ type: 'send', deliveryId: postId * 100, channel }),
        () => open,
        () => id,
      ),
      ...behaviour,
      record: async (deliveryId, outcome, call) => {
        const recorded = (await behaviour.record?.(deliveryId, outcome, call)) ?? { state: 'delivered', stale: false };
        open = recorded.state === 'queued';
        return recorded;
      },
    });
    id = played.postId;
    return { ...played, settle: () => (open = false) };
  };

  it('ends at once where the rows are at rest', async () => {
    const { happenings } = await run({ ask: () => AT_REST });
    expect(named(happenings)).toEqual(['ask']);
  });

  it('sends once, records, and looks once more before it ends', async () => {
    const post = sending({});
    await (await start(post.postId)).result();
    expect(named(post.happenings)).toEqual(['ask', 'claim', 'send', 'record', 'ask']);
  });

  it('tries again by the policy until it is delivered', async () => {
    const post = sending({
      send: (_, attempt) => {
        if (attempt < 5) throw unavailable();
        return { providerMessageId: '1' };
      },
      record: (_, outcome, call) =>
        outcome.type === 'delivered' ? { state: 'delivered', stale: false } : retried(outcome, call),
    });
    await (await start(post.postId)).result();
    const sends = times(post.happenings, 'send');
    const waits = sends.slice(1).map((at, index) => at - (sends[index] ?? 0));
    expect(waits).toHaveLength(4);
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(backoffMs(SEND, index + 1) - 50);
      expect(wait).toBeLessThan(backoffMs(SEND, index + 1) + 5 * SECOND);
    }
  });

  it('waits as long as the provider asked', async () => {
    const post = sending({
      send: (_, attempt) => {
        if (attempt === 1) throw unavailable(5 * MINUTE);
        return { providerMessageId: '1' };
      },
      record: (_, outcome, call) =>
        outcome.type === 'delivered' ? { state: 'delivered', stale: false } : retried(outcome, call),
    });
    await (await start(post.postId)).result();
    const [first = 0, second = 0] = times(post.happenings, 'send');
    expect(second - first).toBeGreaterThanOrEqual(5 * MINUTE - 50);
    expect(second - first).toBeLessThan(5 * MINUTE + 10 * SECOND);
  });

  it('outlives an outage of twenty minutes, and ends after the last attempt', async () => {
    const post = sending({
      send: () => {
        throw unavailable();
      },
      record: (_, outcome, call) =>
        outcome.type === 'delivered' ? { state: 'delivered', stale: false } : retried(outcome, call),
    });
    await (await start(post.postId)).result();
    const sends = times(post.happenings, 'send');
    expect(sends).toHaveLength(SEND.retry.maximumAttempts ?? 0);
    expect((sends.at(-1) ?? 0) - (sends[0] ?? 0)).toBeGreaterThan(20 * MINUTE);
  });

  it.each([
    ['never', 'telegram_blocked', { state: 'failed', code: 'telegram_blocked' }],
    ['channelPaused', 'telegram_401', { state: 'held' }],
    ['unknown', 'telegram_no_answer', { state: 'unknown', code: 'telegram_no_answer' }],
  ] as const)('sends once where the failure is of class %s', async (type, code, recorded) => {
    const post = sending({
      send: () => {
        throw new DeliveryFailure(type, code, 'A reason.');
      },
      record: () => recorded,
    });
    await (await start(post.postId)).result();
    expect(times(post.happenings, 'send')).toHaveLength(1);
    expect(post.happenings.find(({ what }) => what === 'record')?.detail).toBe(type);
  });

  it('records a fault of our own around the send as unknown, and does not send again', async () => {
    const post = sending({
      send: () => {
        throw new TypeError('a fault');
      },
      record: (_, outcome) => {
        expect(outcome).toMatchObject({ type: 'unknown', code: 'internal_fault' });
        return { state: 'unknown', code: 'internal_fault' };
      },
    });
    await (await start(post.postId)).result();
    expect(times(post.happenings, 'send')).toHaveLength(1);
  });

  it('never sends what an earlier try claimed and did not record', async () => {
    const post = sending({
      claim: () => {
        post.settle();
        return { result: 'unknown' };
      },
    });
    await (await start(post.postId)).result();
    expect(named(post.happenings)).toEqual(['ask', 'claim', 'ask']);
  });

  it('keeps writing what happened until it is written, without sending again', async () => {
    const outcomes: SendOutcome[] = [];
    const post = sending({
      record: (_, outcome, call) => {
        outcomes.push(outcome);
        if (call <= 40) throw new Error('the database is away');
        return { state: 'delivered', stale: false };
      },
    });
    await (await start(post.postId)).result();
    expect(times(post.happenings, 'send')).toHaveLength(1);
    expect(outcomes).toHaveLength(41);
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  });

  it('shows a decision at once while a send waits for its next try', async () => {
    let decided = false;
    let shown = false;
    const post = stage.play({
      ask: () => {
        const steps: Step[] = [];
        if (!over()) steps.push({ type: 'send', deliveryId: post.delivery(1), channel: 'email' });
        if (decided && !shown) steps.push({ type: 'rewrite', deliveryId: post.delivery(2), shows: 'decided' });
        return { steps, restUntil: null };
      },
      send: (_, attempt) => {
        if (attempt === 1) throw unavailable(10 * MINUTE);
        return { providerMessageId: '1' };
      },
      record: (_, outcome, call) =>
        outcome.type === 'delivered' ? { state: 'delivered', stale: false } : retried(outcome, call),
      rewrite: () => {
        shown = true;
      },
    });
    const over = () => times(post.happenings, 'record').length === 2;
    const handle = await start(post.postId);
    await until(() => times(post.happenings, 'record').length === 1);
    decided = true;
    const tapped = await env.currentTimeMs();
    await handle.signal(lookAgainSignal);
    await until(() => shown);
    const [rewritten = 0] = times(post.happenings, 'rewrite');
    expect(rewritten - tapped).toBeLessThan(10 * SECOND);
    await handle.result();
    const [first = 0, second = 0] = times(post.happenings, 'send');
    expect(second - first).toBeGreaterThanOrEqual(10 * MINUTE - 50);
    expect(times(post.happenings, 'rewrite')).toHaveLength(1);
  });

  it('does not begin a step twice, however often it looks', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const post = sending({
      send: async () => {
        await held;
        return { providerMessageId: '1' };
      },
    });
    const handle = await start(post.postId);
    try {
      // A signal that comes before the first question is answered by it.
      await until(() => times(post.happenings, 'send').length === 1);
      for (let n = 0; n < 10; n += 1) {
        const asked = times(post.happenings, 'ask').length;
        await handle.signal(lookAgainSignal);
        await until(() => times(post.happenings, 'ask').length > asked);
      }
    } finally {
      // Time stands still for all that follow while a send is held.
      release();
    }
    await handle.result();
    expect(times(post.happenings, 'send')).toHaveLength(1);
  });

  it('looks once more after a rewrite that was overtaken while it was under way', async () => {
    let wanted = 'writing';
    let shown = '';
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const post = stage.play({
      ask: () => ({
        steps: shown === wanted ? [] : [{ type: 'rewrite', deliveryId: post.delivery(1), shows: wanted }],
        restUntil: null,
      }),
      rewrite: async () => {
        const read = wanted;
        if (read === 'writing') await held;
        shown = read;
      },
    });
    const handle = await start(post.postId);
    try {
      await until(() => times(post.happenings, 'rewrite').length === 1);
      wanted = 'replaced';
      await handle.signal(lookAgainSignal);
      await until(() => times(post.happenings, 'ask').length === 2);
    } finally {
      release();
    }
    await handle.result();
    expect([shown, times(post.happenings, 'rewrite').length]).toEqual(['replaced', 2]);
  });

  it('rests for thirty days and then looks again', async () => {
    const began = await env.currentTimeMs();
    const { happenings } = await run({
      ask: (asked) => (asked === 0 ? { steps: [], restUntil: began + 30 * DAY } : AT_REST),
    });
    const [first = 0, second = 0] = times(happenings, 'ask');
    expect(second - first).toBeGreaterThan(30 * DAY - MINUTE);
    expect(second - first).toBeLessThan(30 * DAY + MINUTE);
  });

  it("rests as long as the plan says, where the rows' clock and the engine's differ by a day", async () => {
    for (const off of [DAY, -DAY]) {
      const asOf = (await env.currentTimeMs()) + off;
      const { happenings } = await run({
        ask: (asked) => (asked === 0 ? { steps: [], restUntil: asOf + 10 * MINUTE, asOf } : AT_REST),
      });
      const [first = 0, second = 0] = times(happenings, 'ask');
      expect(second - first).toBeGreaterThan(9 * MINUTE);
      expect(second - first).toBeLessThan(11 * MINUTE);
    }
  });

  describe('writing', () => {
    const writing = (behaviour: Omit<Scenario, 'ask'>) => {
      const post = stage.play({
        ask: () =>
          post.happenings.some(({ what }) => what === 'giveUp' || what === 'keep')
            ? AT_REST
            : { steps: [{ type: 'generate', postId: post.postId, revision: 1 }], restUntil: null },
        ...behaviour,
      });
      return post;
    };

    it('keeps the text', async () => {
      const post = writing({});
      await (await start(post.postId)).result();
      expect(named(post.happenings)).toEqual(['ask', 'write', 'keep', 'ask']);
    });

    it('tries again where the writer may answer later, and gives up with its reason', async () => {
      const post = writing({
        write: () => {
          throw new GenerationFailure('model_503', 'The model is busy.', true);
        },
      });
      await (await start(post.postId)).result();
      expect(times(post.happenings, 'write')).toHaveLength(GENERATE.retry.maximumAttempts ?? 0);
      expect(post.happenings.filter(({ what }) => what === 'giveUp')).toEqual([
        expect.objectContaining({ detail: 'model_503' }),
        // Says nothing new: the rows hold the first reason.
        expect.objectContaining({ detail: 'internal_fault' }),
      ]);
    });

    it('waits for the database for longer than its attempts last, and writes after all', async () => {
      let writes = 0;
      const post = writing({
        write: () => {
          writes += 1;
          const away = { type: FAILURE_TYPES.databaseAway, message: 'internal_fault' };
          if (writes <= (GENERATE.retry.maximumAttempts ?? 0)) throw ApplicationFailure.create(away);
          return { text: 'A text.', usage: null };
        },
      });
      await (await start(post.postId)).result();
      expect(times(post.happenings, 'giveUp')).toEqual([]);
      expect(times(post.happenings, 'keep')).toHaveLength(1);
    });

    it('gives up at once where another try would not help', async () => {
      const post = writing({
        write: () => {
          throw new GenerationFailure('refused', 'The model refused.', false);
        },
      });
      await (await start(post.postId)).result();
      expect(times(post.happenings, 'write')).toHaveLength(1);
    });

    it('does not leave a post that always throws in "generating" for ever', async () => {
      const post = writing({
        write: () => {
          throw new Error('poison');
        },
      });
      await (await start(post.postId)).result();
      expect(post.happenings.filter(({ what }) => what === 'giveUp')).toEqual([
        expect.objectContaining({ detail: 'internal_fault' }),
      ]);
    });
  });

  it('pauses a minute after a fault of our own instead of spinning', async () => {
    let claims = 0;
    const post = sending({
      claim: () => {
        claims += 1;
        if (claims <= (SEND.retry.maximumAttempts ?? 0)) throw new Error('a poisoned row');
        post.settle();
        return { result: 'settled' };
      },
    });
    await (await start(post.postId)).result();
    const asks = times(post.happenings, 'ask');
    const lastFault = times(post.happenings, 'claim')[(SEND.retry.maximumAttempts ?? 0) - 1] ?? 0;
    expect(asks.some((at) => at - lastFault >= MINUTE - 50)).toBe(true);
    expect(asks.length).toBeLessThan(6);
  });

  // Its tries are the worker's own timers, so their time is real.
  it('goes on asking while the database is away', async () => {
    const { happenings } = await run({
      ask: (asked) => {
        if (asked < 3) throw new Error('the database is away');
        return AT_REST;
      },
    });
    expect(times(happenings, 'ask')).toHaveLength(4);
  }, 20_000);

  it('ends when it is cancelled, and says so', async () => {
    const { postId } = stage.play({
      ask: async () => ({ steps: [], restUntil: (await env.currentTimeMs()) + 30 * DAY }),
    });
    const handle = await start(postId);
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
  });
});
