// The time that all processes of the service agree on: the database's, carried on by the one clock of a process that never
// jumps. What one process writes another reads, and one wrong clock must not shorten or lengthen anybody's wait.

let anchor = { epochMs: Date.now(), monotonicMs: performance.now() };

/** Milliseconds since the epoch. Until the database was asked for the first time this process's own clock counts. */
export const nowMs = (): number => Math.round(anchor.epochMs + (performance.now() - anchor.monotonicMs));

export const currentTime = (): Date => new Date(nowMs());

/** @param epochMs what the database's clock showed when this process's monotonic clock showed `monotonicMs`. */
export function setClock(epochMs: number, monotonicMs: number): void {
  anchor = { epochMs, monotonicMs };
}
