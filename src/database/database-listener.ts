// Owns the one connection on which a process hears what the database announces (NOTIFY). Not of the pool, which would give
// it to somebody else.

import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { Config } from '../config/config.js';

const RECONNECT_MS = 2_000;

export interface Subscription {
  channel: string;
  heard(payload: string): void;
  /** The connection broke: whatever is announced until it is back is missed. */
  lost(): void;
}

@Injectable()
export class DatabaseListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(DatabaseListener.name);
  private readonly subscriptions: Subscription[] = [];
  private connected = false;
  private stopped = false;
  private client: Client | null = null;
  private retry: NodeJS.Timeout | null = null;

  constructor(private readonly config: Config) {}

  /** Before the application has started. */
  subscribe(...subscriptions: Subscription[]): void {
    this.subscriptions.push(...subscriptions);
  }

  /** False: changes happen of which nobody here hears. */
  get listening(): boolean {
    return this.connected;
  }

  onApplicationBootstrap(): void {
    // A process in which nobody wants to hear anything needs no connection for it.
    if (this.subscriptions.length > 0) void this.listen();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.retry !== null) clearTimeout(this.retry);
    await this.client?.end();
  }

  private async listen(): Promise<void> {
    const client = new Client({ connectionString: this.config.databaseUrl, keepAlive: true });
    this.client = client;
    client.on('notification', ({ channel, payload = '' }) => {
      for (const subscription of this.subscriptions) if (subscription.channel === channel) subscription.heard(payload);
    });
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, null));
    try {
      await client.connect();
      const channels = new Set(this.subscriptions.map(({ channel }) => channel));
      for (const channel of channels) await client.query(`listen ${client.escapeIdentifier(channel)}`);
      this.connected = true;
    } catch (error) {
      this.lost(client, error instanceof Error ? error : null);
    }
  }

  private lost(client: Client, error: Error | null): void {
    // The last word of one that was given up already.
    if (client !== this.client) return;
    this.connected = false;
    for (const subscription of this.subscriptions) subscription.lost();
    if (this.stopped || this.retry !== null) return;
    this.logger.warn(
      { event: 'DATABASE_NOT_HEARD', reason: error?.name ?? 'closed' },
      'changes are not heard of for now: settings are not cached, and live updates pause',
    );
    this.retry = setTimeout(() => {
      this.retry = null;
      void this.listen();
    }, RECONNECT_MS);
  }
}
