// Starts the service's own processes for a test, as production would, and stops what it started, by pid.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunningProcess {
  readonly pid: number;
  /** Everything it printed so far. */
  output(): string;
  /** Sends the signal and waits for the end; returns the exit code, or the signal's name. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
  readonly exited: boolean;
  /** Waits for the end, and tells how it came. */
  ended(): Promise<number | NodeJS.Signals | null>;
}

interface RunOptions {
  uid?: number;
  gid?: number;
  cwd?: string;
}

export function run(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  options: RunOptions = {},
): RunningProcess {
  const child: ChildProcess = spawn(command, args, {
    ...options,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-200_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = once(child, 'exit');
  return {
    get pid() {
      return child.pid ?? 0;
    },
    output: () => printed,
    get exited() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    async ended() {
      if (child.exitCode === null && child.signalCode === null) await ended;
      return child.exitCode ?? child.signalCode;
    },
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        const forced = setTimeout(() => child.kill('SIGKILL'), 60_000);
        await ended;
        clearTimeout(forced);
      }
      return child.exitCode ?? child.signalCode;
    },
  };
}

/** Asks until the answer is there; the error says what was waited for and what was seen last. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs = 20_000,
): Promise<T> {
  const until = Date.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const found = await probe();
      if (found !== null && found !== undefined && found !== false) return found;
      last = found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw new Error(`waited ${withinMs} ms for ${what}; last seen: ${String(last)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
