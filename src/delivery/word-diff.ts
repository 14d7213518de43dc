// What became different between two revisions, word by word.

import { diffWordsWithSpace } from 'diff';
import type { WordChange } from '../../domain/messages/word-change.js';

/** Where less than this part of the new text was there before, it is another text, and a list of changes says nothing. */
const ALIKE = 0.4;

/** Null where the texts are the same or have too little in common. */
export function wordDiff(before: string, after: string): WordChange[] | null {
  if (before === after) return null;
  const changes = diffWordsWithSpace(before, after).map(({ value, added, removed }): WordChange => ({
    type: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
  const kept = changes.reduce((sum, { type, text }) => (type === 'same' ? sum + text.trim().length : sum), 0);
  return kept < ALIKE * after.trim().length ? null : changes;
}
