// Owns what the engine itself must know of us: the schedules, and the rate of the Telegram queue. Said anew by each worker
// at its start, so that a change takes effect with a deployment.

import { Injectable, Logger } from '@nestjs/common';
import { type Client, isGrpcServiceError, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import proto from '@temporalio/proto';
import { MAIN_QUEUE, TELEGRAM_QUEUE, TELEGRAM_REQUESTS_PER_SECOND } from '../../domain/task-queues.js';
import { SCHEDULES } from '../../workflows/reconcile/reconcile.contract.js';
import { Config } from '../config/config.js';
import { EngineClient } from './engine-client.js';

const DEADLINE_MS = 10_000;
/** gRPC's codes for a server that has no such call. */
const UNIMPLEMENTED = 12;

@Injectable()
export class ClusterSettings {
  private readonly logger = new Logger(ClusterSettings.name);

  constructor(
    private readonly engine: EngineClient,
    private readonly config: Config,
  ) {}

  /** Idempotent. @throws where the engine is away. */
  async apply(): Promise<void> {
    for (const schedule of SCHEDULES) {
      await this.engine.within(DEADLINE_MS, (client) => ensureSchedule(client, schedule));
    }
    await this.engine.within(DEADLINE_MS, (client) => this.limitTelegram(client));
  }

  /** For the cluster as a whole, whatever the number of workers and of the queue's partitions. */
  private async limitTelegram({ workflowService }: Client): Promise<void> {
    try {
      await workflowService.updateTaskQueueConfig({
        namespace: this.config.temporal.namespace,
        identity: 'ghostwriter',
        taskQueue: TELEGRAM_QUEUE,
        taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
        updateQueueRateLimit: {
          rateLimit: { requestsPerSecond: TELEGRAM_REQUESTS_PER_SECOND },
          reason: "below the Bot API's limit",
        },
      });
    } catch (error) {
      if (!isGrpcServiceError(error) || Number(error.code) !== UNIMPLEMENTED) throw error;
      this.logger.warn('the engine cannot limit a queue for the whole cluster; the limit of each worker applies');
    }
  }
}

async function ensureSchedule(
  { schedule: schedules }: Client,
  { id, workflowType, every }: (typeof SCHEDULES)[number],
): Promise<void> {
  const schedule = {
    spec: { intervals: [{ every }] },
    action: {
      type: 'startWorkflow',
      workflowType,
      workflowId: id,
      taskQueue: MAIN_QUEUE,
      args: [],
      // Runs never overlap, so one that is stuck would keep all later ones from starting.
      workflowRunTimeout: '10m',
    },
    policies: {
      overlap: ScheduleOverlapPolicy.SKIP,
      // A run that was missed has nothing to say: the next one reads the same rows.
      catchupWindow: '10s',
    },
  } as const;
  try {
    await schedules.create({ scheduleId: id, ...schedule, spec: { intervals: [{ every }] } });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // Whether an operator paused it is theirs to say.
    await schedules.getHandle(id).update(({ state }) => ({ ...schedule, spec: { intervals: [{ every }] }, state }));
  }
}
