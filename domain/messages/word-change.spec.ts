import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shortened, type WordChange } from './word-change.js';

const same = (text: string): WordChange => ({ type: 'same', text });
const added: WordChange = { type: 'added', text: 'new' };
const removed: WordChange = { type: 'removed', text: 'old ' };
const SENTENCE = ' one two three four five six seven eight nine ten ';

describe('what changed, shortened', () => {
  it('keeps a few words at both ends of what stayed the same between two changes', () => {
    expect(shortened([added, same(SENTENCE), removed], 10)).toEqual([added, same(' one two … nine ten '), removed]);
  });

  it('keeps only what is beside a change at the two ends of the text', () => {
    expect(shortened([same(SENTENCE), added, same(SENTENCE)], 10)).toEqual([
      same('… nine ten '),
      added,
      same(' one two …'),
    ]);
  });

  it('leaves alone what a cut would not make shorter', () => {
    const changes = [same('Hello there '), removed, added, same(' my friend')];
    expect(shortened(changes, 12)).toEqual(changes);
    expect(shortened([added, same(' one two three '), removed], 8)[1]).toEqual(same(' one two three '));
  });

  it('cuts inside a word only where it is the only one', () => {
    expect(shortened([added, same('x'.repeat(50)), added], 3)[1]).toEqual(same('xxx … xxx'));
    expect(shortened([added, same('🏥'.repeat(50)), added], 3)[1]).toEqual(same('🏥 … 🏥'));
  });

  it('is empty where nothing changed', () => {
    expect(shortened([same(SENTENCE)], 10)).toEqual([]);
    expect(shortened([], 10)).toEqual([]);
  });

  it('never touches a change, never grows, and never splits a character', () => {
    const change = fc.record({
      type: fc.constantFrom('same' as const, 'added' as const, 'removed' as const),
      text: fc.string({ unit: fc.constantFrom('a', 'é', ' ', '\n', '🏥', '👩‍⚕️'), maxLength: 120 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (changes, units) => {
        const parts = shortened(changes, units);
        if (changes.every(({ type }) => type === 'same')) return expect(parts).toEqual([]);
        expect(parts.map(({ type }) => type)).toEqual(changes.map(({ type }) => type));
        for (const [index, { type, text }] of parts.entries()) {
          const whole = changes[index]?.text ?? '';
          expect(text.isWellFormed()).toBe(true);
          expect(text.length).toBeLessThanOrEqual(whole.length);
          if (type !== 'same') expect(text).toBe(whole);
          if (text === whole) continue;
          const [first = '', last = ''] = text.split('…').map((part) => part.trim());
          expect(whole.trimStart().startsWith(first)).toBe(true);
          expect(whole.trimEnd().endsWith(last)).toBe(true);
        }
      }),
    );
  });
});
