// The loop that every delivery goes round: ask the rows what is due, do it, wait for a reason to ask again.

import { condition, patched, setHandler, workflowInfo } from '@temporalio/workflow';
import type { NextStep, Step } from '../domain/steps.js';
import { stepKey } from '../domain/steps.js';
import type { Urgency } from './activity-proxies.js';
import { carryOut } from './carry-out.js';
import { lookAgainSignal } from './deliver-post/deliver-post.contract.js';

/** Runs that began before it would not replay with it. */
const ASKS_AFTER_AN_OVERTAKEN_REWRITE = 'asks-after-an-overtaken-rewrite';

export interface Manners {
  urgency?: Urgency;
  /** Asks for a fresh history after so many events, before the engine would suggest one. */
  freshAfterEvents?: number;
}

/**
 * Goes round until the rows are at rest, or until the engine suggests a fresh history. Either is safe to act on at
 * once: nothing is under way and no signal is unseen.
 *
 * Steps run beside the loop, not inside it: a send that waits ten minutes for its next try must not keep a decision,
 * taken meanwhile on another surface, from being shown.
 */
export async function untilAtRest(
  ask: () => Promise<NextStep>,
  { urgency = 'interactive', freshAfterEvents = Number.POSITIVE_INFINITY }: Manners = {},
): Promise<'atRest' | 'continueAsNew'> {
  let lookAgain = false;
  // Synchronous on purpose: a handler that awaits can be cut off by the return below.
  setHandler(lookAgainSignal, () => {
    lookAgain = true;
  });

  const underWay = new Map<string, Promise<void>>();
  const offeredAgain = new Set<string>();
  let fault: unknown;
  const begin = (step: Step): void => {
    const key = stepKey(step);
    if (underWay.has(key)) {
      // What it read before may be what it shows now: only the rows can tell, once it is done. A send asks by itself.
      if (step.type === 'rewrite') offeredAgain.add(key);
      return;
    }
    const done = carryOut(step, urgency)
      .then((result) => {
        // A settled step needs no second look: what was planned around it assumed just that.
        if (result === 'askAgain') lookAgain = true;
        if (offeredAgain.delete(key) && patched(ASKS_AFTER_AN_OVERTAKEN_REWRITE)) lookAgain = true;
      })
      .catch((error: unknown) => {
        fault = error;
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, done);
  };

  const isLong = () => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > freshAfterEvents;
  while (!isLong() || underWay.size > 0) {
    lookAgain = false;
    const { steps, restUntil, asOf } = await ask();
    steps.forEach(begin);
    if (lookAgain) continue;
    if (underWay.size === 0 && restUntil === null) return 'atRest';

    const busy = underWay.size > 0;
    const wakes = () => lookAgain || fault !== undefined || (busy && restUntil === null && underWay.size === 0);
    if (restUntil === null) await condition(wakes);
    else await condition(wakes, Math.max(restUntil - (asOf ?? Date.now()), 1));
    // Only a cancellation gets here: it belongs to whoever asked for it.
    if (fault !== undefined) throw fault;
  }
  return 'continueAsNew';
}
