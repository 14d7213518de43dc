// Tells the engine that a slow call is still under way, so that a dead worker is noticed within seconds.

import { Context } from '@temporalio/activity';

/** Well below the heartbeat time-outs of `domain/retry-policies.ts`. */
const BEAT_MS = 4_000;

/** Runs `work` with a signal that ends when the activity is cancelled or its worker is forced to stop. */
export async function whileBeating<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), BEAT_MS);
  try {
    return await work(context.cancellationSignal);
  } finally {
    clearInterval(beat);
  }
}
