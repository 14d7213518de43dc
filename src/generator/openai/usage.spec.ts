import { describe, expect, it } from '@jest/globals';
import { readSpent, type Spent, totalUsage } from './usage.js';

const call = (inputTokens: number, outputTokens: number, costUsd: number | null = null): Spent => ({
  inputTokens,
  outputTokens,
  costUsd,
});

describe('what a call took', () => {
  it.each<[unknown, Spent | null]>([
    [{ prompt_tokens: 5, completion_tokens: 0 }, call(5, 0)],
    [{ prompt_tokens: 5, completion_tokens: 2, cost: 0.25 }, call(5, 2, 0.25)],
    [{ prompt_tokens: 5, completion_tokens: 2, cost: '0.25' }, call(5, 2)],
    [{ prompt_tokens: 5, completion_tokens: 2, cost: -1 }, call(5, 2)],
    [{ prompt_tokens: 5 }, null],
    [{ prompt_tokens: -5, completion_tokens: 2 }, null],
    [{ prompt_tokens: 5.5, completion_tokens: 2 }, null],
    [{ prompt_tokens: 2 ** 31, completion_tokens: 2 }, null],
    [{ prompt_tokens: '5', completion_tokens: 2 }, null],
    [null, null],
    ['many', null],
  ])('%j is read as %j', (usage, spent) => {
    expect(readSpent({ usage })).toEqual(spent);
  });

  it('is not known of an answer that is none', () => {
    expect([readSpent(null), readSpent('text'), readSpent({})]).toEqual([null, null, null]);
  });
});

describe('what a text took', () => {
  it('is the sum of its calls', () => {
    expect(totalUsage('m', [call(10, 2, 0.1), call(20, 3, 0.2)], null)).toEqual({
      model: 'm',
      inputTokens: 30,
      outputTokens: 5,
      costUsd: 0.3,
    });
  });

  it('goes by the price that is set, of a million tokens', () => {
    expect(totalUsage('m', [call(1_000_000, 500_000, 9)], { input: 2, output: 8 })?.costUsd).toBe(6);
  });

  it('is unknown rather than a part of it', () => {
    expect(totalUsage('m', [call(10, 2), null], null)).toBeNull();
    expect(totalUsage('m', [], null)).toBeNull();
    expect(totalUsage('m', [call(10, 2, 0.1), call(20, 3)], null)?.costUsd).toBeNull();
    expect(totalUsage('m', [call(2 ** 31 - 1, 2), call(1, 1)], null)).toBeNull();
    expect(totalUsage('m', [call(2 ** 31 - 1, 2)], { input: 1e6, output: 1 })?.costUsd).toBeNull();
  });
});
