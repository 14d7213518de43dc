// Classifies what the writing service answered instead of a text, once. Its words stay here: what goes on is our own code
// and a sentence for the author.

import { APIConnectionTimeoutError, APIError } from 'openai';
import { GenerationFailure, neverConnected } from '../../../domain/failures.js';

/** The account cannot pay. OpenAI says so with 429, under these codes; a wait would not help. */
const UNPAID = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);

/** The text of the brief is refused. Azure says so with 400, under these codes. */
const FILTERED = new Set(['content_filter', 'content_policy_violation']);

/** A longer wait than this is not believed: the author is waiting too, and asking early does no harm. */
const LONGEST_WAIT_MS = 600_000;
const SHORTEST_WAIT_MS = 1_000;

/** @param error anything that a call of the SDK threw, except where the caller had ended it. @param now epoch ms. */
export function openAiFailure(error: unknown, now: number): GenerationFailure {
  if (error instanceof APIConnectionTimeoutError) return timedOut();
  if (error instanceof APIError && error.status !== undefined) return fromAnswer(error, error.status, now);
  // A 200 whose body is not the JSON that it claims to be.
  if (error instanceof SyntaxError) return unusableAnswer();
  return neverConnected(error)
    ? retryable('model_unreachable', 'The writing service could not be reached.')
    : retryable('model_no_answer', 'The connection to the writing service broke.');
}

export const timedOut = (): GenerationFailure =>
  retryable('model_timeout', 'The writing service did not answer in time.');

export const unusableAnswer = (): GenerationFailure =>
  retryable('unusable_answer', 'The writing service answered with something that is not a text.');

export const emptyAnswer = (): GenerationFailure =>
  retryable('empty_answer', 'The writing service answered without a text.');

export const nothingNew = (): GenerationFailure =>
  retryable('nothing_new', 'Nothing new came to mind. Ask for something different.');

export const refused = (): GenerationFailure =>
  final('model_refused', 'The writing service declined to write about this. Try another topic or wording.');

export const tooLong = (): GenerationFailure =>
  final('too_long', 'The text came out too long for LinkedIn. Ask for a shorter one.');

function fromAnswer(error: APIError, status: number, now: number): GenerationFailure {
  const codes = [error.code, error.type].filter((code) => typeof code === 'string');
  const wait = waitMs(error.headers, now);
  if (status === 402 || (status === 429 && codes.some((code) => UNPAID.has(code)))) {
    return final('model_quota', 'Our account with the writing service is used up.');
  }
  if (status === 429) return retryable('model_busy', 'The writing service is busy.', wait);
  if (status === 408) return retryable('model_timeout', 'The writing service did not answer in time.', wait);
  if (status >= 500 || status === 409 || status === 425) {
    return retryable('model_unavailable', 'The writing service has a problem of its own.', wait);
  }
  if (codes.some((code) => FILTERED.has(code)) || (status === 403 && isModerated(error.error))) return refused();
  if (status === 401 || status === 403) return final('model_account', 'The writing service refuses our account.');
  if (status === 404) return final('model_unknown', 'The writing service does not know the model that is set up.');
  return final('model_request', 'The writing service does not accept our request.');
}

/** OpenRouter answers 403 for a text that a model's moderation flags, and names the reasons; a refused key has none. */
function isModerated(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('metadata' in error)) return false;
  const { metadata } = error;
  return typeof metadata === 'object' && metadata !== null && 'reasons' in metadata && Array.isArray(metadata.reasons);
}

/** Null where the service names no wait that can be read: the policy's own back-off holds then. */
export function waitMs(headers: Headers | undefined, now: number): number | null {
  const wait = numberIn(headers?.get('retry-after-ms')) ?? secondsOrDate(headers?.get('retry-after'), now);
  return wait === null ? null : Math.min(Math.max(Math.ceil(wait), SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
}

function secondsOrDate(value: string | null | undefined, now: number): number | null {
  const seconds = numberIn(value);
  if (seconds !== null) return seconds * 1_000;
  // Only the form that HTTP knows: `Date.parse` reads a date into almost anything.
  const at = /^[A-Z][a-z]{2}, .+ GMT$/.test(value ?? '') ? Date.parse(value ?? '') : Number.NaN;
  return Number.isNaN(at) ? null : at - now;
}

const numberIn = (value: string | null | undefined): number | null =>
  /^\d+(\.\d+)?$/.test(value ?? '') ? Number(value) : null;

const retryable = (code: string, reason: string, retryAfterMs: number | null = null): GenerationFailure =>
  new GenerationFailure(code, reason, true, retryAfterMs);

const final = (code: string, reason: string): GenerationFailure => new GenerationFailure(code, reason, false);
