// A move that was made out and not yet made: what it asks for by the rules, and how it is done.

import { expect } from '@jest/globals';
import type { Surface } from '../../../domain/decision.js';
import type { Act, Result } from './model.js';
import type { Snapshot } from './snapshot.js';

export interface Prepared {
  act: Act;
  surface: Surface;
  /** Does it; returns what its answer can mean. */
  perform(): Promise<readonly Result[]>;
}

export const ANY: readonly Result[] = ['done', 'already', 'refused'];

export const looking = (surface: Surface, perform: () => Promise<unknown>): Prepared => ({
  act: { type: 'look' },
  surface,
  perform: async () => {
    await perform();
    return ['done'];
  },
});

/** Counted off on what there is; undefined where there is nothing. */
export const chosen = <T>(from: readonly T[], pick: number): T | undefined => from[pick % Math.max(from.length, 1)];

/** The revision that somebody names who saw the current one, an earlier one, or one that is not there. */
export function revisionSeen({ post: { revision } }: Snapshot, seen: 'current' | 'earlier' | 'later'): number {
  switch (seen) {
    case 'current':
      return Math.max(revision, 1);
    case 'earlier':
      return Math.max(revision - 1, 1);
    case 'later':
      return revision + 1;
  }
}

/** Fails with the words where it does not hold. */
export function holds(fact: boolean, words: string): void {
  expect(fact ? 'as it should be' : words).toBe('as it should be');
}
