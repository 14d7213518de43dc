// Workers on a Temporal server, with the workflows as built and the doubles for activities.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { NativeConnection } from '@temporalio/worker';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { MAIN_QUEUE, TELEGRAM_QUEUE } from '../../domain/task-queues.js';
import { prepared } from './environment.js';
import { Stage } from './scenario.js';

export const WORKFLOW_BUNDLE = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));

const BUNDLE_SCRIPT = fileURLToPath(new URL('../../scripts/bundle-workflows.mjs', import.meta.url));

/** Bundles other workflows as the build does those of the service. @param source under `test/`. */
export async function bundleWorkflows(target: string, source: string): Promise<void> {
  const path = fileURLToPath(new URL(`../${source}`, import.meta.url));
  await promisify(execFile)(process.execPath, [BUNDLE_SCRIPT, target, path]);
}

/** Temporal's server whose time can be skipped. */
export const timeSkippingServer = (): Promise<TestWorkflowEnvironment> =>
  TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: prepared('TEST_TEMPORAL_TEST_SERVER') } },
  });

/** Failures on purpose are what most tests are about; the engine's words on each would hide the tests' own. */
export function hushEngine(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
}

type Activities = Record<string, (...args: never[]) => Promise<unknown>>;

export class Workers {
  private constructor(
    private readonly workers: Worker[],
    private readonly running: Promise<unknown>,
  ) {}

  static async start(connection: NativeConnection, activities: Activities, namespace = 'default'): Promise<Workers> {
    const common = { connection, namespace, activities, shutdownGraceTime: '1s' as const };
    const workers = [
      await Worker.create({ ...common, taskQueue: MAIN_QUEUE, workflowBundle: { codePath: WORKFLOW_BUNDLE } }),
      await Worker.create({ ...common, taskQueue: TELEGRAM_QUEUE }),
    ];
    return new Workers(workers, Promise.all(workers.map((worker) => worker.run())));
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) worker.shutdown();
    await this.running;
  }
}

/** The time-skipping server, its workers, and the stage that plays the rows. */
export class SkippedTime {
  private constructor(
    readonly env: TestWorkflowEnvironment,
    readonly stage: Stage,
    private readonly workers: Workers,
  ) {}

  /** @param more activities beside the stage's. */
  static async start(more: Activities = {}): Promise<SkippedTime> {
    hushEngine();
    const env = await timeSkippingServer();
    const stage = new Stage(() => env.currentTimeMs());
    const workers = await Workers.start(env.nativeConnection, { ...stage.activities(), ...more });
    return new SkippedTime(env, stage, workers);
  }

  async stop(): Promise<void> {
    await this.workers.stop();
    await this.env.teardown();
  }
}
