// How a change of settings is written: the names of the page in place of those on the wire.

import type { AuditEntry } from '../../api/generated';
import { CHANNEL_NAMES, WEEKDAYS } from './words';

const FIELD_NAMES: Record<string, string> = {
  receive_email_notifications: 'Email notifications',
  receive_telegram_notifications: 'Telegram notifications',
  telegram_chat_id: 'Telegram chat',
  telegram_status: 'Telegram',
  email_status: 'Email address',
  daily_reminder_enabled: 'Daily reminders',
  daily_reminder_time: 'Reminder time',
  daily_reminder_days: 'Reminder days',
  daily_reminder_channels: 'Reminder channels',
  timezone: 'Time zone',
};

const WORDS: Record<string, string> = {
  true: 'on',
  false: 'off',
  ok: 'works',
  unconfirmed: 'not confirmed',
  bounced: 'refused our mails',
  complained: 'marked us as spam',
  unlinked: 'not linked',
  pending: 'not confirmed',
};

const PLACES: Record<string, string> = { web: 'on this page', telegram: 'in Telegram', email: 'by mail' };

export interface ChangeWords {
  what: string;
  from: string;
  to: string;
  where: string;
}

export const changeWords = ({ field, from, to, source }: AuditEntry): ChangeWords => ({
  what: FIELD_NAMES[field] ?? field,
  from: valueOf(field, from),
  to: valueOf(field, to),
  where: PLACES[source] ?? source,
});

function valueOf(field: string, value: string | null): string {
  if (value === null) return 'none';
  switch (field) {
    case 'telegram_chat_id':
      return `…${value}`;
    case 'daily_reminder_time':
      return value.slice(0, 5);
    case 'daily_reminder_days':
      return listed(value, (day) => WEEKDAYS[Number(day) - 1]?.slice(0, 3));
    case 'daily_reminder_channels':
      return listed(value, (name) => (name === 'email' || name === 'telegram' ? CHANNEL_NAMES[name] : undefined));
    default:
      return WORDS[value] ?? value;
  }
}

const listed = (value: string, name: (item: string) => string | undefined): string =>
  value
    .split(', ')
    .map((item) => name(item) ?? item)
    .join(', ');
