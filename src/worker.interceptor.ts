// What goes wrong inside an activity without being a failure of ours must not put its words into a history: a database's
// message may quote a row.

import type { Logger } from '@nestjs/common';
import { ApplicationFailure, CancelledFailure, CompleteAsyncError } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

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
          logger.error(
            {
              event: 'ACTIVITY_FAULT',
              activity: info.activityType,
              attempt: info.attempt,
              type: error instanceof Error ? error.name : typeof error,
              stack: error instanceof Error ? error.stack?.split('\n').slice(1, 8).join('\n') : undefined,
            },
            'an activity failed for no reason of its own',
          );
          throw ApplicationFailure.create({ message: 'internal_fault', type: 'InternalFault', nonRetryable: false });
        }
      },
    },
  });
