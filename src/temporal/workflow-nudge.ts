// Tells a workflow to look at its rows again, starting it where it does not run.

import { Injectable } from '@nestjs/common';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/client';
import type { Nudge } from '../../activities/ports/reconciler.port.js';
import { MAIN_QUEUE, PRIORITY } from '../../domain/task-queues.js';
import { deliverNoticesId, deliverPostId, remindUserId } from '../../domain/workflow-ids.js';
import { DELIVER_NOTICES, type DeliverNoticesInput } from '../../workflows/deliver-notices/deliver-notices.contract.js';
import {
  DELIVER_POST,
  type DeliverPostInput,
  lookAgainSignal,
} from '../../workflows/deliver-post/deliver-post.contract.js';
import {
  FRESH_AFTER_EVENTS,
  REMIND_USER,
  type RemindUserInput,
} from '../../workflows/remind-user/remind-user.contract.js';
import { metrics } from '../common/metrics.js';
import { EngineClient } from './engine-client.js';

/** A call inside a request has this long; what it misses, the reconciler makes up for. */
export const NUDGE_WITHIN_MS = 1_000;

@Injectable()
export class WorkflowNudge implements Nudge {
  constructor(private readonly engine: EngineClient) {}

  async lookAgainAtPost(postId: number): Promise<void> {
    const input: DeliverPostInput = { postId };
    await this.signalWithStart(DELIVER_POST, deliverPostId(postId), input);
  }

  async lookAgainAtNotices(userId: number): Promise<void> {
    const input: DeliverNoticesInput = { userId };
    await this.signalWithStart(DELIVER_NOTICES, deliverNoticesId(userId), input);
  }

  async lookAgainAtReminders(userId: number): Promise<void> {
    const input: RemindUserInput = { userId, freshAfterEvents: FRESH_AFTER_EVENTS };
    await this.signalWithStart(REMIND_USER, remindUserId(userId), input, 'reminder');
  }

  private async signalWithStart(
    type: string,
    workflowId: string,
    input: unknown,
    urgency: keyof typeof PRIORITY = 'interactive',
  ): Promise<void> {
    await this.engine.within(NUDGE_WITHIN_MS, (client) =>
      client.workflow.signalWithStart(type, {
        workflowId,
        taskQueue: MAIN_QUEUE,
        args: [input],
        signal: lookAgainSignal,
        signalArgs: [],
        // A post that came to rest is woken by its next command; one that runs only hears the signal.
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        priority: { priorityKey: PRIORITY[urgency] },
      }),
    );
  }
}

/** The reconciler's own: counts what it had to make up for. */
@Injectable()
export class CountingNudge implements Nudge {
  constructor(private readonly nudge: WorkflowNudge) {}

  async lookAgainAtPost(postId: number): Promise<void> {
    await this.nudge.lookAgainAtPost(postId);
    metrics.nudges.inc({ of: 'post' });
  }

  async lookAgainAtNotices(userId: number): Promise<void> {
    await this.nudge.lookAgainAtNotices(userId);
    metrics.nudges.inc({ of: 'notices' });
  }

  async lookAgainAtReminders(userId: number): Promise<void> {
    await this.nudge.lookAgainAtReminders(userId);
    metrics.nudges.inc({ of: 'reminders' });
  }
}
