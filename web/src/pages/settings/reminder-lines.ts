// How the next reminders are written, and where the clocks change between them.

import type { SettingsResponse } from '../../api/generated';

export interface ReminderLine {
  at: string;
  day: string;
  time: string;
  /** Since the one before, or since now. */
  clocks: string | null;
  /** Where the chosen time does not exist on that day. */
  skipped: string | null;
}

const dayOf = (local: Date): string =>
  new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    local,
  );
const timeOf = (local: Date): string =>
  new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }).format(local);

/** @param today the present moment, and the zone's offset then. */
export function reminderLines(
  {
    next_reminders: reminders,
    daily_reminder_time: chosen,
  }: Pick<SettingsResponse, 'next_reminders' | 'daily_reminder_time'>,
  today: { now: Date; offset: string },
): ReminderLine[] {
  const coming = reminders.filter(({ at }) => new Date(at) > today.now);
  return coming.map(({ at, local, offset }, index) => {
    // The local time as it stands, whatever the zone of this device: written as if it were UTC.
    const asWritten = new Date(`${local}Z`);
    const before = coming[index - 1]?.offset ?? today.offset;
    return {
      at,
      day: dayOf(asWritten),
      time: timeOf(asWritten),
      clocks: offset === before ? null : `Clocks change: UTC${before} → UTC${offset}`,
      skipped: local.slice(11) === chosen ? null : `${chosen.slice(0, 5)} does not exist on that day`,
    };
  });
}
