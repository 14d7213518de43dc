// Owns the times that "remind me to post at…" offers, in the owner's own zone.

import { DateTime } from 'luxon';

export const REMIND_CHOICES = ['in_an_hour', 'tonight', 'tomorrow'] as const;
export type RemindChoice = (typeof REMIND_CHOICES)[number];

export const TONIGHT_HOUR = 19;
export const MORNING_HOUR = 9;

/** Null where that time is over for today. @param timeZone IANA name. */
export function reminderTime(choice: RemindChoice, now: Date, timeZone: string): Date | null {
  const local = DateTime.fromJSDate(now, { zone: timeZone });
  const at = (day: DateTime, hour: number) => day.set({ hour, minute: 0, second: 0, millisecond: 0 });
  switch (choice) {
    case 'in_an_hour':
      return local.plus({ hours: 1 }).toJSDate();
    case 'tonight': {
      const tonight = at(local, TONIGHT_HOUR);
      return tonight > local ? tonight.toJSDate() : null;
    }
    case 'tomorrow':
      return at(local.plus({ days: 1 }), MORNING_HOUR).toJSDate();
  }
}
