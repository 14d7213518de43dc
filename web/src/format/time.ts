// How moments are written: in the reader's own zone, short while they are near, exact on demand.

/** Where the reader is, as their device says. */
export const deviceTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const clock = (timeZone: string) =>
  new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', timeZone });
const day = (timeZone: string) => new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone });
const dayOfYear = (timeZone: string) =>
  new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', timeZone });
const exact = (timeZone: string) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium', timeZone });

/** "09:14" today, "24 Nov, 09:14" this year, "24 Nov 2025" before. */
export function shortTime(at: Date, { timeZone = deviceTimeZone(), now = new Date() } = {}): string {
  const sameDay = dayOfYear(timeZone).format(at) === dayOfYear(timeZone).format(now);
  if (sameDay) return clock(timeZone).format(at);
  const sameYear = yearOf(at, timeZone) === yearOf(now, timeZone);
  return sameYear ? `${day(timeZone).format(at)}, ${clock(timeZone).format(at)}` : dayOfYear(timeZone).format(at);
}

/** Everything there is to say of a moment, for a tooltip. */
export const exactTime = (at: Date, timeZone = deviceTimeZone()): string => exact(timeZone).format(at);

const yearOf = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en', { year: 'numeric', timeZone }).format(at);
