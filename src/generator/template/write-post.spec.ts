import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Brief } from '../../../activities/ports/text-generator.port.js';
import { readTopic } from './topic.js';
import { writePost } from './write-post.js';

const brief = (changes: Partial<Brief> = {}): Brief => ({
  topic: 'remote work',
  tone: null,
  audience: null,
  language: null,
  revision: 1,
  instruction: null,
  earlierInstructions: [],
  currentText: null,
  earlierTexts: [],
  seed: 7,
  ...changes,
});

/** What a template that was filled badly leaves behind. */
const LEFTOVERS = /undefined|null|\[object|\$\{/;

const topics = fc.oneof(
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
    .map((text) => text.slice(0, 300))
    .filter((text) => !LEFTOVERS.test(text)),
  fc.string({ unit: fc.constantFrom(...Array.from(',.!?…;:"“”«» \n\t-a1#')), minLength: 1, maxLength: 6 }),
  fc.constantFrom(
    'remote work',
    'Why I stopped doing daily stand-ups',
    'Should juniors write tests?',
    'AI in hospitals 🏥',
  ),
);

describe('writePost', () => {
  it('writes 150 to 3,000 characters, cleanly, whatever the topic', () => {
    fc.assert(
      fc.property(topics, fc.integer({ min: 1, max: 40 }), fc.nat(100_000), (topic, revision, seed) => {
        const text = writePost(brief({ topic, revision, seed }));
        expect(text.length).toBeGreaterThanOrEqual(150);
        expect(text.length).toBeLessThanOrEqual(3_000);
        expect(text).not.toMatch(LEFTOVERS);
        expect(text).not.toMatch(/ {2}|\n{3}| \n/);
      }),
      { numRuns: 300 },
    );
  });

  it('never repeats itself over fifty revisions, whatever is asked for', () => {
    const asks = fc.constantFrom(
      null,
      'shorter',
      'longer',
      'more personal',
      'no hashtags',
      'bolder',
      'add emoji',
      'xyz',
    );
    fc.assert(
      fc.property(
        topics,
        fc.array(asks, { minLength: 50, maxLength: 50 }),
        fc.nat(1_000),
        (topic, instructions, seed) => {
          const texts: string[] = [];
          for (const [index, instruction] of instructions.entries()) {
            texts.push(writePost(brief({ topic, seed, revision: index + 1, instruction, earlierTexts: texts })));
          }
          expect(new Set(texts).size).toBe(50);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('writes the same text for the same brief', () => {
    expect(writePost(brief())).toBe(writePost(brief()));
  });

  it('takes another structure for the next revision', () => {
    const first = writePost(brief());
    const second = writePost(brief({ revision: 2, currentText: first, earlierTexts: [first] }));
    expect(second.split('\n\n')[0]).not.toBe(first.split('\n\n')[0]);
  });

  it.each(Array.from({ length: 12 }, (_, seed) => seed))('honours what is asked for (post %i)', (seed) => {
    const ask = (instruction: string, earlierInstructions: string[] = []) =>
      writePost(brief({ seed, revision: 2, instruction, earlierInstructions }));
    expect(ask('shorter please').length).toBeLessThan(ask('longer').length);
    expect(ask('no hashtags')).not.toContain('#');
    expect(ask('add hashtags')).toContain('#Remote #Work');
    expect(ask('end with a question')).toMatch(/\?|hear how you see it/);
    expect(ask('add an emoji')).toMatch(/^\p{Extended_Pictographic}/u);
    expect(ask('no hashtags, add an emoji')).toMatch(/^\p{Extended_Pictographic}[^#]*$/u);
    expect(ask('no hashtags or emoji', ['add an emoji'])).toMatch(/^[^\p{Extended_Pictographic}#]/u);
    expect(ask('no emoji', ['add an emoji'])).not.toMatch(/^\p{Extended_Pictographic}/u);
    expect(ask('mention that we are hiring')).toContain('We are hiring.');
    expect(ask('make it more personal')).toMatch(/\b(I|me|my|you)\b/i);
  });
});

describe('readTopic', () => {
  it.each([
    ['remote work', 'plain', 'remote work'],
    ['The art of saying no.', 'quoted', '“The art of saying no.”'],
    ['Hiring slowly', 'plain', 'hiring slowly'],
    ['Kubernetes costs', 'plain', 'Kubernetes costs'],
    ['Why I stopped doing daily stand-ups', 'clause', 'why I stopped doing daily stand-ups'],
    ['Should juniors write tests?', 'quoted', '“Should juniors write tests?”'],
    ['I was fired on my birthday', 'quoted', '“I was fired on my birthday”'],
    ['  two\n lines\t here ', 'plain', 'two lines here'],
    ['saying no,', 'plain', 'saying no'],
    ['saying no …', 'quoted', '“saying no …”'],
    ['done. ,', 'plain', 'done'],
    [',', 'plain', 'the work nobody sees'],
    ['…', 'plain', 'the work nobody sees'],
    ['!?', 'plain', 'the work nobody sees'],
    ['“ ”', 'plain', 'the work nobody sees'],
    ['🏥', 'plain', '🏥'],
  ])('brings %j into a sentence as %s', (raw, form, inline) => {
    expect(readTopic(raw)).toMatchObject({ form, inline });
  });
});
