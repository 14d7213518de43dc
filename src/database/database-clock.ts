// Sets this process's clock by the database's.

import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { setClock } from '../common/clock.js';

/** Between two questions the monotonic clock carries on; it drifts by far less than a second in this time. */
const EVERY_MS = 30_000;
/** An answer that took longer says too little about when it was true. */
const USABLE_WITHIN_MS = 1_000;
const AGAIN_AFTER_MS = 1_000;

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
    const asked = performance.now();
    try {
      const [row] = await this.em
        .fork()
        .execute<{ ms: string }[]>('select extract(epoch from clock_timestamp()) * 1000 as ms');
      const answered = performance.now();
      if (row === undefined || answered - asked > USABLE_WITHIN_MS) return false;
      setClock(Number(row.ms), (asked + answered) / 2);
      return true;
    } catch {
      this.logger.debug({ event: 'CLOCK_NOT_SET' }, 'the database did not say what time it is');
      return false;
    }
  }
}
