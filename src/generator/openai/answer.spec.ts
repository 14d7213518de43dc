import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GenerationFailure } from '../../../domain/failures.js';
import { cleanText, readAnswer } from './answer.js';

describe('cleaning a text', () => {
  it.each([
    ['```markdown\nA post.\n\nMore.\n```', 'A post.\n\nMore.'],
    ['```\nA post.```', 'A post.'],
    ['```\none\n```\nand\n```\ntwo\n```', '```\none\n```\nand\n```\ntwo\n```'],
    ['Use ```code``` well.', 'Use ```code``` well.'],
    ['<think>a</think>\n```\nA post.\n```', 'A post.'],
    ['Why I <think> twice</think>', 'Why I <think> twice</think>'],
    ['Here is your post:\nA post.', 'Here is your post:\nA post.'],
    ['👩‍🚀 launch', '👩‍🚀 launch'],
  ])('%j becomes %j', (answer, text) => {
    expect(cleanText(answer)).toBe(text);
  });

  it('leaves only what can be stored and sent, and nothing more to clean', () => {
    const parts = fc.constantFrom('a', ' ', '\n', '\r', '\0', '\uD800', '\uDC00', '😀', '```', '<think>', '</think>');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), (pieces) => {
        const text = cleanText(pieces.join(''));
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(/[\0\r]/);
        expect(text).toBe(text.trim());
      }),
    );
  });
});

describe('reading an answer', () => {
  it('takes any JSON for what it is: a text, or a failure of ours', () => {
    const message = fc.record(
      { content: fc.oneof(fc.string(), fc.jsonValue()), refusal: fc.jsonValue(), tool_calls: fc.jsonValue() },
      { requiredKeys: [] },
    );
    const choice = fc.record({ message: fc.oneof(message, fc.jsonValue()), finish_reason: fc.jsonValue() });
    const completion = fc.oneof(fc.record({ choices: fc.oneof(fc.array(choice), fc.jsonValue()) }), fc.jsonValue());
    fc.assert(
      fc.property(completion, (value) => {
        const outcome = outcomeOf(value);
        expect(outcome instanceof GenerationFailure || outcome.text.trim() !== '').toBe(true);
      }),
    );
  });

  it('does not mind what servers add', () => {
    const completion = {
      choices: [
        { message: { content: 'A post.', refusal: null, tool_calls: [], reasoning: 'Hm.' }, finish_reason: null },
      ],
    };
    expect(readAnswer(completion)).toEqual({ text: 'A post.', truncated: false });
  });
});

function outcomeOf(value: unknown) {
  try {
    return readAnswer(value);
  } catch (error) {
    if (error instanceof GenerationFailure) return error;
    throw error;
  }
}
