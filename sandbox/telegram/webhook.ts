// Delivers updates to a registered webhook, in order, repeating what was not answered with 2xx.

import type { TelegramWorld } from './world.js';

export interface WebhookInfo {
  url: string;
  has_custom_certificate: false;
  pending_update_count: number;
  last_error_date?: number;
  last_error_message?: string;
}

export class Webhook {
  url = '';
  private secret: string | null = null;
  private lastError: { date: number; message: string } | null = null;
  private running: Promise<void> | null = null;
  private readonly stopping = new AbortController();
  /** Every delivery: update id, status (0: no answer) and how long the answer took. */
  readonly deliveries: { updateId: number; status: number; ms: number }[] = [];

  constructor(
    private readonly world: TelegramWorld,
    private readonly retryMs: number,
  ) {}

  set(url: string, secret: string | null): void {
    this.url = url;
    this.secret = secret;
    if (url !== '') this.running ??= this.run();
  }

  info(): WebhookInfo {
    return {
      url: this.url,
      has_custom_certificate: false,
      pending_update_count: this.world.updates().length,
      ...(this.lastError === null
        ? {}
        : { last_error_date: this.lastError.date, last_error_message: this.lastError.message }),
    };
  }

  async close(): Promise<void> {
    this.stopping.abort('closed');
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && this.url !== '') {
      const [update] = this.world.updates();
      if (update === undefined) {
        await this.world.untilUpdate(1_000, signal);
        continue;
      }
      const started = Date.now();
      const status = await this.post(JSON.stringify(update), signal);
      this.deliveries.push({ updateId: update.update_id, status, ms: Date.now() - started });
      if (status >= 200 && status < 300) {
        this.world.acknowledge(update.update_id);
        continue;
      }
      this.lastError = { date: Math.floor(Date.now() / 1_000), message: `Wrong response from the webhook: ${status}` };
      await new Promise((resolve) => setTimeout(resolve, this.retryMs));
    }
    this.running = null;
  }

  private async post(body: string, signal: AbortSignal): Promise<number> {
    try {
      const answer = await fetch(this.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(this.secret === null ? {} : { 'x-telegram-bot-api-secret-token': this.secret }),
        },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 0; // not reachable, or no answer in time: repeated like any other refusal
    }
  }
}
