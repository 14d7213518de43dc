// Owns which fire is due next, as settings change and fires are dealt with. Pure.

import { type Fire, nextFire, type ReminderTimes } from './calendar.js';

export interface ReminderSettings extends ReminderTimes {
  enabled: boolean;
}

/**
 * The fire due next, after a change of settings. One that was due before the change and is still to be dealt with stays:
 * it was due under the settings of its instant. From then on the new ones count, on later dates than the last dealt with.
 */
export function replanned(
  planned: Fire | null,
  { settings, lastDay, now }: { settings: ReminderSettings; lastDay: string | null; now: Date },
): Fire | null {
  if (!settings.enabled) return null;
  if (planned !== null && planned.at <= now) return planned;
  return nextFire(settings, { after: now, afterDay: lastDay });
}

/** The fire after one that was dealt with. */
export const following = (settings: ReminderSettings, { at, day }: Fire): Fire | null =>
  nextFire(settings, { after: at, afterDay: day });
