import { describe, expect, it } from '@jest/globals';
import { changesOf, check, type SettingsValues } from './settings-values';

const SAVED: SettingsValues = {
  receive_email_notifications: true,
  receive_telegram_notifications: true,
  telegram_chat_id: '',
  daily_reminder_enabled: false,
  daily_reminder_time: '09:00',
  timezone: 'UTC',
  daily_reminder_days: [1, 2, 3],
  daily_reminder_channels: ['email', 'telegram'],
};

describe('changesOf', () => {
  it('names what differs and nothing else, as the API writes it', () => {
    const typed = { ...SAVED, daily_reminder_time: '08:30', telegram_chat_id: ' 123456789 ' };
    expect(changesOf(SAVED, typed)).toEqual({ daily_reminder_time: '08:30:00', telegram_chat_id: '123456789' });
  });

  it('sees no change in the order of days and channels', () => {
    const typed: SettingsValues = {
      ...SAVED,
      daily_reminder_days: [3, 1, 2],
      daily_reminder_channels: ['telegram', 'email'],
    };
    expect(changesOf(SAVED, typed)).toEqual({});
  });

  it('never takes an empty chat id for a wish to unlink', () => {
    expect(changesOf(SAVED, { ...SAVED, telegram_chat_id: '  ' })).toEqual({});
  });
});

describe('check', () => {
  it('wants a chat where Telegram is on and none is linked', () => {
    expect(check(SAVED, 'unlinked')).toHaveProperty('telegram_chat_id');
    expect(check({ ...SAVED, telegram_chat_id: '123456789' }, 'unlinked')).toEqual({});
    expect(check({ ...SAVED, receive_telegram_notifications: false }, 'unlinked')).toEqual({});
    expect(check(SAVED, 'linked')).toEqual({});
  });

  it.each(['-100123', '12a', '@jane', '4503599627370497'])('refuses the chat id %s', (telegram_chat_id) => {
    expect(check({ ...SAVED, telegram_chat_id }, 'linked')).toHaveProperty('telegram_chat_id');
  });

  it('wants a time, a day and a channel', () => {
    const emptied = { ...SAVED, daily_reminder_time: '', daily_reminder_days: [], daily_reminder_channels: [] };
    expect(Object.keys(check(emptied, 'linked'))).toEqual([
      'daily_reminder_time',
      'daily_reminder_days',
      'daily_reminder_channels',
    ]);
  });
});
