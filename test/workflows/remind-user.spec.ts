import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { NextStep } from '../../domain/steps.js';
import { MAIN_QUEUE } from '../../domain/task-queues.js';
import { remindUserId } from '../../domain/workflow-ids.js';
import { following, nextFires, replanned } from '../../src/reminders/index.js';
import { lookAgainSignal } from '../../workflows/deliver-post/deliver-post.contract.js';
import {
  FRESH_AFTER_EVENTS,
  REMIND_USER,
  type RemindUserInput,
} from '../../workflows/remind-user/remind-user.contract.js';
import { SkippedTime } from '../support/engine.js';
import { recordHistory } from '../support/recording.js';
import { AT_REST, type Happening, type Scenario, type Stage } from '../support/scenario.js';
import { until } from '../support/until.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

/** What is read when a run is taken up again: some days, and the last look of a run. */
const SHORT_HISTORY = FRESH_AFTER_EVENTS + 15;

const BERLIN = { enabled: true, time: '02:30:00', timezone: 'Europe/Berlin', days: [1, 2, 3, 4, 5, 6, 7] };

type RecordedEvents = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

describe('remindUser', () => {
  let env: TestWorkflowEnvironment;
  let stage: Stage;
  let time: SkippedTime;

  beforeAll(async () => {
    time = await SkippedTime.start();
    ({ env, stage } = time);
  }, 120_000);
  afterAll(() => time.stop());
  const started: string[] = [];
  afterEach(async () => {
    for (const id of started.splice(0)) await recordHistory(env.client, id, expect.getState().currentTestName ?? id);
  });

  const begin = async (scenario: Scenario) => {
    const played = stage.play(scenario);
    const workflowId = remindUserId(played.postId);
    started.push(workflowId);
    const input: RemindUserInput = { userId: played.postId, freshAfterEvents: FRESH_AFTER_EVENTS };
    const args = [input];
    const handle = await env.client.workflow.start(REMIND_USER, { workflowId, taskQueue: MAIN_QUEUE, args });
    return { ...played, handle };
  };
  const times = (happenings: Happening[], what: Happening['what']) =>
    happenings.filter((happening) => happening.what === what).map(({ at }) => at);
  /** Events of each run of a workflow, in order. */
  const lengthsOf = async (workflowId: string, firstRunId: string): Promise<number[]> => {
    const lengths: number[] = [];
    let runId = firstRunId;
    while (runId !== '') {
      const history: RecordedEvents = await env.client.workflow.getHandle(workflowId, runId).fetchHistory();
      const events = history.events ?? [];
      lengths.push(events.length);
      runId = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? '';
    }
    return lengths;
  };

  it('sends each reminder of a year once, at its local time, and keeps its history short', async () => {
    const start = await env.currentTimeMs();
    const fires = nextFires(BERLIN, { after: new Date(start), afterDay: null }, 365);
    let due = 0;
    const { happenings, delivery, handle } = await begin({
      ask: async (): Promise<NextStep> => {
        const now = await env.currentTimeMs();
        const next = fires[due];
        if (next === undefined) return AT_REST;
        if (next.at.getTime() > now) return { steps: [], restUntil: next.at.getTime() };
        due += 1;
        const step = { type: 'send', deliveryId: delivery(0), channel: 'telegram' } as const;
        return { steps: [step], restUntil: fires[due]?.at.getTime() ?? null };
      },
    });
    await handle.result();
    const sends = times(happenings, 'send');
    expect(sends).toHaveLength(365);
    for (const [index, at] of sends.entries()) {
      const late = at - (fires[index]?.at.getTime() ?? 0);
      expect([index, late >= 0 && late < 5 * SECOND]).toEqual([index, true]);
    }
    // Once for each fire, at the beginning of each run, and at the end: nothing wakes it in between.
    const lengths = await lengthsOf(handle.workflowId, handle.firstExecutionRunId);
    expect(times(happenings, 'ask').length).toBeLessThanOrEqual(365 + lengths.length + 1);
    expect(lengths.length).toBeGreaterThan(100);
    expect(Math.max(...lengths)).toBeLessThan(SHORT_HISTORY);
    await recordHistory(
      env.client,
      handle.workflowId,
      'remindUser goes on afresh after three days',
      handle.firstExecutionRunId,
    );
  }, 180_000);

  it('takes a change of settings into account while it sleeps, also seconds before the fire', async () => {
    const start = await env.currentTimeMs();
    let settings = { ...BERLIN, timezone: 'UTC', time: new Date(start + 6 * HOUR).toISOString().slice(11, 19) };
    let planned = replanned(null, { settings, lastDay: null, now: new Date(start) });
    const firedAt: number[] = [];
    const { handle } = await begin({
      ask: async () => {
        const now = await env.currentTimeMs();
        if (planned !== null && planned.at.getTime() <= now) {
          firedAt.push(planned.at.getTime());
          planned = following(settings, planned);
        }
        return firedAt.length === 2 ? AT_REST : { steps: [], restUntil: planned?.at.getTime() ?? null };
      },
    });
    const [, second] = nextFires(settings, { after: new Date(start), afterDay: null }, 2);
    await env.sleep(6 * HOUR - 2 * SECOND);
    expect(firedAt).toEqual([]);
    settings = { ...settings, time: new Date(start + 9 * HOUR).toISOString().slice(11, 19) };
    planned = replanned(planned, { settings, lastDay: null, now: new Date(await env.currentTimeMs()) });
    const changed = planned?.at.getTime() ?? 0;
    await handle.signal(lookAgainSignal);
    await handle.result();
    expect(firedAt).toEqual([changed, changed + DAY]);
    expect(firedAt).not.toContain(second?.at.getTime());
  }, 60_000);

  it('looks again after a change that came while it was looking', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { happenings, handle } = await begin({
      ask: async (asked) => {
        if (asked > 0) return AT_REST;
        await held;
        return { steps: [], restUntil: (await env.currentTimeMs()) + 30 * DAY };
      },
    });
    await until(() => times(happenings, 'ask').length === 1);
    await handle.signal(lookAgainSignal);
    release();
    await handle.result();
    const [first = 0, second = 0] = times(happenings, 'ask');
    expect(second - first).toBeLessThan(HOUR);
  }, 60_000);

  it('sends on both channels at once, and looks again where one asks for it', async () => {
    const { happenings, delivery, handle } = await begin({
      ask: (asked) =>
        asked > 0
          ? AT_REST
          : {
              steps: [
                { type: 'send', deliveryId: delivery(0), channel: 'telegram' },
                { type: 'send', deliveryId: delivery(1), channel: 'email' },
              ],
              restUntil: null,
            },
      record: (deliveryId) =>
        deliveryId % 2 === 0 ? { state: 'failed', code: 'telegram_blocked' } : { state: 'delivered', stale: false },
    });
    await handle.result();
    expect(times(happenings, 'send')).toHaveLength(2);
  });

  it('ends where reminders are off', async () => {
    const { happenings, handle } = await begin({ ask: () => AT_REST });
    await handle.result();
    expect(times(happenings, 'ask')).toHaveLength(1);
  });
});
