import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Config } from '../config/config.js';
import { type DecisionLink, DecisionLinks, type LinkPurpose } from './decision-links.js';

const PURPOSES: readonly LinkPurpose[] = [
  'approve',
  'regenerate',
  'delete',
  'undo',
  'posted',
  'revive',
  'write_again',
  'retry_in_telegram',
];
const KEY = 'encryption-key-of-the-tests-0123456789abc';
const OTHER_KEY = 'another-key-of-the-tests-0123456789abcdef';
const ADDRESS = 'https://ghostwriter.example.test';
const DAY = 86_400_000;

function linksWith(keys: string, more: Record<string, string> = { PUBLIC_URL: ADDRESS }): DecisionLinks {
  return new DecisionLinks(
    new Config({
      TELEGRAM_BOT_TOKEN: '700000001:tests',
      TELEGRAM_UPDATES: 'polling',
      TELEGRAM_WEBHOOK_SECRET: 'webhook-secret-of-the-tests',
      EMAIL_TRANSPORT: 'smtp',
      SMTP_URL: 'smtp://127.0.0.1:9',
      SENDER_EMAIL: 'ghostwriter@example.test',
      JWT_SECRET: 'jwt-secret-of-the-tests-0123456789abcdef',
      DATABASE_URL: 'postgresql://nowhere/none',
      ENCRYPTION_KEY: keys,
      ...more,
    }),
  );
}

const link: fc.Arbitrary<DecisionLink> = fc.record({
  purpose: fc.constantFrom(...PURPOSES),
  postId: fc.integer({ min: 1, max: 9_007_199_254_740_991 }),
  revision: fc.integer({ min: 0, max: 999_999 }),
  expiresAt: fc.integer({ min: 0, max: 32_503_680_000 }).map((seconds) => new Date(seconds * 1_000)),
});
const tokenOf = (links: DecisionLinks, given: DecisionLink): string => links.path(given).replace('/d/', '');
const SAMPLE: DecisionLink = {
  purpose: 'approve',
  postId: 12,
  revision: 3,
  expiresAt: new Date('2026-03-10T10:00:00Z'),
};

describe('the links by which an author decides', () => {
  const links = linksWith(KEY);

  it('come back as they went, and fit into one line of a mail', () => {
    fc.assert(
      fc.property(link, (given) => {
        const path = links.path(given);
        expect(path).toMatch(/^\/d\/[\w.-]+$/);
        expect(path.length).toBeLessThanOrEqual(90);
        expect(links.read(tokenOf(links, given))).toEqual(given);
      }),
    );
  });

  it('are refused with any character altered, left out or added', () => {
    const characters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~%/ \n';
    fc.assert(
      fc.property(link, fc.nat(), fc.constantFrom(...characters.split('')), (given, at, character) => {
        const token = tokenOf(links, given);
        const index = at % token.length;
        const [before, after] = [token.slice(0, index), token.slice(index + 1)];
        if (token[index] !== character) expect(links.read(before + character + after)).toBeNull();
        expect(links.read(before + after)).toBeNull();
        expect(links.read(`${before}${character}${token.slice(index)}`)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('are refused at each place of one token, with each other character that a token may have', () => {
    const token = tokenOf(links, SAMPLE);
    const accepted = Array.from(token).flatMap((was, index) =>
      Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.').filter(
        (other) => other !== was && links.read(token.slice(0, index) + other + token.slice(index + 1)) !== null,
      ),
    );
    expect(accepted).toEqual([]);
  });

  it('do not serve another purpose, post, revision or time', () => {
    const [, ...mac] = tokenOf(links, SAMPLE).split(/(?=\.[^.]+$)/);
    const signature = mac.join('');
    const others: DecisionLink[] = [
      ...PURPOSES.filter((purpose) => purpose !== SAMPLE.purpose).map((purpose) => ({ ...SAMPLE, purpose })),
      { ...SAMPLE, postId: 13 },
      { ...SAMPLE, revision: 4 },
      { ...SAMPLE, expiresAt: new Date('2027-03-10T10:00:00Z') },
    ];
    for (const other of others) {
      const body = tokenOf(links, other).replace(/\.[^.]+$/, '');
      expect([body, links.read(body + signature)]).toEqual([body, null]);
    }
  });

  it('never throw for what was not made here', () => {
    fc.assert(fc.property(fc.string({ maxLength: 120 }), (token) => expect(links.read(token)).toBeNull()));
  });

  it('are worth nothing under another key', () => {
    fc.assert(
      fc.property(link, (given) => expect(linksWith(OTHER_KEY).read(tokenOf(links, given))).toBeNull()),
      {
        numRuns: 20,
      },
    );
  });

  it('are good under a key that was rotated away, and signed by the one that came', () => {
    const rotated = linksWith(`${OTHER_KEY},${KEY}`);
    fc.assert(
      fc.property(link, (given) => {
        expect(rotated.read(tokenOf(links, given))).toEqual(given);
        expect(rotated.path(given)).toBe(linksWith(OTHER_KEY).path(given));
      }),
      { numRuns: 20 },
    );
  });

  it('carry when they end: two decision windows after their mail was queued, the same however often it is rendered', () => {
    const short = linksWith(KEY, { PUBLIC_URL: ADDRESS, DECISION_WINDOW: '3d' });
    const from = new Date('2026-03-10T10:00:00.789Z');
    const url = short.url('delete', { postId: 7, revision: 2, from });
    expect(url).toBe(short.url('delete', { postId: 7, revision: 2, from }));
    expect(url?.startsWith(`${ADDRESS}/d/`)).toBe(true);
    expect(short.read(url?.replace(`${ADDRESS}/d/`, '') ?? '')).toEqual({
      purpose: 'delete',
      postId: 7,
      revision: 2,
      expiresAt: new Date(Date.parse('2026-03-10T10:00:00Z') + 6 * DAY),
    });
  });

  it('are read after their end too: what that means is for others to say', () => {
    const over = { ...SAMPLE, expiresAt: new Date(0) };
    expect(links.read(tokenOf(links, over))).toEqual(over);
  });

  it('are none without a public address', () => {
    expect(linksWith(KEY, {}).url('approve', { postId: 1, revision: 1, from: new Date() })).toBeNull();
  });
});
