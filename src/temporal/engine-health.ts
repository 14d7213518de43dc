// Whether the engine answers, and whether a worker looks at our queue. Asked at most every two seconds.

import { Injectable, Logger } from '@nestjs/common';
import proto from '@temporalio/proto';
import { MAIN_QUEUE } from '../../domain/task-queues.js';
import { nowMs } from '../common/clock.js';
import { Config } from '../config/config.js';
import { whyEngineFailed } from './engine-away.js';
import { EngineClient } from './engine-client.js';

export type UpOrDown = 'up' | 'down';

export interface EngineState {
  engine: UpOrDown;
  worker: UpOrDown;
}

const ASK_WITHIN_MS = 1_000;
const KEPT_MS = 2_000;
/** A worker polls again at least once a minute. */
const POLLED_WITHIN_MS = 75_000;

@Injectable()
export class EngineHealth {
  private readonly logger = new Logger(EngineHealth.name);
  private answers = true;
  private kept: { at: number; state: Promise<EngineState> } | null = null;

  constructor(
    private readonly engine: EngineClient,
    private readonly config: Config,
  ) {}

  state(): Promise<EngineState> {
    if (this.kept === null || nowMs() - this.kept.at > KEPT_MS) this.kept = { at: nowMs(), state: this.ask() };
    return this.kept.state;
  }

  private async ask(): Promise<EngineState> {
    try {
      const { pollers } = await this.engine.within(ASK_WITHIN_MS, ({ workflowService }) =>
        workflowService.describeTaskQueue({
          namespace: this.config.temporal.namespace,
          taskQueue: { name: MAIN_QUEUE },
          taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        }),
      );
      const recent = (pollers ?? []).some(
        ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000 > nowMs() - POLLED_WITHIN_MS,
      );
      if (!this.answers) this.logger.log({ event: 'ENGINE_ANSWERS' }, 'the engine answers again');
      this.answers = true;
      return { engine: 'up', worker: recent ? 'up' : 'down' };
    } catch (error) {
      // Whatever the reason, the engine did not answer; whether a worker runs is then not known to be so.
      if (this.answers) {
        this.logger.warn({ event: 'ENGINE_AWAY', reason: whyEngineFailed(error) }, 'the engine did not answer');
      }
      this.answers = false;
      return { engine: 'down', worker: 'down' };
    }
  }
}
