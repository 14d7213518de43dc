// Reads and changes the settings of one user. A change, its audit rows and what follows from it commit together.

import { Injectable, NotFoundException } from '@nestjs/common';
import { LockMode, raw } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { ChatVault } from '../common/crypto/chat-vault.js';
import { NotificationPreferences, User } from '../database/entities/index.js';
import { ChatLinks } from '../telegram/index.js';
import { Wakeups } from '../temporal/index.js';
import { notifySettingsChanged, recordSettingsChange } from '../users/index.js';
import { SettingsCache } from './settings-cache.js';
import type { UpdateSettingsRequest } from './settings.dto.js';
import { type SettingsView, settingsView } from './settings.view.js';

const FRESH = { disableIdentityMap: true } as const;

/** Wire name → property, of everything that is simply stored. */
const STORED = {
  receive_email_notifications: 'receiveEmailNotifications',
  receive_telegram_notifications: 'receiveTelegramNotifications',
  daily_reminder_enabled: 'dailyReminderEnabled',
  daily_reminder_time: 'dailyReminderTime',
  timezone: 'timezone',
  daily_reminder_days: 'dailyReminderDays',
  daily_reminder_channels: 'dailyReminderChannels',
} as const satisfies Partial<Record<keyof UpdateSettingsRequest, keyof NotificationPreferences>>;

@Injectable()
export class Settings {
  constructor(
    private readonly em: EntityManager,
    private readonly cache: SettingsCache,
    private readonly vault: ChatVault,
    private readonly chats: ChatLinks,
    private readonly wakeups: Wakeups,
  ) {}

  /** @throws NotFoundException where the row is missing: reads create nothing. */
  async of(userId: number): Promise<SettingsView> {
    return found(await this.cache.get(userId, () => this.load(this.em.fork(), userId)));
  }

  /** Inside the transaction of what changed them. @throws NotFoundException where the row is missing. */
  async within(em: EntityManager, userId: number): Promise<SettingsView> {
    return found(await this.load(em, userId));
  }

  /** Changes only what the request names, and audits only what it changed. */
  async update(userId: number, request: UpdateSettingsRequest): Promise<SettingsView> {
    const view = await this.em.fork().transactional(async (em) => {
      const preferences = await em.findOne(
        NotificationPreferences,
        { userId },
        { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE },
      );
      await this.store(em, found(preferences), request);
      if (request.telegram_chat_id === null) await this.chats.unlink(em, userId, 'web');
      else if (request.telegram_chat_id !== undefined) {
        await this.chats.requestChat(em, userId, request.telegram_chat_id, 'web');
      }
      await notifySettingsChanged(em, userId);
      return this.within(em, userId);
    });
    this.cache.evict(userId);
    if (request.telegram_chat_id !== undefined) this.wakeups.wakeNotices(userId);
    return view;
  }

  private async store(
    em: EntityManager,
    preferences: NotificationPreferences,
    request: UpdateSettingsRequest,
  ): Promise<void> {
    const changes: Record<string, unknown> = {};
    for (const [field, property] of Object.entries(STORED)) {
      const to = request[field as keyof typeof STORED];
      const from = preferences[property];
      if (to === undefined || asText(from) === asText(to)) continue;
      changes[property] = Array.isArray(to) ? sorted(to) : to;
      await recordSettingsChange(em, {
        userId: preferences.userId,
        field,
        from: asText(from),
        to: asText(to),
        source: 'web',
      });
    }
    if (Object.keys(changes).length === 0) return;
    await em.nativeUpdate(NotificationPreferences, { id: preferences.id }, { ...changes, version: raw('version + 1') });
  }

  private async load(em: EntityManager, userId: number): Promise<SettingsView | null> {
    const preferences = await em.findOne(NotificationPreferences, { userId }, FRESH);
    const user = await em.findOne(User, { id: userId }, FRESH);
    return preferences === null || user === null ? null : settingsView(preferences, user, this.vault);
  }
}

function found<Row>(row: Row | null): Row {
  if (row === null) throw new NotFoundException('User preferences not found');
  return row;
}

/** One form for comparing and auditing; the order of a list means nothing. */
function asText(value: unknown): string {
  return Array.isArray(value) ? sorted(value).join(', ') : String(value);
}

const sorted = (list: unknown[]): unknown[] => list.toSorted((a, b) => String(a).localeCompare(String(b)));
