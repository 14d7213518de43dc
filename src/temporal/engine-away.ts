// Tells an engine that cannot do its work now from a call of ours that it rightly refuses.

import { isGrpcServiceError, ServiceError } from '@temporalio/client';

/**
 * gRPC's codes for "not now": cancelled, unknown (the engine's own database broke), deadline exceeded, resource exhausted,
 * aborted, internal, unavailable.
 */
const NOT_NOW: ReadonlySet<number> = new Set([1, 2, 4, 8, 10, 13, 14]);

/** True where the same call would work later. */
export function isEngineAway(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && NOT_NOW.has(Number(cause.code));
}
