// The workflow's loop and the engine's retries (`workflows/until-at-rest`, `workflows/carry-out`), played one move at a
// time, on a clock that can be put forward.

import { FAILURE_TYPES } from '../../../domain/failures.js';
import {
  type ActivityPolicy,
  backoffMs,
  GENERATE,
  isLastAttempt,
  RECORD,
  REWRITE,
  SEND,
} from '../../../domain/retry-policies.js';
import { type NextStep, type Step, stepKey } from '../../../domain/steps.js';
import { Attempt, type AttemptPlan, type Ended, type Sent, UNTROUBLED, type Work } from './attempt.js';
import type { Stage } from './stage.js';

/** Time that was skipped, in milliseconds; one for everything that belongs to a person. */
export class Clock {
  skipped = 0;

  now(): number {
    return Date.now() + this.skipped;
  }
}

interface Task {
  key: string;
  work: Work | { type: 'pause' };
  attempt: number;
  due: number;
  running: { attempt: Attempt; ended: Promise<void> } | null;
}

/** A dead worker is noticed after this long without a heartbeat. */
const NOTICED_AFTER_MS = 12_000;
/** `PAUSE_AFTER_FAULT` of carry-out. */
const PAUSE_MS = 60_000;

const RECORDED = new Set<string>([
  FAILURE_TYPES.never,
  FAILURE_TYPES.unknown,
  FAILURE_TYPES.channelPaused,
  FAILURE_TYPES.exhausted,
]);

export class Engine {
  /** No signal arrives: what is committed meanwhile has to be found on the rows. */
  deaf = false;
  readonly sends: Sent[] = [];
  private lookAgain = false;
  private runs = false;
  /** Something was under way when the rows were last asked. */
  private busy = false;
  private restUntil: number | null = null;
  private readonly tasks = new Map<string, Task>();
  private readonly offeredAgain = new Set<string>();
  /** Runs that the engine has given up on and that may still come back. */
  private readonly strays: { attempt: Attempt; ended: Promise<void> }[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly clock: Clock,
    private readonly nextStep: () => Promise<NextStep>,
  ) {}

  /** From whoever changed something. */
  wake(): void {
    if (!this.deaf) this.signal();
  }

  signal(): void {
    this.lookAgain = true;
    this.runs = true;
  }

  get wantsToAsk(): boolean {
    if (!this.runs) return false;
    if (this.lookAgain) return true;
    if (this.restUntil === null) return this.busy && this.tasks.size === 0;
    return this.clock.now() >= this.restUntil;
  }

  async ask(): Promise<void> {
    this.lookAgain = false;
    const { steps, restUntil } = await this.nextStep();
    this.restUntil = restUntil === null ? null : restUntil + this.clock.skipped;
    for (const step of steps) this.begin(step);
    this.busy = this.tasks.size > 0;
    if (!this.lookAgain && !this.busy && restUntil === null) this.runs = false;
  }

  private begin(step: Step): void {
    const key = stepKey(step);
    // What it read before may be what it shows now: only the rows can tell, once it is done.
    if (this.tasks.has(key) && step.type === 'rewrite') this.offeredAgain.add(key);
    if (!this.tasks.has(key))
      this.tasks.set(key, { key, work: step, attempt: 1, due: this.clock.now(), running: null });
  }

  get due(): Task[] {
    return [...this.tasks.values()].filter(({ running, due }) => running === null && due <= this.clock.now());
  }

  /** The next instant at which something comes by itself; null at rest. */
  nextInstant(): number | null {
    const instants = [...this.tasks.values()].flatMap(({ running, due }) => (running === null ? [due] : []));
    if (this.runs && this.restUntil !== null) instants.push(this.restUntil);
    return instants.length === 0 ? null : Math.min(...instants);
  }

  /** Resolves when the attempt has ended, or is held. */
  async perform(task: Task, plan: AttemptPlan = UNTROUBLED): Promise<void> {
    const { work } = task;
    if (work.type === 'pause') {
      this.finish(task, 'askAgain');
      return;
    }
    const attempt = new Attempt(this.stage, plan, task.attempt, (sent) => this.sends.push(sent));
    const running = { attempt, ended: Promise.resolve() };
    running.ended = attempt.run(work).then((ended) => {
      if (task.running === running) this.conclude(task, ended);
    });
    task.running = running;
    await Promise.race([running.ended, attempt.held]);
  }

  get held(): Task[] {
    return [...this.tasks.values()].filter(({ running }) => running !== null);
  }

  async release(task: Task): Promise<void> {
    task.running?.attempt.release();
    await task.running?.ended;
  }

  /** Everything that was in memory is gone. */
  async restart(): Promise<void> {
    const running = [...this.held.flatMap((task) => task.running ?? []), ...this.strays.splice(0)];
    for (const { attempt } of running) attempt.kill();
    await Promise.all(running.map(({ ended }) => ended));
  }

  async releaseAll(): Promise<void> {
    for (const { attempt, ended } of this.strays.splice(0)) {
      attempt.release();
      await ended;
    }
    for (const task of this.held) await this.release(task);
  }

  /** No heartbeat came: the engine tries again, while the run before still goes on somewhere. */
  presumeDead(task: Task): void {
    if (task.running === null) return;
    this.strays.push(task.running);
    task.running = null;
    this.tryLater(task, null);
  }

  private conclude(task: Task, ended: Ended): void {
    task.running = null;
    switch (ended.type) {
      case 'returned':
        this.finish(task, ended.result);
        return;
      case 'unrecorded':
        Object.assign(task, { work: { type: 'record', input: ended.input }, attempt: 1, due: this.clock.now() });
        return;
      case 'crashed':
        this.tryLater(task, null);
        return;
      case 'killed':
        this.tryLater(task, null, NOTICED_AFTER_MS);
        return;
      case 'failed': {
        const { type, nonRetryable, nextRetryDelay } = ended.error;
        if (nonRetryable) this.failed(task, RECORDED.has(type ?? ''));
        else this.tryLater(task, typeof nextRetryDelay === 'number' ? nextRetryDelay : null);
      }
    }
  }

  private tryLater(task: Task, delayMs: number | null, noticedAfterMs = 0): void {
    const policy = policyOf(task.work);
    if (isLastAttempt(policy, task.attempt)) {
      this.failed(task, false);
      return;
    }
    task.due = this.clock.now() + noticedAfterMs + (delayMs ?? backoffMs(policy, task.attempt));
    task.attempt += 1;
  }

  private failed(task: Task, recorded: boolean): void {
    const { work } = task;
    if (work.type === 'generate')
      Object.assign(task, { work: { ...work, type: 'giveUp' }, attempt: 1, due: this.clock.now() });
    else if (recorded) this.finish(task, 'askAgain');
    else Object.assign(task, { work: { type: 'pause' }, due: this.clock.now() + PAUSE_MS });
  }

  private finish(task: Task, result: 'settled' | 'askAgain'): void {
    this.tasks.delete(task.key);
    if (result === 'askAgain' || this.offeredAgain.delete(task.key)) this.lookAgain = true;
  }
}

function policyOf(work: Task['work']): ActivityPolicy {
  switch (work.type) {
    case 'send':
      return SEND;
    case 'rewrite':
      return REWRITE;
    case 'generate':
      return GENERATE;
    case 'record':
    case 'giveUp':
    case 'pause':
      return RECORD;
  }
}
