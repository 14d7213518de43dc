// The one place where a failure of ours becomes one of the engine's.

import { ApplicationFailure } from '@temporalio/common';
import { FAILURE_TYPES } from '../domain/failures.js';

/**
 * The message is our own short code: failure messages are kept in histories, and a provider's text may hold an
 * address. Only `retryLater` is retryable; `nextRetryDelay` overrides the policy's back-off where a provider named one.
 */
export function engineFailure(
  type: keyof typeof FAILURE_TYPES,
  code: string,
  retryInMs: number | null = null,
): ApplicationFailure {
  return ApplicationFailure.create({
    message: code,
    type: FAILURE_TYPES[type],
    nonRetryable: type !== 'retryLater',
    ...(retryInMs === null ? {} : { nextRetryDelay: retryInMs }),
  });
}
