import { exactTime, shortTime } from '../format/time';

/** A moment, short to read and exact on demand. */
export function Moment({ at, timeZone }: { at: string; timeZone?: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={exactTime(date, timeZone)}>
      {shortTime(date, timeZone === undefined ? {} : { timeZone })}
    </time>
  );
}
