// Owns the time-outs and retry policies of every activity, grouped by what a repetition would do.
// Plain data: workflows hand it to the engine, the ledger computes the time of the next try from it.

import { FAILURE_TYPES } from './failures.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export interface ActivityPolicy {
  /** Milliseconds, like every time here. */
  startToCloseTimeout: number;
  heartbeatTimeout?: number;
  retry: {
    initialInterval: number;
    backoffCoefficient: number;
    maximumInterval: number;
    /** Left out: no limit. */
    maximumAttempts?: number;
    nonRetryableErrorTypes?: string[];
  };
}

/** Reading the rows can be repeated for ever: a post must not be forgotten because the database was away for a day. */
export const READ: ActivityPolicy = {
  startToCloseTimeout: 10 * SECOND,
  retry: { initialInterval: 0.5 * SECOND, backoffCoefficient: 2, maximumInterval: 30 * SECOND },
};

/** Writing what is already true. It follows something that cannot be taken back, so it is tried until it is written. */
export const RECORD: ActivityPolicy = {
  startToCloseTimeout: 10 * SECOND,
  retry: { initialInterval: 1 * SECOND, backoffCoefficient: 2, maximumInterval: 30 * SECOND },
};

/**
 * A send must never be repeated on a guess: only failures that prove "not sent" are retried here. Twelve attempts with
 * this back-off span about 37 minutes, so a provider's outage of 20 minutes is outlived.
 */
export const SEND: ActivityPolicy = {
  // Above every sender's own time-out (30 s), so that no attempt outlives its verdict.
  startToCloseTimeout: 40 * SECOND,
  // A killed worker is noticed after this long, instead of after the whole time-out.
  heartbeatTimeout: 12 * SECOND,
  retry: {
    initialInterval: 2 * SECOND,
    backoffCoefficient: 2,
    maximumInterval: 10 * MINUTE,
    maximumAttempts: 12,
    nonRetryableErrorTypes: [
      FAILURE_TYPES.never,
      FAILURE_TYPES.unknown,
      FAILURE_TYPES.channelPaused,
      FAILURE_TYPES.exhausted,
    ],
  },
};

/**
 * `SEND` as the engine follows it. After a provider's failure the ledger names the wait, by `SEND`; what is left for the
 * engine's own back-off is a worker that died, and however often a provider failed before, that is no reason to wait.
 */
export const SEND_BY_ENGINE: ActivityPolicy = { ...SEND, retry: { ...SEND.retry, backoffCoefficient: 1 } };

/** The sender's own time-out, in milliseconds; below `SEND.startToCloseTimeout`. */
export const SENDER_TIMEOUT_MS = 30 * SECOND;

/** Showing the same thing twice is harmless, so rewrites are repeated freely; a message that is gone is not chased. */
export const REWRITE: ActivityPolicy = {
  startToCloseTimeout: 40 * SECOND,
  heartbeatTimeout: 12 * SECOND,
  retry: {
    initialInterval: 1 * SECOND,
    backoffCoefficient: 2,
    maximumInterval: 5 * MINUTE,
    maximumAttempts: 20,
    nonRetryableErrorTypes: [FAILURE_TYPES.never],
  },
};

/** A model may take a minute, and costs money: few attempts, and none after an answer that would not change. */
export const GENERATE: ActivityPolicy = {
  startToCloseTimeout: 3 * MINUTE,
  // As for a send: another worker is to have it within half a minute.
  heartbeatTimeout: 12 * SECOND,
  retry: {
    initialInterval: 2 * SECOND,
    backoffCoefficient: 2,
    maximumInterval: 1 * MINUTE,
    maximumAttempts: 6,
    nonRetryableErrorTypes: [FAILURE_TYPES.generation],
  },
};

/** The reconciler comes again by itself, so one run need not insist. */
export const RECONCILE: ActivityPolicy = {
  startToCloseTimeout: 60 * SECOND,
  heartbeatTimeout: 15 * SECOND,
  retry: { initialInterval: 1 * SECOND, backoffCoefficient: 2, maximumInterval: 10 * SECOND, maximumAttempts: 3 },
};

/** Milliseconds between attempt `attempt` (1-based) and the next under a policy's own back-off. */
export function backoffMs({ retry }: ActivityPolicy, attempt: number): number {
  return Math.min(retry.initialInterval * retry.backoffCoefficient ** (attempt - 1), retry.maximumInterval);
}

/** True where a policy allows no attempt after this one (1-based). */
export function isLastAttempt({ retry }: ActivityPolicy, attempt: number): boolean {
  return retry.maximumAttempts !== undefined && attempt >= retry.maximumAttempts;
}
