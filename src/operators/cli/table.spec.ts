import { describe, expect, it } from '@jest/globals';
import { fromNow, span, table } from './table.js';

describe('a table', () => {
  it('aligns its columns, numbers to the right, and ends no line in blanks', () => {
    expect(
      table(
        ['NAME', 'COUNT', 'WHY'],
        [
          ['email', 7, null],
          ['telegram', 1200, 'refused'],
        ],
      ),
    ).toBe(['NAME      COUNT  WHY', 'email         7  –', 'telegram   1200  refused'].join('\n'));
  });

  it.each([
    [0, '0s'],
    [59, '59s'],
    [60, '1m'],
    [7_300, '2h'],
    [200_000, '2d'],
    [-5, '0s'],
  ])('writes %s seconds as %s', (seconds, words) => {
    expect(span(seconds)).toBe(words);
  });

  it('says how far away an instant is', () => {
    const now = Date.parse('2026-11-26T10:00:00Z');
    expect(fromNow('2026-11-26T10:00:40Z', now)).toBe('in 40s');
    expect(fromNow('2026-11-26T09:00:00Z', now)).toBe('now');
    expect(fromNow(null, now)).toBeNull();
  });
});
