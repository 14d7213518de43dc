// What goes wrong inside an activity without being a failure of ours must not put its words into a history: a database's
// message may quote a row.

import type { Logger } from '@nestjs/common';
import { ApplicationFailure, CancelledFailure, CompleteAsyncError, type Info } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { FAILURE_TYPES } from '../domain/failures.js';
import { backoffMs, READ } from '../domain/retry-policies.js';
import { isDatabaseAway } from './common/database-away.js';
import { metrics } from './common/metrics.js';
import { isEngineAway } from './temporal/index.js';

export const hideFaults =
  (logger: Logger): ActivityInterceptorsFactory =>
  ({ info }) => ({
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (error) {
          const ours =
            error instanceof ApplicationFailure ||
            error instanceof CancelledFailure ||
            error instanceof CompleteAsyncError;
          if (ours) throw error;
          report(logger, info, error);
          throw ApplicationFailure.create({
            message: 'internal_fault',
            type: isDatabaseAway(error) ? FAILURE_TYPES.databaseAway : 'InternalFault',
            nonRetryable: false,
            // No provider was asked, so nothing is gained by its patience: what waits for the database, or for a row to be
            // mended, goes on soon after.
            nextRetryDelay: backoffMs(READ, info.attempt),
          });
        }
      },
    },
  });

function report(logger: Logger, { activityType: activity, attempt, workflowExecution }: Info, error: unknown): void {
  const where = { activity, workflow: workflowExecution?.workflowId, attempt };
  if (isDatabaseAway(error)) {
    logger.warn({ event: 'DATABASE_AWAY', ...where }, 'the database did not answer');
    return;
  }
  if (isEngineAway(error)) {
    logger.warn({ event: 'ENGINE_AWAY', ...where }, 'the engine did not take a call');
    return;
  }
  metrics.faults.inc({ activity });
  logger.error(
    {
      event: 'ACTIVITY_FAULT',
      ...where,
      type: error instanceof Error ? error.name : typeof error,
      stack: error instanceof Error ? error.stack?.split('\n').slice(1, 8).join('\n') : undefined,
    },
    'an activity failed for no reason of its own',
  );
}
