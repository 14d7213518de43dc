// Wakes workflows after a commit, without making anybody wait for it. A wake-up that does not arrive is no loss: the rows
// say that there is something to look at, and the reconciler finds them.

import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import type { Nudge } from '../../activities/ports/reconciler.port.js';
import { metrics } from '../common/metrics.js';
import { WorkflowNudge } from './workflow-nudge.js';

const FINISH_WITHIN_MS = 3_000;

/**
 * The engine starts one workflow id at most once a second, and refuses until then. A post that came to rest and is woken
 * within that second gets its wake-up by the second try; the reconciler would take ten times as long.
 */
const TRIES = 2;
const AGAIN_AFTER_MS = 300;

@Injectable()
export class Wakeups implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Wakeups.name);
  /** Under way by key; the flag asks for one more, for what was committed after the call began. */
  private readonly underWay = new Map<string, { again: boolean; done: Promise<void> }>();

  constructor(@Inject(WorkflowNudge) private readonly nudge: Nudge) {}

  wakePost(postId: number): void {
    this.wake(`post:${postId}`, () => this.nudge.lookAgainAtPost(postId));
  }

  wakeNotices(userId: number): void {
    this.wake(`notices:${userId}`, () => this.nudge.lookAgainAtNotices(userId));
  }

  wakeReminders(userId: number): void {
    this.wake(`reminders:${userId}`, () => this.nudge.lookAgainAtReminders(userId));
  }

  async beforeApplicationShutdown(): Promise<void> {
    const all = Promise.all([...this.underWay.values()].map(({ done }) => done));
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, FINISH_WITHIN_MS).unref())]);
  }

  private wake(key: string, call: () => Promise<void>): void {
    const present = this.underWay.get(key);
    if (present !== undefined) {
      present.again = true;
      return;
    }
    const entry = { again: false, done: Promise.resolve() };
    this.underWay.set(key, entry);
    entry.done = this.run(call).finally(() => {
      this.underWay.delete(key);
      if (entry.again) this.wake(key, call);
    });
  }

  private async run(call: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await call();
        return;
      } catch (error) {
        if (tries < TRIES) {
          await sleep(AGAIN_AFTER_MS);
          continue;
        }
        metrics.wakeupFailures.inc();
        const reason = error instanceof Error ? error.name : 'unknown';
        this.logger.warn({ event: 'WAKEUP_FAILED', reason }, 'the engine was not reached; the reconciler will nudge');
        return;
      }
    }
  }
}
