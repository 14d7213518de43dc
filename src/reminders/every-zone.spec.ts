// Every zone that the runtime knows, against an oracle that shares no code with what it judges: it reads the clocks of a
// zone from Intl, minute by minute, and fires when they reach the time.
//
// Bounded by default: the unusual zones and a sample of the others, read at each hour and minute by minute where the clocks
// moved. REMINDER_ZONES=all takes every zone, REMINDER_ORACLE=minutes reads every minute, REMINDER_SEED=… plays others.

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fire } from './calendar.js';
import { following, type ReminderSettings, replanned } from './schedule.js';

const MINUTE = 60_000;
const DAYS = 400;
const MINUTES = DAYS * 24 * 60;
const SEED = Number(process.env.REMINDER_SEED ?? 20_261_127);

/** Offsets of quarters, moves by half an hour, moves at midnight or for Ramadan, both sides of the date line. */
const UNUSUAL = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'Africa/El_Aaiun',
  'America/Asuncion',
  'America/Havana',
  'America/Nuuk',
  'America/Santiago',
  'America/Scoresbysund',
  'America/St_Johns',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Gaza',
  'Asia/Kathmandu',
  'Atlantic/Azores',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Europe/Dublin',
  'America/New_York',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Easter',
  'Pacific/Kiritimati',
  'Pacific/Marquesas',
  'Pacific/Pago_Pago',
  'UTC',
];
const EVERY = Intl.supportedValuesOf('timeZone');
const OTHERS_SAMPLED = 12;

/** A zone's clocks at each minute: minutes since 1970, as if they were UTC. */
interface Clocks {
  reads: Int32Array;
  /** The furthest that they have read until then: a reading up to it comes a second time, or was skipped. */
  furthest: Int32Array;
  /** The dates that there are, as days since 1970. */
  dates: Set<number>;
}

function clocksOf(zone: string, start: number, everyMinute: boolean): Clocks {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const read = (at: number): number => {
    const text = format.format(start + at * MINUTE);
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = (text.match(/\d+/g) ?? []).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute) / MINUTE;
  };
  const reads = new Int32Array(MINUTES + 1);
  const furthest = new Int32Array(MINUTES + 1);
  const dates = new Set<number>();
  const step = everyMinute ? 1 : 60;
  let before = read(-step);
  let last = before;
  for (let from = 0; from <= MINUTES; from += step) {
    const next = read(from);
    const steady = next - before === step;
    for (let minute = Math.max(from - step + 1, 0); minute <= from; minute += 1) {
      const now = steady ? before + minute - (from - step) : read(minute);
      last = Math.max(last, now);
      reads[minute] = now;
      furthest[minute] = last;
    }
    dates.add(dayNumber(next));
    before = next;
  }
  return { reads, furthest, dates };
}

interface Change {
  /** In minutes from the start; it happens half a minute later, so that no fire falls together with it. */
  minute: number;
  zone: string;
  settings: Omit<ReminderSettings, 'timezone'>;
}

const dayNumber = (clock: number): number => Math.floor(clock / 1_440);
const dayName = (number: number): string => new Date(number * 86_400_000).toISOString().slice(0, 10);
/** 1970-01-01 was a Thursday. */
const weekday = (number: number): number => ((number + 3) % 7) + 1;

/** A fire for each date whose time the clocks reach while those settings are in force; no date comes twice. */
function expectedFires(start: number, changes: readonly Change[], clocksIn: (zone: string) => Clocks): string[] {
  const fires: string[] = [];
  let lastDay = Number.NEGATIVE_INFINITY;
  for (const [index, { minute, zone, settings }] of changes.entries()) {
    if (!settings.enabled) continue;
    const { furthest, dates } = clocksIn(zone);
    const [hours = 0, minutes = 0] = settings.time.split(':').map(Number);
    const until = changes[index + 1]?.minute ?? MINUTES;
    for (let now = minute + 1; now <= until; now += 1) {
      // Usually one reading is new; after a gap, all that were skipped; while an hour comes again, none.
      for (let reading = (furthest[now - 1] ?? 0) + 1; reading <= (furthest[now] ?? 0); reading += 1) {
        if (reading % 1_440 !== hours * 60 + minutes) continue;
        const day = dayNumber(reading);
        if (!dates.has(day) || day <= lastDay || !settings.days.includes(weekday(day))) continue;
        lastDay = day;
        fires.push(`${dayName(day)} ${new Date(start + now * MINUTE).toISOString()}`);
      }
    }
  }
  return fires;
}

/** What the code under test does: plans at each change, and fires what is planned. */
function plannedFires(start: number, changes: readonly Change[]): string[] {
  const fires: string[] = [];
  let planned: Fire | null = null;
  let lastDay: string | null = null;
  for (const [index, { minute, zone, settings: rest }] of changes.entries()) {
    const settings: ReminderSettings = { ...rest, timezone: zone };
    const at = start + minute * MINUTE + MINUTE / 2;
    const until = start + (changes[index + 1]?.minute ?? MINUTES) * MINUTE + MINUTE / 2;
    planned = replanned(planned, { settings, lastDay, now: new Date(at) });
    while (planned !== null && planned.at.getTime() < until) {
      fires.push(`${planned.day} ${planned.at.toISOString()}`);
      lastDay = planned.day;
      planned = following(settings, planned);
    }
  }
  return fires;
}

const settingsOf = fc.record({
  enabled: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
  time: fc
    .oneof(
      fc.integer({ min: 0, max: 1_439 }),
      // When clocks are moved.
      fc.integer({ min: 0, max: 240 }),
      fc.integer({ min: 1_380, max: 1_439 }),
    )
    .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00`),
  days: fc.oneof(fc.constant([1, 2, 3, 4, 5, 6, 7]), fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })),
});

describe('the reminders of 400 days', () => {
  const sampled = fc.sample(fc.constantFrom(...EVERY), { seed: SEED, numRuns: OTHERS_SAMPLED });
  const zones = process.env.REMINDER_ZONES === 'all' ? EVERY : [...new Set([...UNUSUAL, ...sampled])];
  const everyMinute = process.env.REMINDER_ORACLE === 'minutes';
  const start = Date.UTC(2026, 0, 15);

  const kept = new Map<string, Clocks>();
  const clocksIn = (zone: string): Clocks => {
    const found = kept.get(zone) ?? clocksOf(zone, start, everyMinute);
    kept.set(zone, found);
    return found;
  };

  it.each(zones)('fire once on each due date, and at no other time: %s', (zone) => {
    const elsewhere = fc.oneof({ weight: 3, arbitrary: fc.constant(zone) }, fc.constantFrom(...zones));
    const change = fc.record({
      minute: fc.integer({ min: 1, max: MINUTES - 1 }),
      zone: elsewhere,
      settings: settingsOf,
    });
    fc.assert(
      fc.property(
        settingsOf,
        fc.uniqueArray(change, { maxLength: 12, selector: ({ minute }) => minute }),
        (first, later) => {
          const changes = [{ minute: 0, zone, settings: first }, ...later.toSorted((a, b) => a.minute - b.minute)];
          expect(plannedFires(start, changes)).toEqual(expectedFires(start, changes, clocksIn));
        },
      ),
      { seed: SEED, numRuns: Number(process.env.REMINDER_RUNS ?? 3) },
    );
    if (kept.size > 60) kept.clear();
  });

  it('are judged by clocks that are right at every minute', () => {
    const read = (everyMinute: boolean) =>
      Buffer.from(clocksOf('Australia/Lord_Howe', start, everyMinute).reads.buffer);
    expect(read(false).equals(read(true))).toBe(true);
  });
});
