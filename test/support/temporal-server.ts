// A Temporal server of one test's own, which the test may kill.

import { connect } from 'node:net';
import { join } from 'node:path';
import getPort, { portNumbers } from 'get-port';
import { prepared } from './environment.js';
import { run, type RunningProcess } from './processes.js';

/**
 * Starts the engine on this port; what it keeps is in the folder, or on the PostgreSQL server with this address, so that a
 * second start finds it again.
 */
export type StartEngine = (at: { port: number; folder: string; postgres: string }) => Promise<RunningProcess>;

/** The development server with a file. */
export const devServer: StartEngine = async ({ port, folder }) => {
  const flags = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--log-level', 'error'];
  const place = ['--port', String(port), '--db-filename', join(folder, 'temporal.db')];
  return run(prepared('TEST_TEMPORAL_CLI'), [...flags, ...place], {});
};

/** Temporal keeps the ports of its services as 16 bits with a sign. */
const HIGHEST_PORT = 32_767;
const LOWEST_PORT = 20_000;

/** Begins anywhere, so that test runs beside each other hardly meet. */
export function freeEnginePort(): Promise<number> {
  const from = LOWEST_PORT + Math.floor(Math.random() * (HIGHEST_PORT - LOWEST_PORT - 200));
  return getPort({ port: portNumbers(from, from + 200) });
}

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
