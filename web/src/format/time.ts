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

/** "+01:00": how far the clocks of a zone are from UTC at that moment. */
export function utcOffset(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return name.replace('GMT', '') || '+00:00';
}

/** Whether the clocks of both zones agree for a year to come: then it does not matter by which name somebody goes. */
export function sameClock(one: string, other: string, now = new Date()): boolean {
  const months = Array.from({ length: 12 }, (_, month) => new Date(now.getTime() + month * 30 * 86_400_000));
  return months.every((at) => utcOffset(at, one) === utcOffset(at, other));
}
