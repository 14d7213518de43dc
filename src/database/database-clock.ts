// Sets this process's clock by the database's.

import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { setClock } from '../common/clock.js';

/** Between two questions the monotonic clock carries on; it drifts by far less than a second in this time. */
const EVERY_MS = 30_000;
/** The quickest answer of these counts: it can be wrong by half of the time that it took, and no more. */
const QUESTIONS = 5;
/** An answer that took longer says too little about when it was true. */
const USABLE_WITHIN_MS = 500;
const AGAIN_AFTER_MS = 1_000;

interface Answer {
  epochMs: number;
  /** Half-way between question and answer. */
  monotonicMs: number;
  tookMs: number;
}

@Injectable()
export class DatabaseClock implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(DatabaseClock.name);
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(private readonly em: EntityManager) {}

  /** Waits for the first answer, but starts without one: a process starts while the database is away. */
  async onModuleInit(): Promise<void> {
    await this.keep();
  }

  onModuleDestroy(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async keep(): Promise<void> {
    const done = await this.ask();
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.keep(), done ? EVERY_MS : AGAIN_AFTER_MS);
    this.timer.unref();
  }

  private async ask(): Promise<boolean> {
    try {
      const answers: Answer[] = [];
      for (let n = 0; n < QUESTIONS; n += 1) answers.push(await this.question());
      const [quickest] = answers.toSorted((one, other) => one.tookMs - other.tookMs);
      if (quickest === undefined || quickest.tookMs > USABLE_WITHIN_MS) return false;
      setClock(quickest.epochMs, quickest.monotonicMs);
      return true;
    } catch {
      this.logger.debug({ event: 'CLOCK_NOT_SET' }, 'the database did not say what time it is');
      return false;
    }
  }

  private async question(): Promise<Answer> {
    const asked = performance.now();
    const [row] = await this.em
      .fork()
      .execute<{ ms: string }[]>('select extract(epoch from clock_timestamp()) * 1000 as ms');
    const answered = performance.now();
    return { epochMs: Number(row?.ms), monotonicMs: (asked + answered) / 2, tookMs: answered - asked };
  }
}
