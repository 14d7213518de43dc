// Settings, cached for five minutes in each process. A write evicts them here at once and, by PostgreSQL's NOTIFY, in the
// other processes as soon as it commits. Sends never read this: they read the row.

import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DatabaseListener } from '../database/database-listener.js';
import { SETTINGS_CHANGED } from '../users/index.js';
import type { SettingsView } from './settings.view.js';

const KEPT_MS = 5 * 60_000;
const KEPT_AT_MOST = 10_000;

@Injectable()
export class SettingsCache {
  private readonly kept = new LRUCache<number, SettingsView>({ max: KEPT_AT_MOST, ttl: KEPT_MS });
  /** Counts evictions: what was read before one must not be kept after it. */
  private evictions = 0;

  constructor(private readonly listener: DatabaseListener) {
    listener.subscribe({
      channel: SETTINGS_CHANGED,
      heard: (userId) => this.evict(Number(userId)),
      lost: () => {
        this.evictions += 1;
        this.kept.clear();
      },
    });
  }

  /** The kept settings, or those that `load` reads; concurrent evictions win over what was read before them. */
  async get(userId: number, load: () => Promise<SettingsView | null>): Promise<SettingsView | null> {
    const kept = this.kept.get(userId);
    if (kept !== undefined) return kept;
    const before = this.evictions;
    const loaded = await load();
    // Nothing is kept while nobody would tell us of a change elsewhere.
    if (loaded !== null && this.listener.listening && before === this.evictions) this.kept.set(userId, loaded);
    return loaded;
  }

  evict(userId: number): void {
    this.evictions += 1;
    this.kept.delete(userId);
  }
}
