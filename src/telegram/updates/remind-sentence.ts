// Owns what can be said after /remind: "08:30", "weekdays 08:30", "mon wed 18:00", "on", "off". Pure.

export type RemindSentence =
  | { type: 'show' }
  | { type: 'off' }
  /** What is left out stays as it is. */
  | { type: 'on'; time?: string; days?: number[] }
  /** `word`: the first that means nothing here. */
  | { type: 'unreadable'; word: string };

const DAY_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const DAYS_BY_WORD: Record<string, readonly number[]> = {
  daily: [1, 2, 3, 4, 5, 6, 7],
  everyday: [1, 2, 3, 4, 5, 6, 7],
  weekdays: [1, 2, 3, 4, 5],
  weekends: [6, 7],
};

/** Words that people put between the others. */
const FILLERS = new Set(['at', 'and', 'me', 'on', 'every', 'day', 'the']);

const TIME = /^(\d{1,2})(?:[:.](\d\d))?(am|pm)?$/;

export function readRemindSentence(text: string): RemindSentence {
  const words = text
    .toLowerCase()
    // "8:30 pm" is one word, "mon-fri" as well.
    .replaceAll(/(\d)\s+([ap]m)\b/g, '$1$2')
    .replaceAll(/\s*[-–]\s*/g, '-')
    .split(/[\s,;&]+/)
    .filter((word) => word !== '');
  const [first] = words;
  if (first === undefined) return { type: 'show' };
  if (words.length === 1 && first === 'off') return { type: 'off' };

  const days = new Set<number>();
  let time: string | undefined;
  for (const word of words) {
    const named = daysOf(word);
    const read = timeOf(word);
    if (named !== null) named.forEach((day) => days.add(day));
    else if (read !== null && time === undefined) time = read;
    else if (!FILLERS.has(word)) return { type: 'unreadable', word };
  }
  // "every day at 9" names all of them.
  if (days.size === 0 && words.includes('every') && words.includes('day'))
    DAYS_BY_WORD.daily?.forEach((day) => days.add(day));
  if (days.size === 0 && time === undefined && !words.includes('on')) return { type: 'unreadable', word: first };
  return {
    type: 'on',
    ...(time === undefined ? {} : { time }),
    ...(days.size === 0 ? {} : { days: [...days].toSorted((a, b) => a - b) }),
  };
}

function daysOf(word: string): readonly number[] | null {
  const known = Object.hasOwn(DAYS_BY_WORD, word) ? DAYS_BY_WORD[word] : undefined;
  if (known !== undefined) return known;
  const [from, to, ...more] = word.split('-').map(dayOf);
  if (from === null || from === undefined || to === null || more.length > 0) return null;
  if (to === undefined) return [from];
  // From Friday to Monday leads through the weekend.
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, step) => ((from - 1 + step) % 7) + 1);
}

/** "mon", "tues", "wednesday", "fridays". */
function dayOf(word: string): number | null {
  const name = word.replace(/s$/, '');
  const found = DAY_NAMES.findIndex((day) => name.length >= 3 && day.startsWith(name));
  return found === -1 ? null : found + 1;
}

/** `HH:MM:SS`, or null. */
function timeOf(word: string): string | null {
  const [, hour, minute = '00', half] = TIME.exec(word) ?? [];
  if (hour === undefined || Number(minute) > 59) return null;
  const given = Number(hour);
  if (half !== undefined && (given < 1 || given > 12)) return null;
  const hours = half === undefined ? given : (given % 12) + (half === 'pm' ? 12 : 0);
  return hours > 23 ? null : `${String(hours).padStart(2, '0')}:${minute}:00`;
}
