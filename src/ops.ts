// `npm run ops`: the operator's commands. Exit codes: 0 done, 1 failed, 2 not understood.

import { NestFactory } from '@nestjs/core';
import { helpOf, type OpsCommand, runOps, understand, UsageError } from './operators/index.js';
import { OpsModule } from './ops.module.js';

async function main(argv: readonly string[]): Promise<number> {
  let command;
  try {
    command = understand(argv, process.env.USER);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message} See npm run ops -- --help.\n`);
    return 2;
  }
  if (command.name === 'help') {
    process.stdout.write(helpOf(command.of));
    return 0;
  }
  return carryOut(command);
}

async function carryOut(command: OpsCommand): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  // Without a logger: the output is the answer alone.
  const app = await NestFactory.createApplicationContext(OpsModule, { abortOnError: false, logger: false });
  try {
    const { output, done } = await runOps(app, command, stop.signal);
    process.stdout.write(output);
    return done ? 0 : 1;
  } finally {
    await app.close();
  }
}

// `| head` closes the pipe before the end; whoever did has seen enough.
process.stdout.on('error', () => process.exit(0));
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? String(error.message.split('\n')[0]) : String(error)}\n`);
  // What was begun would keep the process alive.
  process.exit(1);
}
