// Workers on a Temporal server, with the workflows as built and the doubles for activities.

import { fileURLToPath } from 'node:url';
import type { NativeConnection } from '@temporalio/worker';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { MAIN_QUEUE, TELEGRAM_QUEUE } from '../../domain/task-queues.js';

export const WORKFLOW_BUNDLE = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));

/** Failures on purpose are what most tests are about; the engine's words on each would hide the tests' own. */
export function hushEngine(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
}

interface Acting {
  activities: () => Record<string, (...args: never[]) => Promise<unknown>>;
}

export class Workers {
  private constructor(
    private readonly workers: Worker[],
    private readonly running: Promise<unknown>,
  ) {}

  static async start(connection: NativeConnection, acting: Acting, namespace = 'default'): Promise<Workers> {
    const common = { connection, namespace, activities: acting.activities(), shutdownGraceTime: '1s' as const };
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
