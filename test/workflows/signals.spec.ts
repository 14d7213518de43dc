import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import temporal from '@temporalio/proto';
import { NativeConnection } from '@temporalio/worker';
import { MAIN_QUEUE } from '../../domain/task-queues.js';
import { deliverPostId } from '../../domain/workflow-ids.js';
import { DELIVER_POST, lookAgainSignal } from '../../workflows/deliver-post/deliver-post.contract.js';
import { hushEngine, Workers } from '../support/engine.js';
import { prepared } from '../support/environment.js';
import { AT_REST, Stage } from '../support/scenario.js';
import { until } from '../support/until.js';

/** A protobuf duration; its seconds are a 64-bit number in the generated types. */
const ONE_DAY = temporal.google.protobuf.Duration.fromObject({ seconds: 86_400 });

/** On the real server: it alone completes a workflow while a signal is on its way. */
describe('a wake-up', () => {
  const namespace = `signals-${randomBytes(4).toString('hex')}`;
  let connection: Connection;
  let native: NativeConnection;
  let client: Client;
  let stage: Stage;
  let workers: Workers;

  beforeAll(async () => {
    hushEngine();
    const address = prepared('TEST_TEMPORAL_ADDRESS');
    connection = await Connection.connect({ address });
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: ONE_DAY,
    });
    native = await NativeConnection.connect({ address });
    client = new Client({ connection, namespace });
    stage = new Stage(() => Promise.resolve(Date.now()));
    // A new namespace is known to all parts of the server after a moment.
    await until(
      () =>
        Workers.start(native, stage.activities(), namespace).then(
          (started) => ((workers = started), true),
          () => false,
        ),
      30_000,
    );
  }, 60_000);
  afterAll(async () => {
    await workers.stop();
    await native.close();
    await connection.close();
  }, 30_000);

  const wake = (postId: number) =>
    client.workflow.signalWithStart(DELIVER_POST, {
      workflowId: deliverPostId(postId),
      taskQueue: MAIN_QUEUE,
      args: [{ postId }],
      signal: lookAgainSignal,
    });

  it('sent around the end of a workflow is never lost: 600 of them', async () => {
    const posts = Array.from({ length: 30 }, () => {
      // Rows as the API leaves them: a version, then the signal. What the workflow saw is what it answers for.
      const row = { version: 0, seen: 0 };
      const { postId } = stage.play({
        ask: () => {
          row.seen = row.version;
          return AT_REST;
        },
      });
      return { postId, row };
    });
    let sent = 0;
    await Promise.all(
      posts.map(async ({ postId, row }, index) => {
        for (let round = 0; round < 10; round += 1) {
          for (const pause of [0, (index * 7 + round * 13) % 60]) {
            // The second comes while the workflow that the first started is about to end, just ends, or has ended.
            await sleep(pause);
            row.version += 1;
            await wake(postId);
            sent += 1;
          }
        }
        await until(() => row.seen === row.version, 10_000);
      }),
    );
    expect(sent).toBe(600);
    expect(posts.filter(({ row }) => row.seen !== row.version)).toEqual([]);
  }, 120_000);

  it('is not lost where a long history goes on in a new one', async () => {
    let version = 0;
    let seen = 0;
    const { postId } = stage.play({
      ask: () => {
        seen = version;
        return { steps: [], restUntil: Date.now() + 86_400_000 };
      },
    });
    const first = await wake(postId);
    const handle = client.workflow.getHandle(deliverPostId(postId));
    const run = async () => handle.describe();
    const hasMoved = async () => (await run()).runId !== first.signaledRunId;
    // The server suggests it after about four thousand events.
    while (!(await hasMoved()) && (await run()).historyLength < 4_500) {
      await Promise.all(
        Array.from({ length: 40 }, async () => {
          version += 1;
          await handle.signal(lookAgainSignal);
        }),
      );
    }
    await until(hasMoved, 20_000);
    await until(() => seen === version, 5_000);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.terminate();
  }, 120_000);
});
