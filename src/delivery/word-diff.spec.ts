import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WordChange } from '../../domain/messages/word-change.js';
import { wordDiff } from './word-diff.js';

const word = fc.constantFrom(
  'I',
  'was',
  'fired',
  'on',
  'Tuesday',
  'naïve',
  '🏥',
  'well-known',
  'it’s',
  '3,000',
  '你好',
);
const gap = fc.constantFrom(' ', '  ', '\n', '\n\n', '. ', ', ', '… ', '\t');
const text = fc.array(fc.tuple(word, gap), { minLength: 1, maxLength: 40 }).map((parts) => parts.flat().join(''));
/** A text and what an edit made of it: most of it stays. */
const edited = fc
  .tuple(fc.array(fc.tuple(word, gap), { minLength: 8, maxLength: 40 }), fc.nat(), word)
  .map(([parts, at, other]) => {
    const index = at % parts.length;
    const after = parts.map((part, n): [string, string] => (n === index ? [other, part[1]] : part));
    return [parts.flat().join(''), after.flat().join('')] as const;
  });

const joined = (changes: WordChange[], left: WordChange['type']): string =>
  changes.flatMap((change) => (change.type === left ? [] : [change.text])).join('');

describe('wordDiff', () => {
  it('names words that were removed and added, and what stayed around them', () => {
    expect(wordDiff('I was fired on a Tuesday.', 'I was promoted on a Tuesday.')).toEqual([
      { type: 'same', text: 'I was ' },
      { type: 'removed', text: 'fired' },
      { type: 'added', text: 'promoted' },
      { type: 'same', text: ' on a Tuesday.' },
    ]);
  });

  it.each([
    ['words at the end', 'One two three.', 'One two three. And four.', [' And four.']],
    ['a blank line', 'One two.\nThree four.', 'One two.\n\nThree four.', ['\n']],
    ['one letter, as its word', 'I lead three teams.', 'I led three teams.', ['led']],
    ['another case', 'we ship on Fridays', 'We ship on Fridays', ['We']],
  ])('names %s', (_, before, after, added) => {
    expect(wordDiff(before, after)?.flatMap((change) => (change.type === 'added' ? [change.text] : []))).toEqual(added);
  });

  it('is nothing where the texts are the same', () => {
    fc.assert(fc.property(text, (same) => expect(wordDiff(same, same)).toBeNull()));
  });

  it('is nothing where the texts have little in common', () => {
    expect(wordDiff('I was fired on a Tuesday.', 'Leaders listen before they speak.')).toBeNull();
    expect(wordDiff('Short.', `Short. ${'Then a long story follows. '.repeat(20)}`)).toBeNull();
  });

  it('is there where most of a longer text was cut', () => {
    expect(wordDiff(`Short. ${'Then a long story follows. '.repeat(20)}`, 'Short.')).not.toBeNull();
  });

  it('is there for a small edit, and puts both texts together again', () => {
    fc.assert(
      fc.property(edited, ([before, after]) => {
        const changes = wordDiff(before, after);
        if (before === after) return expect(changes).toBeNull();
        expect(changes).not.toBeNull();
        expect(joined(changes ?? [], 'removed')).toBe(after);
        expect(joined(changes ?? [], 'added')).toBe(before);
      }),
    );
  });

  it('puts any two texts together again where it has something to say', () => {
    const any = fc.oneof(text, fc.string({ unit: 'grapheme', maxLength: 200 }));
    fc.assert(
      fc.property(any, any, (before, after) => {
        const changes = wordDiff(before, after);
        if (changes === null) return;
        expect(joined(changes, 'removed')).toBe(after);
        expect(joined(changes, 'added')).toBe(before);
        for (const { text: part } of changes) expect(part).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });

  it('is quick for the longest texts, however they differ', () => {
    const long = (seed: number) =>
      Array.from({ length: 600 }, (_, n) => `w${(n * seed) % 97}`)
        .join(' ')
        .slice(0, 3_000);
    const began = performance.now();
    const changes = wordDiff(long(7), long(11));
    expect(performance.now() - began).toBeLessThan(2_000);
    if (changes !== null) expect(joined(changes, 'removed')).toBe(long(11));
  });
});
