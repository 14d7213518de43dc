// Kills the parts of a stack with -9, one every few seconds and each in its turn of a random order, while a supervisor of
// each starts it again.

import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnPostgres } from '../own-postgres.js';
import type { Part, Stack } from '../stack.js';

export const KILLED_PARTS = ['api', 'worker', 'temporal', 'postgres'] as const;
export type KilledPart = (typeof KILLED_PARTS)[number];

const LOOKS_EVERY_MS = 100;

/** What the service logs where it does not know what went wrong: a bug, or a circumstance that nobody thought of. */
const OWN_FAULT = /"event":"(REQUEST_FAILED|ACTIVITY_FAULT|UPDATE_SKIPPED)"/;

/** Of two cores, with everything started at once. */
const READY_WITHIN_MS = 90_000;

export interface KillOptions {
  stack: Stack;
  postgres: OwnPostgres;
  /** From 0 to 1. */
  random: () => number;
  /** Mean time between two kills. */
  everyMs: number;
  /** Added to the environment of a part when it is started again. */
  environmentOf: (part: Part) => Record<string, string>;
}

export class Kills {
  readonly killed: Record<KilledPart, number> = { api: 0, worker: 0, temporal: 0, postgres: 0 };
  /** Starts that came to nothing, because another part was away: a supervisor tries again. */
  readonly failedStarts: Record<KilledPart, number> = { api: 0, worker: 0, temporal: 0, postgres: 0 };
  /** What a part said when it ended although nobody had killed it. */
  readonly endedByThemselves: string[] = [];
  /** What the parts logged of a fault that is nobody else's. */
  readonly faultsOfOurs: string[] = [];
  private readonly down = new Set<KilledPart>();
  private readonly ending = new AbortController();
  /** Nothing is being killed any more: a kill that is under way when the storm ends still has to be made good. */
  private isOver = false;
  private readonly supervised: Promise<void>[];
  private killing: Promise<void> = Promise.resolve();

  constructor(private readonly options: KillOptions) {
    this.supervised = KILLED_PARTS.map((part) => this.supervise(part));
  }

  begin(): void {
    this.killing = this.killNowAndThen();
  }

  /** Nobody is killed any more, and everything runs. */
  async calm(): Promise<void> {
    this.ending.abort();
    await this.killing;
    this.isOver = true;
    await Promise.all(this.supervised);
    for (const part of KILLED_PARTS) this.readLog(part);
    await this.options.stack.untilReady(READY_WITHIN_MS);
  }

  async kill(part: KilledPart): Promise<void> {
    const { stack, postgres } = this.options;
    this.killed[part] += 1;
    this.down.add(part);
    if (part === 'postgres') await postgres.stop('SIGKILL');
    else await stack.stopPart(part, 'SIGKILL');
    this.readLog(part);
  }

  private readLog(part: KilledPart): void {
    if (part !== 'api' && part !== 'worker') return;
    const lines = this.options.stack.output(part).split('\n');
    this.faultsOfOurs.push(...lines.filter((line) => OWN_FAULT.test(line)).map((line) => `${part}: ${line}`));
  }

  private async killNowAndThen(): Promise<void> {
    const { random, everyMs } = this.options;
    // In rounds, so that a short storm kills each of them too.
    let round: KilledPart[] = [];
    for (;;) {
      await this.pause(everyMs * (0.5 + random()));
      if (this.ending.signal.aborted) return;
      if (round.length === 0) round = [...KILLED_PARTS];
      const [part] = round.splice(Math.floor(random() * round.length), 1);
      if (part !== undefined) await this.kill(part);
    }
  }

  /** Until the storm is over and the part runs. */
  private async supervise(part: KilledPart): Promise<void> {
    for (;;) {
      if (!this.isRunning(part)) await this.startAgain(part);
      else if (this.isOver) return;
      await sleep(LOOKS_EVERY_MS);
    }
  }

  private isRunning(part: KilledPart): boolean {
    const { stack, postgres } = this.options;
    return part === 'postgres' ? postgres.isRunning : stack.isRunning(part);
  }

  private async startAgain(part: KilledPart): Promise<void> {
    const { stack, postgres, environmentOf } = this.options;
    if (!this.down.delete(part)) {
      const said = part === 'postgres' ? '' : lastLines(stack.output(part));
      this.endedByThemselves.push(`${part}: ${said}`);
    }
    try {
      if (part === 'postgres') await postgres.start();
      else await stack.startPart(part, environmentOf(part));
    } catch {
      this.failedStarts[part] += 1;
      this.down.add(part);
    }
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.ending.signal }).catch(() => undefined);
  }
}

const lastLines = (output: string): string =>
  output
    .trimEnd()
    .split('\n')
    .slice(-6)
    .map((line) => line.slice(0, 500))
    .join('\n');
