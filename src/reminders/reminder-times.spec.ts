import { describe, expect, it } from '@jest/globals';
import { type RemindChoice, reminderTime } from './reminder-times.js';

describe('the times to be reminded at', () => {
  it.each<[RemindChoice, string, string, string | null]>([
    ['in_an_hour', '2026-03-10T10:20:30Z', 'Europe/Berlin', '2026-03-10T11:20:30.000Z'],
    ['tonight', '2026-03-10T10:20:30Z', 'Europe/Berlin', '2026-03-10T18:00:00.000Z'],
    ['tonight', '2026-03-10T17:59:59Z', 'Europe/Berlin', '2026-03-10T18:00:00.000Z'],
    ['tonight', '2026-03-10T18:00:00Z', 'Europe/Berlin', null],
    ['tomorrow', '2026-03-10T10:20:30Z', 'America/New_York', '2026-03-11T13:00:00.000Z'],
    // Past midnight "tomorrow" is the next day, and the clocks change on it.
    ['tomorrow', '2026-03-28T23:30:00Z', 'Europe/Berlin', '2026-03-30T07:00:00.000Z'],
    ['tomorrow', '2026-03-28T12:00:00Z', 'Europe/Berlin', '2026-03-29T07:00:00.000Z'],
    ['tonight', '2026-03-29T00:30:00Z', 'Europe/Berlin', '2026-03-29T17:00:00.000Z'],
    ['tomorrow', '2026-03-10T10:20:30Z', 'Asia/Kathmandu', '2026-03-11T03:15:00.000Z'],
  ])('%s, asked at %s in %s, is %s', (choice, now, timeZone, expected) => {
    expect(reminderTime(choice, new Date(now), timeZone)?.toISOString() ?? null).toBe(expected);
  });
});
