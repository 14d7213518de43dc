// Reads and changes the settings of one user. A change, its audit rows and what follows from it commit together.

import { Injectable, NotFoundException } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { voice } from '../../domain/messages/voice.js';
import { ChatVault } from '../common/crypto/chat-vault.js';
import { NotificationPreferences, User } from '../database/entities/index.js';
import { lastReminderDay } from '../reminders/index.js';
import { ChatLinks } from '../telegram/index.js';
import { Wakeups } from '../temporal/index.js';
import { changePreferences } from '../users/index.js';
import { SettingsCache } from './settings-cache.js';
import type { UpdateSettingsRequest } from './settings.dto.js';
import { type SettingsView, settingsView } from './settings.view.js';

const FRESH = { disableIdentityMap: true } as const;

export interface UpdatedSettings {
  view: SettingsView;
  /** What follows, where it is not what one would expect. */
  message: string | null;
}

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
  async update(
    userId: number,
    { telegram_chat_id: chatId, ...changes }: UpdateSettingsRequest,
  ): Promise<UpdatedSettings> {
    const { view, changed } = await this.em.fork().transactional(async (em) => {
      const done = found(await changePreferences(em, { userId, source: 'web' }, changes));
      if (chatId === null) await this.chats.unlink(em, userId, 'web');
      else if (chatId !== undefined) await this.chats.requestChat(em, userId, chatId, 'web');
      return { view: await this.within(em, userId), changed: done };
    });
    this.cache.evict(userId);
    if (chatId !== undefined) this.wakeups.wakeNotices(userId);
    if (changed.wakeReminders) this.wakeups.wakeReminders(userId);
    return { view, message: changed.doneToday === null ? null : voice.reminder.countsFromTomorrow[changed.doneToday] };
  }

  private async load(em: EntityManager, userId: number): Promise<SettingsView | null> {
    const preferences = await em.findOne(NotificationPreferences, { userId }, FRESH);
    const user = await em.findOne(User, { id: userId }, FRESH);
    if (preferences === null || user === null) return null;
    const last = await lastReminderDay(em, userId);
    return settingsView(preferences, user, last?.localDate ?? null, this.vault);
  }
}

function found<Row>(row: Row | null): Row {
  if (row === null) throw new NotFoundException('User preferences not found');
  return row;
}
