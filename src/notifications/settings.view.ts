import type { Channel } from '../../domain/channel.js';
import type { EmailStatus, TelegramStatus } from '../../domain/delivery.js';
import type { ChatVault } from '../common/crypto/chat-vault.js';
import type { NotificationPreferences, User } from '../database/entities/index.js';

/** What the settings page shows. Holds the last four digits of the chat id, never more. */
export interface SettingsView {
  id: number;
  userId: number;
  receiveEmailNotifications: boolean;
  receiveTelegramNotifications: boolean;
  dailyReminderEnabled: boolean;
  dailyReminderTime: string;
  timezone: string;
  dailyReminderDays: number[];
  dailyReminderChannels: Channel[];
  telegramStatus: TelegramStatus;
  telegramChatLast4: string | null;
  emailStatus: EmailStatus;
  /** The last local date whose reminder was dealt with; null where there was none. */
  lastReminderDay: string | null;
}

export function settingsView(
  preferences: NotificationPreferences,
  user: User,
  lastReminderDay: string | null,
  vault: ChatVault,
): SettingsView {
  const { id, userId, receiveEmailNotifications, receiveTelegramNotifications, dailyReminderEnabled } = preferences;
  return {
    id,
    userId,
    receiveEmailNotifications,
    receiveTelegramNotifications,
    dailyReminderEnabled,
    dailyReminderTime: preferences.dailyReminderTime,
    timezone: preferences.timezone,
    dailyReminderDays: [...preferences.dailyReminderDays].toSorted((a, b) => a - b),
    dailyReminderChannels: [...preferences.dailyReminderChannels],
    telegramStatus: user.telegramStatus,
    telegramChatLast4: typeof user.telegramChatId === 'string' ? vault.reveal(user.telegramChatId).slice(-4) : null,
    emailStatus: user.emailStatus,
    lastReminderDay,
  };
}
