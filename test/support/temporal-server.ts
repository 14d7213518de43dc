// A Temporal server of one test's own, which the test may kill.

import { connect } from 'node:net';
import { join } from 'node:path';
import { prepared } from './environment.js';
import { run, type RunningProcess } from './processes.js';

/** Starts the engine on this port; what it keeps is in the folder, so that a second start finds it again. */
export type StartEngine = (at: { port: number; folder: string }) => Promise<RunningProcess>;

/** The development server with a file. */
export const devServer: StartEngine = async ({ port, folder }) => {
  const flags = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--log-level', 'error'];
  const place = ['--port', String(port), '--db-filename', join(folder, 'temporal.db')];
  return run(prepared('TEST_TEMPORAL_CLI'), [...flags, ...place], {});
};

export async function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
