import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CallbackData, encodeCallbackData, parseCallbackData, POST_ACTS } from './callback-data.js';
import { CALLBACK_DATA_BYTES } from './limits.js';
import { REMINDER_ACTS } from './reminders.js';

const id = fc.integer({ min: 1, max: 9_007_199_254_740_991 });

const data: fc.Arbitrary<CallbackData> = fc.oneof(
  fc.record({
    type: fc.constant('post' as const),
    act: fc.constantFrom(...POST_ACTS.filter((act) => act !== 'write_again')),
    postId: id,
    revision: fc.integer({ min: 1, max: 999_999 }),
  }),
  fc.record({
    type: fc.constant('post' as const),
    act: fc.constant('write_again' as const),
    postId: id,
    revision: fc.constant(0),
  }),
  fc.record({
    type: fc.constant('chat' as const),
    answer: fc.constantFrom('mine' as const, 'not_mine' as const),
    userId: id,
  }),
  fc.record({
    type: fc.constant('reminder' as const),
    act: fc.constantFrom(...REMINDER_ACTS),
    day: fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((at) => at.toISOString().slice(0, 10)),
    snooze: fc.integer({ min: 0, max: 999 }),
  }),
);

describe('callback data', () => {
  it('comes back as it went, within what a button may carry', () => {
    fc.assert(
      fc.property(data, (given) => {
        const encoded = encodeCallbackData(given);
        expect(Buffer.byteLength(encoded)).toBeLessThanOrEqual(CALLBACK_DATA_BYTES);
        expect(parseCallbackData(encoded)).toEqual(given);
      }),
    );
  });

  it('is refused, and never throws, where it is anything else', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (raw) => {
        const parsed = parseCallbackData(raw);
        // Whatever is understood is what a button of ours would carry, to the letter.
        expect(parsed === null ? raw : encodeCallbackData(parsed)).toBe(raw);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    '',
    'a',
    'a:',
    'a:1',
    'a:1:',
    'a:0:1',
    'a:1:0',
    'a:01:1',
    'a:-1:1',
    'a:1:1 ',
    ' a:1:1',
    'a:1:1\n',
    'x:1:1',
    'a:1:1:1',
    'a:9007199254740993:1',
    'g:1:1',
    'z:1:1',
    'constructor:1:1',
    'y:0',
    'y:',
    'a:1e3:1',
    'skip:2026-02-30:0',
    'skip:2026-13-01:0',
    'skip:2026-2-3:0',
    'skip:2026-03-03',
    'skip:2026-03-03:-1',
    'skip:2026-03-03:01',
    'skip:2026-03-03:1000',
    'wait:2026-03-03:0',
    'constructor:2026-03-03:0',
  ])('refuses %j', (raw) => {
    expect(parseCallbackData(raw)).toBeNull();
  });
});
