// Owns what a piece of work costs the processor, by who does it: Linux's own count, before and after.

import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds since each process began, by name. */
export type ProcessorTime = ReadonlyMap<string, number>;

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** @param pids by name. The processes of PostgreSQL are found by their titles; what ended ones took, with their parents. */
export function processorTime(pids: Record<string, number>): ProcessorTime {
  const time = new Map<string, number>();
  const add = (name: string, ms: number): void => void time.set(name, (time.get(name) ?? 0) + ms);
  for (const [name, pid] of Object.entries(pids)) add(name, takenBy(pid).own);
  const parents = new Set<number>();
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const title = read(`/proc/${pid}/cmdline`);
    if (!title.startsWith('postgres:')) continue;
    const { own, parent } = takenBy(pid);
    add(/ temporal_/.test(title) ? 'its PostgreSQL' : 'our PostgreSQL', own);
    parents.add(parent);
  }
  for (const parent of parents) add('ended sessions', takenBy(parent).endedChildren);
  return time;
}

function takenBy(pid: number | string): { own: number; endedChildren: number; parent: number } {
  const stat = read(`/proc/${pid}/stat`);
  // What follows the name in parentheses, which may hold anything: state, parent, and the times from the 12th on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0, userOfEnded = 0, systemOfEnded = 0] = fields.slice(11, 15).map(Number);
  return {
    own: (user + system) * TICK_MS,
    endedChildren: (userOfEnded + systemOfEnded) * TICK_MS,
    parent: Number(fields[1] ?? 0),
  };
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
