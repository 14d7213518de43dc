// How a process of the service starts: it runs, or says in one line why it cannot.

import { EnvironmentError } from './config/environment.js';

export async function startOrExplain(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    // What was begun (pools, listeners) would keep the process alive without serving anybody.
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') return `The port is taken: ${error.message}`;
  return error.stack ?? error.message;
}
