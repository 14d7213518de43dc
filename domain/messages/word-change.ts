// Owns what "what changed" is made of, and how it is cut to the changes and their surroundings.

import { beginning, ending } from './length.js';

export interface WordChange {
  type: 'same' | 'added' | 'removed';
  text: string;
}

const CUT = '…';

/**
 * What changed, whole, and of what stayed the same at most `units` UTF-16 units beside each change; "…" stands for the
 * rest. Cuts lie between words, inside one only where a single word is longer. Empty where nothing changed.
 */
export function shortened(changes: readonly WordChange[], units: number): WordChange[] {
  if (changes.every(({ type }) => type === 'same')) return [];
  const last = changes.length - 1;
  return changes.map((change, index) =>
    change.type === 'same'
      ? { type: 'same', text: withoutMiddle(change.text, index === 0 ? 0 : units, index === last ? 0 : units) }
      : change,
  );
}

/** The two ends of a text; the text itself where that is not longer. */
function withoutMiddle(text: string, firstUnits: number, lastUnits: number): string {
  if (text.length <= firstUnits + lastUnits) return text;
  const first = firstWords(text, firstUnits).trimEnd();
  const last = lastWords(text, lastUnits).trimStart();
  const cut = [first, CUT, last].filter((part) => part !== '').join(' ');
  return cut.length < text.length ? cut : text;
}

function firstWords(text: string, units: number): string {
  const start = beginning(text, units);
  if (/^\s/u.test(text.slice(start.length))) return start;
  const whole = start.replace(/\S+$/u, '');
  return whole.trim() === '' ? start : whole;
}

function lastWords(text: string, units: number): string {
  const end = ending(text, units);
  if (/\s$/u.test(text.slice(0, text.length - end.length))) return end;
  const whole = end.replace(/^\S+/u, '');
  return whole.trim() === '' ? end : whole;
}
