import { describe, expect, it } from '@jest/globals';
import { exactTime, sameClock, shortTime, utcOffset } from './time';

const now = new Date('2026-11-26T10:00:00Z');
const short = (at: string, timeZone: string) => shortTime(new Date(at), { timeZone, now });

describe('shortTime', () => {
  it('is the time of day on the same local day, whatever the day is elsewhere', () => {
    expect(short('2026-11-26T08:14:00Z', 'Europe/Berlin')).toMatch(/^09:14/);
    expect(short('2026-11-25T23:30:00Z', 'Europe/Berlin')).toMatch(/^12:30|^00:30/);
    expect(short('2026-11-25T23:30:00Z', 'UTC')).toMatch(/25.*11:30|25.*23:30/);
  });

  it('names the year of another year alone', () => {
    expect(short('2025-11-26T08:14:00Z', 'UTC')).toMatch(/2025/);
    expect(short('2026-01-26T08:14:00Z', 'UTC')).not.toMatch(/2026/);
  });
});

describe('exactTime', () => {
  it('says the day, the date and the time', () => {
    expect(exactTime(now, 'Europe/Berlin')).toMatch(/Thursday.*2026.*11:00:00/);
  });
});

describe('utcOffset', () => {
  it.each([
    ['2026-03-29T00:59:00Z', 'Europe/Berlin', '+01:00'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '+02:00'],
    ['2026-11-26T10:00:00Z', 'UTC', '+00:00'],
    ['2026-11-26T10:00:00Z', 'America/St_Johns', '-03:30'],
  ])('is that of the zone at the moment: %s in %s', (at, zone, offset) => {
    expect(utcOffset(new Date(at), zone)).toBe(offset);
  });
});

describe('sameClock', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Paris', true],
    ['Asia/Kolkata', 'Asia/Calcutta', true],
    ['Europe/Berlin', 'UTC', false],
    // They agree in November alone.
    ['America/Phoenix', 'America/Denver', false],
  ])('of %s and %s: %s', (one, other, same) => {
    expect(sameClock(one, other, now)).toBe(same);
  });
});
