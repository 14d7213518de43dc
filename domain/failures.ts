// Owns the failure types that cross the engine, and the one error that senders throw.

import type { FailedAttempt, FailureClass } from './delivery.js';

/** Types of `ApplicationFailure`; retry policies name them, Temporal UI shows them. */
export const FAILURE_TYPES = {
  retryLater: 'ProviderUnavailable',
  never: 'RecipientUnreachable',
  channelPaused: 'ChannelClosed',
  unknown: 'OutcomeUnknown',
  exhausted: 'RetriesExhausted',
  generation: 'GenerationFailed',
  /** No failure of what was asked for: the rows could not be read or written. */
  databaseAway: 'DatabaseAway',
} as const;

/**
 * A provider said no, or could not be asked. Senders classify the vendor's answer once and throw this;
 * the activity records it and converts it for the engine.
 */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  constructor(
    readonly type: FailureClass,
    readonly code: string,
    readonly reason: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super(code);
  }

  attempt(durationMs: number): FailedAttempt {
    return { type: this.type, code: this.code, reason: this.reason, retryAfterMs: this.retryAfterMs, durationMs };
  }
}

/** The text could not be written. `retryable` is for a generator that may answer later (429, 5xx, time-out). */
export class GenerationFailure extends Error {
  override readonly name = 'GenerationFailure';
  constructor(
    readonly code: string,
    readonly reason: string,
    readonly retryable: boolean,
    readonly retryAfterMs: number | null = null,
  ) {
    super(code);
  }
}

/** Node and undici codes that prove that no connection was made, so nothing can have been sent. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** True where an error, or one of its causes, proves that the provider was never reached. */
export function neverConnected(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 6; current = current.cause, depth += 1) {
    if ('code' in current && typeof current.code === 'string' && NEVER_CONNECTED.has(current.code)) return true;
    if (current instanceof AggregateError && current.errors.length > 0) return current.errors.every(neverConnected);
    // grammY wraps the fetch error as `error` instead of `cause`.
    if ('error' in current && current.error instanceof Error && neverConnected(current.error)) return true;
  }
  return false;
}
