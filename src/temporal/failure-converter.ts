// Loaded by path into client and worker: failure messages and stack traces are sealed like every other payload.

import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
