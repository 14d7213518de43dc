import { describe, expect, it } from '@jest/globals';
import { APIConnectionError, APIConnectionTimeoutError } from 'openai';
import { openAiFailure, waitMs } from './openai.failures.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');

/** As `fetch` throws it, and as the SDK wraps that. */
const broken = (code: string) =>
  new APIConnectionError({
    message: 'Connection error.',
    cause: new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }),
  });

describe('a call that came to no answer', () => {
  it.each([
    [broken('ECONNREFUSED'), 'model_unreachable'],
    [broken('ENOTFOUND'), 'model_unreachable'],
    [broken('ECONNRESET'), 'model_no_answer'],
    [broken('UND_ERR_SOCKET'), 'model_no_answer'],
    [new APIConnectionTimeoutError(), 'model_timeout'],
    [new TypeError('terminated'), 'model_no_answer'],
    [new SyntaxError('Unexpected token'), 'unusable_answer'],
    ['no error at all', 'model_no_answer'],
  ])('%s is %s, and may work later', (error, code) => {
    expect(openAiFailure(error, NOW)).toMatchObject({ code, retryable: true, retryAfterMs: null });
  });
});

describe('the wait that a writing service asks for', () => {
  it.each<[Record<string, string>, number | null]>([
    [{}, null],
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0.2' }, 1_000],
    [{ 'retry-after': '0' }, 1_000],
    [{ 'retry-after-ms': '2500' }, 2_500],
    [{ 'retry-after-ms': '1500.5', 'retry-after': '60' }, 1_501],
    [{ 'retry-after-ms': 'soon', 'retry-after': '60' }, 60_000],
    [{ 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 1_000],
    [{ 'retry-after': 'Mon, 02 Mar 2026 12:00:00 GMT' }, 600_000],
    [{ 'retry-after': '86400' }, 600_000],
    [{ 'retry-after': '9'.repeat(400) }, 600_000],
    [{ 'retry-after': '' }, null],
    [{ 'retry-after': '-5' }, null],
    [{ 'retry-after': '5 minutes' }, null],
    [{ 'retry-after': 'Sun, the day after GMT' }, null],
  ])('%j is %j', (headers, expected) => {
    expect(waitMs(new Headers(headers), NOW)).toBe(expected);
  });
});
