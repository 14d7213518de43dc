// What the settings form holds, how it differs from what is saved, and what is checked before it is sent.

import { isChatId } from '../../../../domain/chat-id';
import type { Channel } from '../../../../domain/channel';
import type { SettingsResponse, UpdateSettingsRequest } from '../../api/generated';

/** By their names on the wire, so that what the API refuses finds its field. */
export interface SettingsValues {
  receive_email_notifications: boolean;
  receive_telegram_notifications: boolean;
  /** Empty keeps the chat there is: of that one only the last digits are known here. */
  telegram_chat_id: string;
  daily_reminder_enabled: boolean;
  /** `HH:MM` */
  daily_reminder_time: string;
  timezone: string;
  daily_reminder_days: number[];
  daily_reminder_channels: Channel[];
}

export type SettingsField = keyof SettingsValues;
export type SettingsErrors = Partial<Record<SettingsField, string>>;

export const SETTINGS_FIELDS = [
  'receive_email_notifications',
  'receive_telegram_notifications',
  'telegram_chat_id',
  'daily_reminder_enabled',
  'daily_reminder_time',
  'timezone',
  'daily_reminder_days',
  'daily_reminder_channels',
] as const satisfies readonly SettingsField[];

export const valuesOf = (saved: SettingsResponse): SettingsValues => ({
  receive_email_notifications: saved.receive_email_notifications,
  receive_telegram_notifications: saved.receive_telegram_notifications,
  telegram_chat_id: '',
  daily_reminder_enabled: saved.daily_reminder_enabled,
  daily_reminder_time: saved.daily_reminder_time.slice(0, 5),
  timezone: saved.timezone,
  daily_reminder_days: saved.daily_reminder_days,
  daily_reminder_channels: saved.daily_reminder_channels,
});

/** Only what differs: another tab, or the bot, may have changed the rest in the meantime. */
export function changesOf(saved: SettingsValues, values: SettingsValues): UpdateSettingsRequest {
  const onTheWire = {
    ...values,
    telegram_chat_id: values.telegram_chat_id.trim(),
    daily_reminder_time: `${values.daily_reminder_time}:00`,
  };
  const changed = SETTINGS_FIELDS.filter((field) => !isSame(saved[field], values[field]));
  return Object.fromEntries(changed.map((field) => [field, onTheWire[field]]));
}

export function isSame(one: SettingsValues[SettingsField], other: SettingsValues[SettingsField]): boolean {
  return textOf(one) === textOf(other);
}

/** The order of a list means nothing. */
const textOf = (value: SettingsValues[SettingsField]): string =>
  Array.isArray(value) ? value.map(String).toSorted().join() : String(value).trim();

export function check(values: SettingsValues, telegramStatus: SettingsResponse['telegram_status']): SettingsErrors {
  const chatId = values.telegram_chat_id.trim();
  return {
    ...(chatId !== '' && !isChatId(chatId)
      ? { telegram_chat_id: 'Enter the number that the bot shows after /start, such as 123456789.' }
      : {}),
    ...(chatId === '' && values.receive_telegram_notifications && telegramStatus === 'unlinked'
      ? { telegram_chat_id: 'Link a chat or enter its ID. Without one, switch Telegram notifications off.' }
      : {}),
    ...(/^\d\d:\d\d$/.test(values.daily_reminder_time)
      ? {}
      : { daily_reminder_time: 'Enter a time of day, such as 09:00.' }),
    ...(values.daily_reminder_days.length > 0 ? {} : { daily_reminder_days: 'Choose at least one day.' }),
    ...(values.daily_reminder_channels.length > 0 ? {} : { daily_reminder_channels: 'Choose at least one channel.' }),
  };
}
