// Owns how an instant is written for a person: in their own time zone.

const clock = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

const calendar = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric' });

/** "09:14". `at` is ISO 8601, `timeZone` an IANA name. */
export const localTime = (at: string, timeZone: string): string => clock(timeZone).format(new Date(at));

/** "3 Mar 2026". */
export const localDate = (at: string, timeZone: string): string => calendar(timeZone).format(new Date(at));

/** "09:14", or "3 Mar 2026, 09:14" where the reader, who sees `seenFrom` beside it, would take it for that day. */
export function localMoment(at: string, timeZone: string, seenFrom: string | null): string {
  const time = localTime(at, timeZone);
  const date = localDate(at, timeZone);
  return seenFrom === null || localDate(seenFrom, timeZone) === date ? time : `${date}, ${time}`;
}
