import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createReconcileActivities } from '../../activities/reconcile.activities.js';
import { RECONCILE } from '../../domain/retry-policies.js';
import { MAIN_QUEUE } from '../../domain/task-queues.js';
import { deliverNoticesId } from '../../domain/workflow-ids.js';
import { DELIVER_NOTICES } from '../../workflows/deliver-notices/deliver-notices.contract.js';
import { SCHEDULES } from '../../workflows/reconcile/reconcile.contract.js';
import { SkippedTime } from '../support/engine.js';
import { recordHistory } from '../support/recording.js';
import { AT_REST, type Stage } from '../support/scenario.js';

describe('the other workflows', () => {
  let env: TestWorkflowEnvironment;
  let stage: Stage;
  let time: SkippedTime;
  const done: string[] = [];
  const backlog = { purged: 0, tended: 0, failures: 0, nudged: [] as string[] };

  beforeAll(async () => {
    const reconcile = createReconcileActivities({
      backlog: {
        overdue: async (limit) => {
          if (backlog.failures > 0) {
            backlog.failures -= 1;
            throw new Error('the database is away');
          }
          expect(limit).toBeGreaterThan(0);
          return Promise.resolve({ posts: [4, 5], users: [6], reminders: [7] });
        },
        tendGates: async () => {
          backlog.tended += 1;
          return Promise.resolve({ posts: [], users: [], reminders: [] });
        },
        purge: async () => {
          backlog.purged += 1;
          return Promise.resolve();
        },
      },
      nudge: {
        lookAgainAtPost: async (id) => Promise.resolve(void backlog.nudged.push(`post ${id}`)),
        lookAgainAtNotices: async (id) => Promise.resolve(void backlog.nudged.push(`notices ${id}`)),
        lookAgainAtReminders: async (id) => Promise.resolve(void backlog.nudged.push(`reminders ${id}`)),
      },
      alerts: { claimDue: () => Promise.resolve(null), record: () => Promise.resolve() },
      mailer: { mailOperator: () => Promise.resolve() },
    });
    time = await SkippedTime.start(reconcile);
    ({ env, stage } = time);
  }, 120_000);
  afterAll(() => time.stop());
  afterEach(async () => {
    for (const id of done.splice(0)) await recordHistory(env.client, id, expect.getState().currentTestName ?? id);
  });

  const run = async (workflowType: string, workflowId: string, args: unknown[] = []): Promise<void> => {
    await env.client.workflow.execute(workflowType, { workflowId, taskQueue: MAIN_QUEUE, args });
    done.push(workflowId);
  };

  it('deliverNotices sends what belongs to no post, each once', async () => {
    const {
      postId: userId,
      delivery,
      happenings,
    } = stage.play({
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
    });
    await run(DELIVER_NOTICES, deliverNoticesId(userId), [{ userId }]);
    expect(
      happenings
        .filter(({ what }) => what === 'send')
        .map(({ id }) => id)
        .toSorted((a, b) => a - b),
    ).toEqual([delivery(0), delivery(1)]);
  });

  it('reconcile wakes what fell behind, and tends the gates', async () => {
    await run('reconcile', 'reconcile-1');
    expect(backlog).toMatchObject({ nudged: ['post 4', 'post 5', 'notices 6', 'reminders 7'], tended: 1 });
  });

  it('reconcile tends the gates also where the backlog cannot be read', async () => {
    backlog.failures = RECONCILE.retry.maximumAttempts ?? 0;
    await expect(run('reconcile', 'reconcile-2')).rejects.toThrow();
    expect(backlog.tended).toBe(2);
    done.push('reconcile-2');
  });

  it('purgeOutlived clears', async () => {
    await run('purgeOutlived', 'purge-1');
    expect(backlog.purged).toBe(1);
  });

  it('have the names that the schedules start', () => {
    expect(SCHEDULES.map(({ workflowType }) => workflowType)).toEqual(['reconcile', 'purgeOutlived']);
  });
});
