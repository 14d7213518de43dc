import { describe, expect, it } from '@jest/globals';
import { changeWords } from './change-words';

const words = (field: string, from: string | null, to: string | null) => {
  const { what, from: before, to: after } = changeWords({ id: 1, changed_at: '', source: 'web', field, from, to });
  return `${what}: ${before} → ${after}`;
};

describe('a change of settings', () => {
  it.each([
    ['daily_reminder_enabled', 'false', 'true', 'Daily reminders: off → on'],
    ['daily_reminder_time', '09:00:00', '08:30:00', 'Reminder time: 09:00 → 08:30'],
    ['daily_reminder_days', '1, 2', '1, 7', 'Reminder days: Mon, Tue → Mon, Sun'],
    ['daily_reminder_channels', 'email, telegram', 'email', 'Reminder channels: Email, Telegram → Email'],
    ['telegram_chat_id', null, '6789', 'Telegram chat: none → …6789'],
    ['telegram_status', 'blocked', 'linked', 'Telegram: blocked → linked'],
    ['timezone', 'UTC', 'Europe/Berlin', 'Time zone: UTC → Europe/Berlin'],
    ['added_later', 'one', 'two', 'added_later: one → two'],
  ])('of %s is said in the words of the page', (field, from, to, said) => {
    expect(words(field, from, to)).toBe(said);
  });
});
