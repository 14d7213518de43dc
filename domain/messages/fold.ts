// Owns where LinkedIn's feed folds a post behind "…more", and how the line under a draft says so.

import { FOLD_CHARACTERS, FOLD_LINES } from '../limits.js';
import { beginning, ending } from './length.js';

/** A teaser up to this long is quoted whole, a longer one by its two ends. */
const QUOTED_WHOLE_UNITS = 48;
const QUOTED_FIRST_UNITS = 20;
const QUOTED_LAST_UNITS = 24;

/**
 * What the feed shows before "…more": at most 210 characters and three lines, blank ones included, ending at a word.
 * Null where the post shows whole.
 */
export function teaserOf(content: string): string | null {
  const visible = content.trim();
  const cut = Math.min(endOfLines(visible, FOLD_LINES), FOLD_CHARACTERS);
  if (visible.length <= cut) return null;
  return endAtWord(visible, cut).trimEnd();
}

/** The teaser as the line under a draft quotes it: its first words and those at the cut, on one line. */
export function quoteTeaser(teaser: string): string {
  const line = teaser.replace(/\s+/gu, ' ').replace(/[.…]+$/u, '');
  if (line.length <= QUOTED_WHOLE_UNITS) return `${line}…`;
  const first = endAtWord(line, QUOTED_FIRST_UNITS).trimEnd();
  return `${first} … ${startAtWord(line, QUOTED_LAST_UNITS)}…`;
}

function endOfLines(text: string, lines: number): number {
  const breaks = [...text.matchAll(/\r\n|\r|\n/g)];
  return breaks[lines - 1]?.index ?? text.length;
}

/** At most `units` from the start, without a word that the cut would break, unless it is the only one. */
function endAtWord(text: string, units: number): string {
  const start = beginning(text, units);
  if (/^\s/u.test(text.slice(start.length))) return start;
  const whole = start.replace(/\S+$/u, '');
  return whole.trim() === '' ? start : whole;
}

function startAtWord(text: string, units: number): string {
  const end = ending(text, units);
  if (/\s$/u.test(text.slice(0, text.length - end.length))) return end.trimStart();
  const whole = end.replace(/^\S+/u, '').trimStart();
  return whole === '' ? end : whole;
}
