// Runs the workers of this process: one for the main queue, one for Telegram's. Waits for the engine where it is away, and
// lets every send in flight come to its end when the process is told to stop.

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { MAIN_QUEUE, TELEGRAM_QUEUE, TELEGRAM_REQUESTS_PER_SECOND } from '../domain/task-queues.js';
import { Config } from './config/config.js';
import { ClusterSettings, dataConverter, engineAddress, SealingCodec, watchedWorker } from './temporal/index.js';
import { WorkerActivities } from './worker.activities.js';
import { hideFaults } from './worker.interceptor.js';

const WORKFLOW_BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/**
 * What this process works on at once. Few on purpose: what waits, waits at the engine, where what a person waits for goes
 * ahead of reminders. Each may hold a connection of the database's pool.
 */
const WORKFLOW_TASKS_AT_ONCE = 12;

/**
 * Workflows that this process keeps in memory. The SDK goes through all of them at each task, which costs more than reading
 * the history of one that is wanted again; what is sent is back within seconds, and is to be here still.
 */
const WORKFLOWS_KEPT = 400;

const ENGINE_AGAIN_MS = 1_000;

/** Above a sender's time-out of 30 s, so that nothing in flight is cut off; below what supervisors are told to wait (60 s). */
const GRACE = { shutdownGraceTime: '35s', shutdownForceTime: '45s' } as const;

@Injectable()
export class WorkerHost implements BeforeApplicationShutdown {
  private readonly logger = new Logger(WorkerHost.name);
  private readonly stopping = new AbortController();
  private connection: NativeConnection | null = null;
  private workers: Worker[] = [];
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: Config,
    private readonly codec: SealingCodec,
    private readonly activities: WorkerActivities,
    private readonly cluster: ClusterSettings,
  ) {}

  /** Returns when the workers poll. `failed` is called where one ends without being told to. */
  async start(failed: (error: unknown) => void): Promise<void> {
    const connection = await this.untilDone('ENGINE_AWAY', () => NativeConnection.connect(engineAddress(this.config)));
    if (connection === null) return;
    this.connection = connection;
    const common = {
      connection,
      namespace: this.config.temporal.namespace,
      dataConverter: dataConverter(this.codec),
      interceptors: { activity: [hideFaults(this.logger)] },
      ...GRACE,
    };
    const main = await this.untilDone('NAMESPACE_AWAY', () =>
      watchedWorker(failed).create({
        ...common,
        taskQueue: MAIN_QUEUE,
        workflowBundle: { codePath: WORKFLOW_BUNDLE },
        maxConcurrentWorkflowTaskExecutions: WORKFLOW_TASKS_AT_ONCE,
        maxCachedWorkflows: WORKFLOWS_KEPT,
        // Every poll holds one of these, and most of what sleeps for a day is known to no worker by then.
        nonStickyToStickyPollRatio: 0.5,
        activities: { ...this.activities.main },
      }),
    );
    const telegram = await this.untilDone('NAMESPACE_AWAY', () =>
      Worker.create({
        ...common,
        taskQueue: TELEGRAM_QUEUE,
        activities: { ...this.activities.telegram },
        // For engines that cannot hold a rate for the whole cluster (see ClusterSettings).
        maxTaskQueueActivitiesPerSecond: TELEGRAM_REQUESTS_PER_SECOND,
      }),
    );
    if (main === null || telegram === null) return;
    this.workers = [main, telegram];
    this.running = Promise.all(this.workers.map((worker) => worker.run())).then(
      () => undefined,
      (error: unknown) => failed(error),
    );
    await this.untilDone('SCHEDULES_AWAY', () => this.cluster.apply());
    this.logger.log({ event: 'WORKER_READY' }, 'the worker polls');
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    for (const worker of this.workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await this.running;
    await this.connection?.close();
  }

  /** Null where the process was told to stop before it was done. */
  private async untilDone<T>(event: string, attempt: () => Promise<T>): Promise<T | null> {
    while (!this.stopping.signal.aborted) {
      try {
        return await attempt();
      } catch (error) {
        const reason = error instanceof Error ? error.message.split('\n', 1)[0] : 'unknown';
        this.logger.warn({ event, reason }, 'the engine is away; trying again');
      }
      await sleep(ENGINE_AGAIN_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
    return null;
  }
}
