// Lets the Temporal SDK fetch one of its test servers: `node sdk-download.mjs dev-server|time-skipping FOLDER`.
// A process of its own, because a download that hangs can only be ended from outside.
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [kind, downloadDir] = process.argv.slice(2);
/** @type {import('@temporalio/testing').TimeSkippingTestWorkflowEnvironmentOptions['server']} */
const server = { executable: { type: 'cached-download', downloadDir, ttl: '10 years' } };
const environment =
  kind === 'dev-server'
    ? await TestWorkflowEnvironment.createLocal({ server })
    : await TestWorkflowEnvironment.createTimeSkipping({ server });
await environment.teardown();
