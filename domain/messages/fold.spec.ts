import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quoteTeaser, teaserOf } from './fold.js';

describe('teaserOf', () => {
  it('is nothing where the post shows whole', () => {
    expect(teaserOf('Short and sweet.')).toBeNull();
    expect(teaserOf('One.\nTwo.\nThree.')).toBeNull();
    expect(teaserOf('x'.repeat(210))).toBeNull();
  });

  it('ends after three lines, blank ones counted', () => {
    expect(teaserOf('One.\n\nThree.\nFour.')).toBe('One.\n\nThree.');
  });

  it('ends at a word within 210 characters', () => {
    const teaser = teaserOf('lorem '.repeat(80)) ?? '';
    expect(teaser.length).toBeLessThanOrEqual(210);
    expect(teaser.endsWith('lorem')).toBe(true);
  });

  it('is a beginning of the post, and never half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), (content) => {
        const teaser = teaserOf(content);
        if (teaser === null) return;
        expect(content.trim().startsWith(teaser)).toBe(true);
        expect(teaser.isWellFormed()).toBe(true);
        expect(teaser.length).toBeLessThanOrEqual(210);
      }),
    );
  });
});

describe('quoteTeaser', () => {
  it('quotes a short one whole', () => {
    expect(quoteTeaser('I was fired on\nmy birthday')).toBe('I was fired on my birthday…');
  });

  it('quotes a long one by its two ends, without a dot before the dots', () => {
    expect(quoteTeaser('Let us be honest about what a failed launch taught me. Then a real deadline.')).toBe(
      'Let us be honest … me. Then a real deadline…',
    );
  });
});
