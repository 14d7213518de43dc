import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { composerUrl } from './linkedin.js';

const COMPOSER = 'https://www.linkedin.com/feed/?shareActive=true';

describe('the link to the composer', () => {
  const textIn = (content: string) => new URL(composerUrl(content)).searchParams.get('text');

  it('carries the text as it is, up to 2,000 characters, and leaves a longer one out', () => {
    const content = `A & B = 100%?\n#one +two “three” 🏥${'x'.repeat(1_000)}`;
    expect(textIn(content)).toBe(content);
    expect(textIn('x'.repeat(2_000))).toBe('x'.repeat(2_000));
    expect(composerUrl('x'.repeat(2_001))).toBe(COMPOSER);
  });

  it('leaves the text out where its letters would make the link too long, and never cuts it', () => {
    expect(textIn('п'.repeat(600))).toBe('п'.repeat(600));
    expect(composerUrl('п'.repeat(700))).toBe(COMPOSER);
    const content = fc
      .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 150 }))
      .map(([part, times]) => part.repeat(times));
    fc.assert(
      fc.property(content, (given) => {
        expect(composerUrl(given).length).toBeLessThanOrEqual(4_000);
        expect([null, given.toWellFormed()]).toContain(textIn(given));
      }),
    );
  });

  it('takes half of a surrogate pair without failing', () => {
    expect(textIn('half \ud83c pair')).toBe('half \ufffd pair');
  });
});
