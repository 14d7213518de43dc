import { describe, expect, it } from '@jest/globals';
import { readRemindSentence, type RemindSentence } from './remind-sentence.js';

const WEEK = [1, 2, 3, 4, 5, 6, 7];

describe('what is said after /remind', () => {
  it.each<[string, RemindSentence]>([
    ['', { type: 'show' }],
    ['off', { type: 'off' }],
    [' OFF ', { type: 'off' }],
    ['on', { type: 'on' }],
    ['08:30', { type: 'on', time: '08:30:00' }],
    ['8:30', { type: 'on', time: '08:30:00' }],
    ['at 8.30', { type: 'on', time: '08:30:00' }],
    ['18', { type: 'on', time: '18:00:00' }],
    ['8am', { type: 'on', time: '08:00:00' }],
    ['8:30 pm', { type: 'on', time: '20:30:00' }],
    ['12 AM', { type: 'on', time: '00:00:00' }],
    ['12pm', { type: 'on', time: '12:00:00' }],
    ['weekdays 08:30', { type: 'on', time: '08:30:00', days: [1, 2, 3, 4, 5] }],
    ['08:30 on weekdays', { type: 'on', time: '08:30:00', days: [1, 2, 3, 4, 5] }],
    ['weekends', { type: 'on', days: [6, 7] }],
    ['mon wed 18:00', { type: 'on', time: '18:00:00', days: [1, 3] }],
    ['Wednesday, Mondays and tues at 9', { type: 'on', time: '09:00:00', days: [1, 2, 3] }],
    ['mon-fri 7:15', { type: 'on', time: '07:15:00', days: [1, 2, 3, 4, 5] }],
    ['fri – mon', { type: 'on', days: [1, 5, 6, 7] }],
    ['sun - sun', { type: 'on', days: [7] }],
    ['every day at 9', { type: 'on', time: '09:00:00', days: WEEK }],
    ['daily 9:00', { type: 'on', time: '09:00:00', days: WEEK }],
    ['every mon 9:00', { type: 'on', time: '09:00:00', days: [1] }],
  ])('“%s” is read', (text, meant) => {
    expect(readRemindSentence(text)).toEqual(meant);
  });

  it.each([
    ['tomorrow 9:00', 'tomorrow'],
    ['24:00', '24:00'],
    ['9:60', '9:60'],
    ['13pm', '13pm'],
    ['0am', '0am'],
    ['8:00 18:00', '18:00'],
    ['9:00 off', 'off'],
    ['mo 9:00', 'mo'],
    ['mon-', 'mon-'],
    ['mon-wed-fri', 'mon-wed-fri'],
    ['me', 'me'],
    ['constructor 9:00', 'constructor'],
    ['-5', '-5'],
  ])('“%s” is not, for “%s”', (text, word) => {
    expect(readRemindSentence(text)).toEqual({ type: 'unreadable', word });
  });
});
