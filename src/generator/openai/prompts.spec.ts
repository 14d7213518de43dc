import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Brief } from '../../../activities/ports/text-generator.port.js';
import { promptFor, promptForShorter } from './prompts.js';

const BRIEF: Brief = {
  topic: 'x',
  tone: null,
  audience: null,
  language: null,
  revision: 1,
  instruction: null,
  earlierInstructions: [],
  currentText: null,
  earlierTexts: [],
  seed: 1,
};

const messageAt = (at: number) => (brief: Partial<Brief>) => promptFor({ ...BRIEF, ...brief })[at]?.content ?? '';
const systemOf = messageAt(0);
const dataOf = messageAt(1);

describe('the prompt', () => {
  it.each<[string, Partial<Brief>]>([
    ['the first draft', {}],
    ['as instruction asks', { revision: 2, currentText: 'a', instruction: 'shorter' }],
    ['a different take', { revision: 2, currentText: 'a' }],
  ])('asks for %s', (words, brief) => {
    expect(systemOf(brief)).toContain(words);
  });

  it('holds no word of the author outside the data, which is JSON whatever they write', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.integer({ min: 1, max: 3 }), (words, revision) => {
        const brief = { topic: words, tone: words, audience: words, instruction: words, currentText: words, revision };
        const messages = promptFor({ ...BRIEF, ...brief, earlierInstructions: [words], earlierTexts: [words] });
        expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
        const data: unknown = JSON.parse(messages[1]?.content ?? '');
        expect(data).toMatchObject({ topic: words, instruction: words, current_text: words });
        const same = promptFor({ ...BRIEF, revision, currentText: 'other', instruction: 'other' });
        expect(messages[0]).toEqual(same[0]);
      }),
    );
  });

  it('shows how the last drafts began, and of them no more', () => {
    const earlierTexts = Array.from({ length: 9 }, (_, index) => `${index} ${'long '.repeat(500)}`);
    const data: unknown = JSON.parse(dataOf({ revision: 10, currentText: earlierTexts[8] ?? '', earlierTexts }));
    expect(data).toHaveProperty(
      'earlier_openings',
      earlierTexts.slice(3, 8).map((text) => text.slice(0, 160)),
    );
  });

  it('writes English where no language is named', () => {
    expect(JSON.parse(dataOf({}))).toHaveProperty('language', 'en');
  });

  it('asks for a shorter one without the whole of what ran away', () => {
    const messages = promptForShorter(promptFor(BRIEF), '😀'.repeat(50_000));
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(messages[2]?.content.length).toBeLessThanOrEqual(6_000);
    expect(messages[2]?.content.isWellFormed()).toBe(true);
  });
});
