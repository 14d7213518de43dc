import { describe, expect, it } from '@jest/globals';
import {
  type ActivityPolicy,
  backoffMs,
  GENERATE,
  isLastAttempt,
  READ,
  RECONCILE,
  RECORD,
  REWRITE,
  SEND,
  SEND_BY_ENGINE,
  SENDER_TIMEOUT_MS,
} from './retry-policies.js';

const MINUTE = 60_000;

describe('the retry policies', () => {
  it('let a sender end before its activity does, and a worker be missed before that', () => {
    for (const policy of [SEND, REWRITE]) {
      expect(SENDER_TIMEOUT_MS).toBeLessThan(policy.startToCloseTimeout);
      expect(policy.heartbeatTimeout).toBeLessThan(policy.startToCloseTimeout);
    }
  });

  it('outlive a provider that is away for twenty minutes', () => {
    const attempts = SEND.retry.maximumAttempts ?? 0;
    const waits = Array.from({ length: attempts - 1 }, (_, index) => backoffMs(SEND, index + 1));
    expect(waits.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect(Math.max(...waits)).toBe(10 * MINUTE);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(20 * MINUTE);
  });

  it('have another worker go on with a send within half a minute, however often it was tried before', () => {
    const attempts = SEND_BY_ENGINE.retry.maximumAttempts ?? 0;
    for (let attempt = 1; attempt < attempts; attempt += 1) {
      const missed = SEND_BY_ENGINE.heartbeatTimeout ?? Number.POSITIVE_INFINITY;
      expect(missed + backoffMs(SEND_BY_ENGINE, attempt)).toBeLessThan(30_000);
    }
    expect((GENERATE.heartbeatTimeout ?? Number.POSITIVE_INFINITY) + backoffMs(GENERATE, 1)).toBeLessThan(30_000);
  });

  it.each<[string, ActivityPolicy]>([
    ['reading', READ],
    ['recording', RECORD],
  ])('never give up %s', (_, policy) => {
    expect(isLastAttempt(policy, 1_000_000)).toBe(false);
  });

  it.each<[string, ActivityPolicy]>([
    ['sending', SEND],
    ['rewriting', REWRITE],
    ['writing', GENERATE],
    ['reconciling', RECONCILE],
  ])('give up %s after the last attempt and not before', (_, policy) => {
    const last = policy.retry.maximumAttempts ?? 0;
    expect([isLastAttempt(policy, last - 1), isLastAttempt(policy, last)]).toEqual([false, true]);
  });
});
