// The updates that wait for the bot, until it has acknowledged them.

import type { BotUpdate } from './bot-types.js';

export class UpdateQueue {
  protected readonly pending: BotUpdate[] = [];
  protected nextUpdateId = 1_000;
  private readonly waiters = new Set<() => void>();

  constructor(protected readonly changed: () => void = () => undefined) {}

  /** Queues an update as Telegram would; one that names its own id (above 0) keeps it. */
  push(update: BotUpdate): BotUpdate {
    const queued = update.update_id > 0 ? update : { ...update, update_id: this.nextUpdateId++ };
    this.pending.push(queued);
    this.changed();
    for (const wake of this.waiters) wake();
    return queued;
  }

  /** The same update once more, under the same id, as Telegram does when the bot's answer came too late. */
  repeat(update: BotUpdate): BotUpdate {
    if (update.update_id <= 0) throw new Error('Only an update that was queued before can be repeated.');
    return this.push(update);
  }

  updates(): readonly BotUpdate[] {
    return this.pending;
  }

  acknowledge(updateId: number): void {
    const at = this.pending.findIndex(({ update_id }) => update_id === updateId);
    if (at >= 0) this.pending.splice(at, 1);
    this.changed();
  }

  acknowledgeBelow(offset: number): void {
    const kept = this.pending.filter(({ update_id }) => update_id >= offset);
    if (kept.length === this.pending.length) return;
    this.pending.splice(0, this.pending.length, ...kept);
    this.changed();
  }

  /** Resolves when an update arrives, or after `ms`. */
  async untilUpdate(ms: number, signal: AbortSignal): Promise<void> {
    if (this.pending.length > 0 || ms <= 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiters.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.waiters.add(done);
      signal.addEventListener('abort', done);
    });
  }
}
