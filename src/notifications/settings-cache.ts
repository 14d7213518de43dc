// Settings, cached for five minutes in each process. A write evicts them here at once and, by PostgreSQL's NOTIFY, in the
// other processes as soon as it commits. Sends never read this: they read the row.

import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Client } from 'pg';
import { Config } from '../config/config.js';
import { SETTINGS_CHANGED } from '../users/index.js';
import type { SettingsView } from './settings.view.js';

const KEPT_MS = 5 * 60_000;
const KEPT_AT_MOST = 10_000;
const RECONNECT_MS = 2_000;

@Injectable()
export class SettingsCache implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SettingsCache.name);
  private readonly kept = new LRUCache<number, SettingsView>({ max: KEPT_AT_MOST, ttl: KEPT_MS });
  /** Counts evictions: what was read before one must not be kept after it. */
  private evictions = 0;
  /** Nothing is kept while nobody would tell us of a change elsewhere. */
  private listening = false;
  private stopped = false;
  private client: Client | null = null;
  private retry: NodeJS.Timeout | null = null;

  constructor(private readonly config: Config) {}

  onModuleInit(): void {
    void this.listen();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.retry !== null) clearTimeout(this.retry);
    await this.client?.end();
  }

  /** The kept settings, or those that `load` reads; concurrent evictions win over what was read before them. */
  async get(userId: number, load: () => Promise<SettingsView | null>): Promise<SettingsView | null> {
    const kept = this.kept.get(userId);
    if (kept !== undefined) return kept;
    const before = this.evictions;
    const loaded = await load();
    if (loaded !== null && this.listening && before === this.evictions) this.kept.set(userId, loaded);
    return loaded;
  }

  evict(userId: number): void {
    this.evictions += 1;
    this.kept.delete(userId);
  }

  private async listen(): Promise<void> {
    const client = new Client({ connectionString: this.config.databaseUrl, keepAlive: true });
    this.client = client;
    client.on('notification', ({ payload }) => this.evict(Number(payload)));
    client.on('error', (error) => this.lost(error));
    client.on('end', () => this.lost(null));
    try {
      await client.connect();
      await client.query(`listen ${SETTINGS_CHANGED}`);
      this.listening = true;
    } catch (error) {
      this.lost(error instanceof Error ? error : null);
    }
  }

  private lost(error: Error | null): void {
    this.listening = false;
    this.evictions += 1;
    this.kept.clear();
    if (this.stopped || this.retry !== null) return;
    this.logger.warn(
      { event: 'SETTINGS_CACHE_OFF', reason: error?.name ?? 'closed' },
      'settings are not cached for now',
    );
    this.retry = setTimeout(() => {
      this.retry = null;
      void this.listen();
    }, RECONNECT_MS);
  }
}
