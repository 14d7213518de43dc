// Tells an engine that cannot do its work now from a call of ours that it rightly refuses.

import { isGrpcServiceError, ServiceError } from '@temporalio/client';

/**
 * gRPC's codes for "not now": cancelled, unknown (the engine's own database broke), deadline exceeded, resource exhausted,
 * aborted, internal, unavailable.
 */
const NOT_NOW: ReadonlySet<number> = new Set([1, 2, 4, 8, 10, 13, 14]);

/** True where the same call would work later. */
export function isEngineAway(error: unknown): boolean {
  const cause = grpcCause(error);
  return isGrpcServiceError(cause) && NOT_NOW.has(Number(cause.code));
}

/** For the log: gRPC's code and words, as in `14 UNAVAILABLE: No connection established.`. */
export function whyEngineFailed(error: unknown): string {
  const cause = grpcCause(error);
  if (isGrpcServiceError(cause)) return cause.message;
  return error instanceof Error ? error.name : 'unknown';
}

/** The client wraps some failures of its calls and not others. */
const grpcCause = (error: unknown): unknown => (error instanceof ServiceError ? error.cause : error);
