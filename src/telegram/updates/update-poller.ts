// Long polling, by one process at a time. An own loop on purpose: the offset moves only after an update's effect has
// committed (grammY's `bot.start` moves it before).

import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import { Client } from 'pg';
import { Config } from '../../config/config.js';
import { isDatabaseAway } from '../../common/database-away.js';
import { BotApi, POLL_SECONDS } from '../bot-api.js';
import { telegramFailure } from '../telegram.failures.js';
import { carryOutByChat } from './chat-lanes.js';
import { UpdateHandler } from './update-handler.js';

/** Any number, the same in every process. */
const LOCK = 7_206_001;
const ASK_FOR_LOCK_MS = 5_000;
const AFTER_FAILURE_MS = 2_000;
/**
 * An update whose effect fails while the database works is a fault of ours; it must not hold up all that follow. While it
 * does not work the update waits, however long that takes.
 */
const TRIES_OF_ONE = 30;

export const ALLOWED_UPDATES = ['message', 'callback_query', 'my_chat_member'] as const;

@Injectable()
export class UpdatePoller implements BeforeApplicationShutdown {
  private readonly logger = new Logger(UpdatePoller.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: Config,
    private readonly bot: BotApi,
    private readonly handler: UpdateHandler,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const lock = new Client({ connectionString: this.config.databaseUrl, keepAlive: true });
      const lost = new AbortController();
      lock.on('error', () => lost.abort());
      lock.on('end', () => lost.abort());
      try {
        await lock.connect();
        const { rows } = await lock.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [LOCK]);
        if (rows[0]?.held === true && !(await this.hasForeignWebhook())) {
          await this.poll(AbortSignal.any([this.stopping.signal, lost.signal]));
        }
      } catch (error) {
        this.report(error);
      }
      await lock.end().catch((error: unknown) => this.report(error));
      await this.pause(ASK_FOR_LOCK_MS);
    }
  }

  /** A laptop must never take the updates of a bot that serves somewhere else. */
  private async hasForeignWebhook(): Promise<boolean> {
    const { url } = await this.bot.answers.getWebhookInfo();
    if (url === undefined || url === '') return false;
    this.logger.error(
      { event: 'FOREIGN_WEBHOOK' },
      'this bot has a webhook registered, so another installation serves it; not polling. Use a bot of your own, or delete its webhook',
    );
    return true;
  }

  private async poll(signal: AbortSignal): Promise<void> {
    this.logger.log({ event: 'POLLING' }, 'polling for updates');
    let offset: number | undefined;
    while (!signal.aborted) {
      const updates = await this.ask(offset, signal);
      const count = await carryOutByChat(updates, (update) => this.effected(update, signal));
      const last = updates[count - 1];
      if (last !== undefined) offset = last.update_id + 1;
    }
    // Tells Telegram what was done, so that the next process does not get it all again.
    if (offset !== undefined && this.stopped) await this.bot.answers.getUpdates({ offset, limit: 1, timeout: 0 });
  }

  private async ask(offset: number | undefined, signal: AbortSignal): Promise<Update[]> {
    const asked = this.bot.polls.getUpdates({
      timeout: POLL_SECONDS,
      allowed_updates: ALLOWED_UPDATES,
      ...(offset === undefined ? {} : { offset }),
    });
    // An answer that comes after the end is not confirmed, so nothing of it is lost.
    const ended = new Promise<Update[]>((resolve) =>
      signal.addEventListener('abort', () => resolve([]), { once: true }),
    );
    try {
      return await Promise.race([asked, ended]);
    } catch (error) {
      this.report(error);
      await this.pause(AFTER_FAILURE_MS);
      return [];
    }
  }

  /** False where it was ended before its effect was there. */
  private async effected(update: Update, signal: AbortSignal): Promise<boolean> {
    for (let tries = 1, faults = 0; !signal.aborted; tries += 1) {
      try {
        await this.handler.handle(update);
        return true;
      } catch (error) {
        this.report(error);
        if (!isDatabaseAway(error)) faults += 1;
        if (faults >= TRIES_OF_ONE) {
          this.logger.error({ event: 'UPDATE_SKIPPED', updateId: update.update_id }, 'an update could not be handled');
          return true;
        }
        await this.pause(Math.min(200 * tries, AFTER_FAILURE_MS));
      }
    }
    return false;
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async pause(milliseconds: number): Promise<void> {
    try {
      await sleep(milliseconds, undefined, { signal: this.stopping.signal });
    } catch (error) {
      if (!this.stopped) throw error;
    }
  }

  private report(error: unknown): void {
    if (this.stopped) return;
    if (isDatabaseAway(error)) {
      this.logger.warn({ event: 'DATABASE_AWAY' }, 'the database did not answer; what comes in waits');
      return;
    }
    const reason = error instanceof Error ? error.name : 'unknown';
    this.logger.warn(
      { event: 'POLLING_FAILED', reason, code: telegramFailure(error).code },
      'polling failed; trying again',
    );
  }
}
