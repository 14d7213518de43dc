// What a look at the rows collects: the steps now due, and the instant until which nothing else is.

import type { Channel } from '../../domain/channel.js';
import type { NextStep, Step } from '../../domain/steps.js';
import { nowMs } from '../common/clock.js';
import type { Delivery } from '../database/entities/index.js';

/** Nearer than this counts as now: a timer of its own would cost more than the wait. */
export const DUE_WITHIN_MS = 1_000;

export class Plan {
  private readonly steps: Step[] = [];
  private restUntil: number | null = null;

  add(step: Step): void {
    this.steps.push(step);
  }

  send(deliveryId: number, channel: Channel): void {
    this.add({ type: 'send', deliveryId, channel });
  }

  waitFor(instant: Date | null | undefined): void {
    if (instant === null || instant === undefined) return;
    this.restUntil = Math.min(this.restUntil ?? Number.POSITIVE_INFINITY, instant.getTime());
  }

  /** What is queued is sent when its time has come; one that is held, or settled, takes no step. */
  addOpen({ id, channel, state, nextAttemptAt }: Delivery): void {
    if (state === 'queued' && (nextAttemptAt?.getTime() ?? 0) > nowMs() + DUE_WITHIN_MS) {
      this.waitFor(nextAttemptAt);
      return;
    }
    // One that is `sending` is under way in this workflow, which will not begin it twice; if nobody is at it any more,
    // the claim finds out and marks it unknown.
    if (state === 'queued' || state === 'sending') this.send(id, channel);
  }

  /** When the reconciler should ask why nothing happened: after `underWayMs` while something is under way. */
  nextActionAt(underWayMs: number): Date | null {
    if (this.steps.length > 0) return new Date(nowMs() + underWayMs);
    return this.restUntil === null ? null : new Date(this.restUntil);
  }

  nextStep(): NextStep {
    return { steps: this.steps, restUntil: this.restUntil, asOf: nowMs() };
  }
}
