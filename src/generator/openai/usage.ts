// Adds up what the calls of one text took. A server's numbers are checked, and what is not known is null, never a guess.

import type { Usage } from '../../../activities/ports/text-generator.port.js';

/** US dollars per million tokens. */
export interface TokenPrice {
  input: number;
  output: number;
}

/** What one call took, as its server says. */
export interface Spent {
  inputTokens: number;
  outputTokens: number;
  costUsd: number | null;
}

/** The columns hold 32-bit counts and six digits before the point: what does not fit must not lose the text. */
const MOST_TOKENS = 2 ** 31 - 1;
const MOST_USD = 1e6;

/** Null where the server does not count, or counts what cannot be. */
export function readSpent(completion: unknown): Spent | null {
  if (typeof completion !== 'object' || completion === null || !('usage' in completion)) return null;
  const { usage } = completion;
  if (typeof usage !== 'object' || usage === null) return null;
  if (!('prompt_tokens' in usage) || !('completion_tokens' in usage)) return null;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
  if (!isCount(inputTokens) || !isCount(outputTokens)) return null;
  // OpenRouter says what it charges.
  const cost = 'cost' in usage ? usage.cost : null;
  return { inputTokens, outputTokens, costUsd: isCost(cost) ? cost : null };
}

/** Null where one of the calls is not counted: a part would pass for the whole. */
export function totalUsage(model: string, calls: readonly (Spent | null)[], price: TokenPrice | null): Usage | null {
  const counted = calls.filter((call) => call !== null);
  if (counted.length === 0 || counted.length < calls.length) return null;
  const inputTokens = sum(counted.map((call) => call.inputTokens));
  const outputTokens = sum(counted.map((call) => call.outputTokens));
  if (!isCount(inputTokens) || !isCount(outputTokens)) return null;
  const charged = counted.map(({ costUsd }) => costUsd).filter((cost) => cost !== null);
  const reported = charged.length === counted.length ? sum(charged) : null;
  const cost = price === null ? reported : (inputTokens * price.input + outputTokens * price.output) / 1e6;
  return { model, inputTokens, outputTokens, costUsd: isCost(cost) ? Math.round(cost * 1e6) / 1e6 : null };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS;

const isCost = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < MOST_USD;
