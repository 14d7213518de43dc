// What became different between two drafts, word by word.

import { diffWordsWithSpace } from 'diff';
import type { WordChange } from '../../../../domain/messages/word-change';

export const wordDiff = (before: string, after: string): WordChange[] =>
  diffWordsWithSpace(before, after).map(({ value, added, removed }) => ({
    type: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
