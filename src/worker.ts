// The worker process.

import { NestFactory } from '@nestjs/core';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { Logger } from 'nestjs-pino';
import { startOrExplain } from './start.js';
import { OperatorServer } from './temporal/index.js';
import { WorkerHost } from './worker.host.js';
import { WorkerModule } from './worker.module.js';

await startOrExplain(async () => {
  // Before anything connects. Signals are Nest's, so that there is one order of stopping.
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('WARN') });
  const app = await NestFactory.createApplicationContext(WorkerModule, { abortOnError: false, bufferLogs: true });
  const logger = app.get(Logger);
  app.useLogger(logger);
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  await app.get(OperatorServer).listen();
  await app.get(WorkerHost).start((error) => {
    logger.fatal(
      { event: 'WORKER_ENDED', reason: error instanceof Error ? error.message : 'unknown' },
      'a worker ended by itself',
    );
    // Whoever runs this starts it anew; the engine gives its work to another worker meanwhile.
    process.exit(1);
  });
});
