// Owns when a reminder fires: a local time on chosen weekdays, as instants. Pure; the time-zone data are the runtime's, so
// nothing here may be called by workflow code.

import { DateTime, IANAZone } from 'luxon';

export interface ReminderTimes {
  /** `HH:MM:SS`, local. */
  time: string;
  /** IANA name. */
  timezone: string;
  /** ISO weekdays, 1 is Monday. */
  days: readonly number[];
}

export interface Fire {
  at: Date;
  /** The local date that it is the reminder of, `YYYY-MM-DD`. Across a gap at midnight `at` lies in the next one. */
  day: string;
}

/** A fire is looked for after this instant, and on later dates than `afterDay` only. */
export interface FiresFrom {
  after: Date;
  /** The last local date that was dealt with; null where there was none. */
  afterDay: string | null;
}

/** No clock is further from UTC than this, so a local reading lies within these instants around itself read as UTC. */
const EASTERNMOST_MS = 14 * 60 * 60_000;
const WESTERNMOST_MS = 12 * 60 * 60_000;

/** A single weekday comes again after seven days, or fourteen where the date does not exist. */
const DAYS_LOOKED_AT = 16;

/** The next fire, or null where no day is chosen. */
export function nextFire(times: ReminderTimes, { after, afterDay }: FiresFrom): Fire | null {
  let day = localDay(after, times.timezone);
  if (afterDay !== null && day <= afterDay) day = addDays(afterDay, 1);
  for (let looked = 0; looked < DAYS_LOOKED_AT; looked += 1, day = addDays(day, 1)) {
    if (!times.days.includes(calendarDay(day).weekday)) continue;
    const at = instantOf(day, times.time, times.timezone);
    if (at !== null && at > after) return { at, day };
  }
  return null;
}

/** The next `count` fires, earliest first. */
export function nextFires(times: ReminderTimes, from: FiresFrom, count: number): Fire[] {
  const fires: Fire[] = [];
  for (let fire = nextFire(times, from); fire !== null && fires.length < count;) {
    fires.push(fire);
    fire = nextFire(times, { after: fire.at, afterDay: fire.day });
  }
  return fires;
}

/**
 * The first instant at which the clocks of a zone read this date and time, or have passed it where they skip it; null
 * where the whole date is skipped.
 */
export function instantOf(day: string, time: string, timezone: string): Date | null {
  const zone = IANAZone.create(timezone);
  const reading = readingOf(day, time);
  const exact = firstAt(zone, reading);
  if (exact !== null) return new Date(exact);
  const midnight = readingOf(day, '00:00:00');
  const begins = firstAt(zone, midnight) ?? endOfGap(zone, midnight);
  return localDay(new Date(begins), timezone) === day ? new Date(endOfGap(zone, reading)) : null;
}

/** The local date at an instant, `YYYY-MM-DD`. */
export function localDay(at: Date, timezone: string): string {
  return isoDay(DateTime.fromJSDate(at, { zone: timezone }));
}

/** A clock's reading as milliseconds, as if it were UTC. */
const readingOf = (day: string, time: string): number => DateTime.fromISO(`${day}T${time}`, { zone: 'utc' }).toMillis();

/** Null where the clocks never read so. Luxon would pick either of two, and moves on what is skipped by the gap's length. */
function firstAt(zone: IANAZone, reading: number): number | null {
  const early = reading - offsetMs(zone, reading - EASTERNMOST_MS);
  if (early + offsetMs(zone, early) === reading) return early;
  const late = reading - offsetMs(zone, reading + WESTERNMOST_MS);
  return late + offsetMs(zone, late) === reading ? late : null;
}

/** When the clocks jump over a reading; found by halving, to the millisecond. */
function endOfGap(zone: IANAZone, reading: number): number {
  let before = reading - EASTERNMOST_MS;
  let after = reading + WESTERNMOST_MS;
  while (after - before > 1) {
    const between = Math.floor((before + after) / 2);
    if (between + offsetMs(zone, between) < reading) before = between;
    else after = between;
  }
  return after;
}

const offsetMs = (zone: IANAZone, at: number): number => {
  const minutes = zone.offset(at);
  if (Number.isNaN(minutes)) throw new Error(`no such time zone: ${zone.name}`);
  return minutes * 60_000;
};

const calendarDay = (day: string): DateTime => DateTime.fromISO(day, { zone: 'utc' });
const addDays = (day: string, days: number): string => isoDay(calendarDay(day).plus({ days }));

function isoDay(at: DateTime): string {
  const day = at.toISODate();
  if (day === null) throw new Error(`no such day: ${at.invalidExplanation}`);
  return day;
}
