// Owns what a piece of work costs the processor, by who does it: Linux's own count, before and after.

import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds since each process began, by name. */
export type ProcessorTime = ReadonlyMap<string, number>;

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** @param pids by name. The processes of PostgreSQL are found by their titles. */
export function processorTime(pids: Record<string, number>): ProcessorTime {
  const time = new Map<string, number>();
  const add = (name: string, pid: number | string): void => {
    const stat = read(`/proc/${pid}/stat`);
    // The name, in parentheses, may hold anything; user and system time are the 12th and 13th after it.
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    time.set(name, (time.get(name) ?? 0) + (Number(user ?? 0) + Number(system ?? 0)) * TICK_MS);
  };
  for (const [name, pid] of Object.entries(pids)) add(name, pid);
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const title = read(`/proc/${pid}/cmdline`);
    if (title.startsWith('postgres:')) add(/ temporal_/.test(title) ? 'its PostgreSQL' : 'our PostgreSQL', pid);
  }
  return time;
}

/** @returns for each of `pieces`, dearest first: `worker 30.1 ms, engine 20.2 ms`. */
export function costOfEach(pieces: number, before: ProcessorTime, after: ProcessorTime): string {
  const costs = [...after].map(([name, ms]) => ({ name, ms: (ms - (before.get(name) ?? 0)) / pieces }));
  const all = costs.reduce((sum, { ms }) => sum + ms, 0);
  const parts = costs.toSorted((a, b) => b.ms - a.ms).map(({ name, ms }) => `${name} ${ms.toFixed(1)}`);
  return `${all.toFixed(0)} ms of the processor (${parts.join(', ')})`;
}

/** Empty for a process that ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
