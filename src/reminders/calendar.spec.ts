import { describe, expect, it } from '@jest/globals';
import { instantOf, nextFires } from './calendar.js';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const firesAt = (
  timezone: string,
  time: string,
  after: string,
  { count = 3, days = EVERY_DAY }: { count?: number; days?: number[] } = {},
) =>
  nextFires({ timezone, time, days }, { after: new Date(after), afterDay: null }, count).map(
    ({ at, day }) => `${day} ${at.toISOString()}`,
  );

describe('the fires of a reminder', () => {
  it.each<[string, string, string, string, string[]]>([
    [
      'at the first instant after the gap, where the time does not exist',
      'Europe/Berlin',
      '02:30:00',
      '2026-03-28T12:00:00Z',
      ['2026-03-29 2026-03-29T01:00:00.000Z', '2026-03-30 2026-03-30T00:30:00.000Z'],
    ],
    [
      'the first time, where the time comes twice',
      'Europe/Berlin',
      '02:30:00',
      '2026-10-24T12:00:00Z',
      ['2026-10-25 2026-10-25T00:30:00.000Z', '2026-10-26 2026-10-26T01:30:00.000Z'],
    ],
    [
      'at the same local time before and after',
      'America/New_York',
      '09:00:00',
      '2026-03-07T12:00:00Z',
      ['2026-03-07 2026-03-07T14:00:00.000Z', '2026-03-08 2026-03-08T13:00:00.000Z'],
    ],
    [
      'by half an hour, where the clocks move by that',
      'Australia/Lord_Howe',
      '02:15:00',
      '2026-10-02T16:00:00Z',
      ['2026-10-04 2026-10-03T15:30:00.000Z', '2026-10-05 2026-10-04T15:15:00.000Z'],
    ],
    [
      'the first time, where half an hour comes twice',
      'Australia/Lord_Howe',
      '01:45:00',
      '2026-04-03T15:00:00Z',
      ['2026-04-05 2026-04-04T14:45:00.000Z', '2026-04-06 2026-04-05T15:15:00.000Z'],
    ],
    [
      'through Ramadan, when the clocks go back',
      'Africa/Casablanca',
      '02:30:00',
      '2026-02-14T03:00:00Z',
      ['2026-02-15 2026-02-15T01:30:00.000Z', '2026-02-16 2026-02-16T02:30:00.000Z'],
    ],
    [
      'after the gap that takes midnight, on the day itself',
      'America/Santiago',
      '00:30:00',
      '2026-09-05T12:00:00Z',
      ['2026-09-06 2026-09-06T04:00:00.000Z', '2026-09-07 2026-09-07T03:30:00.000Z'],
    ],
    [
      'once, where the last hour of a day comes twice',
      'America/Santiago',
      '23:30:00',
      '2026-04-04T12:00:00Z',
      ['2026-04-04 2026-04-05T02:30:00.000Z', '2026-04-05 2026-04-06T03:30:00.000Z'],
    ],
    [
      'after the gap that takes the end of a day, in the next one',
      'America/Nuuk',
      '23:30:00',
      '2026-03-27T12:00:00Z',
      [
        '2026-03-27 2026-03-28T01:30:00.000Z',
        '2026-03-28 2026-03-29T01:00:00.000Z',
        '2026-03-29 2026-03-30T00:30:00.000Z',
      ],
    ],
    [
      'not on a date that does not exist',
      'Pacific/Apia',
      '09:00:00',
      '2011-12-29T00:00:00Z',
      ['2011-12-29 2011-12-29T19:00:00.000Z', '2011-12-31 2011-12-30T19:00:00.000Z'],
    ],
    [
      'at an offset of three quarters of an hour',
      'Asia/Kathmandu',
      '08:30:15',
      '2026-01-01T00:00:00Z',
      ['2026-01-01 2026-01-01T02:45:15.000Z', '2026-01-02 2026-01-02T02:45:15.000Z'],
    ],
  ])('come %s (%s, %s)', (_, timezone, time, after, expected) => {
    expect(firesAt(timezone, time, after, { count: expected.length })).toEqual(expected);
  });

  it('come on the chosen days only, and a week later where such a date does not exist', () => {
    expect(firesAt('Europe/Berlin', '09:00:00', '2026-03-02T12:00:00Z', { days: [1, 5] })).toEqual([
      '2026-03-06 2026-03-06T08:00:00.000Z',
      '2026-03-09 2026-03-09T08:00:00.000Z',
      '2026-03-13 2026-03-13T08:00:00.000Z',
    ]);
    // The day that Samoa skipped was a Friday.
    expect(firesAt('Pacific/Apia', '09:00:00', '2011-12-24T00:00:00Z', { days: [5], count: 1 })).toEqual([
      '2012-01-06 2012-01-05T19:00:00.000Z',
    ]);
    expect(firesAt('UTC', '09:00:00', '2026-03-02T12:00:00Z', { days: [] })).toEqual([]);
  });

  it('begin after the last date that was dealt with, also where its owner travelled back over the date line', () => {
    const from = { after: new Date('2026-03-10T06:00:00Z'), afterDay: '2026-03-10' };
    const times = { timezone: 'Pacific/Honolulu', time: '09:00:00', days: EVERY_DAY };
    expect(nextFires(times, from, 1)[0]?.day).toBe('2026-03-11');
  });

  it('need a zone that the runtime knows', () => {
    expect(() => instantOf('2026-03-01', '09:00:00', 'Mars/Olympus')).toThrow('Mars/Olympus');
  });
});
