import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CALLBACK_DATA_BYTES, POST_CHARACTERS, TELEGRAM_TEXT_UNITS } from '../limits.js';
import type { DraftView } from './draft-view.js';
import type { MessageFacts } from './message.js';
import { renderEmail } from './render-email.js';
import { renderTelegram } from './render-telegram.js';

type DraftFacts = Extract<MessageFacts, { template: 'draft' }>;

const instant = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const view: fc.Arbitrary<DraftView> = fc.oneof(
  fc.constant({ type: 'waiting' as const }),
  fc.constant({ type: 'posted' as const }),
  fc.constant({ type: 'expired' as const }),
  fc.record({
    type: fc.constantFrom('writing' as const, 'replaced' as const),
    nextRevision: fc.integer({ min: 2, max: 99 }),
  }),
  fc.record({
    type: fc.constant('decided' as const),
    decision: fc.constantFrom('approve' as const, 'delete' as const),
    surface: fc.constantFrom('telegram' as const, 'email' as const, 'web' as const),
    at: instant,
  }),
);
const content = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }),
    fc.constantFrom('<b>', '&amp;', '*_[]()`', '{{x}}', '%0A', '\u202E', 'a\nb\n\nc').map((part) => part.repeat(100)),
    fc.constant('x'.repeat(POST_CHARACTERS)),
    fc.constant('🏥'.repeat(POST_CHARACTERS / 2)),
  )
  .map((text) => text.slice(0, POST_CHARACTERS));
const draft: fc.Arbitrary<DraftFacts> = fc.record({
  template: fc.constant('draft' as const),
  postId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  revision: fc.integer({ min: 1, max: 999 }),
  content,
  view,
  resent: fc.boolean(),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu'),
  sentAt: instant,
  links: fc.constant(null),
  pageUrl: fc.constantFrom(null, 'https://example.test/posts/1'),
});

describe('a draft in Telegram', () => {
  it('is one message: the text unaltered, what is said about it set apart, entities inside the text', () => {
    fc.assert(
      fc.property(draft, (facts) => {
        const { text, entities, buttons } = renderTelegram(facts);
        expect(text.startsWith(`${facts.content}\n\n`)).toBe(true);
        expect(text.length).toBeLessThanOrEqual(TELEGRAM_TEXT_UNITS);
        const [remark] = entities;
        expect(entities).toHaveLength(1);
        expect(remark).toEqual({
          type: 'blockquote',
          offset: facts.content.length + 2,
          length: text.length - facts.content.length - 2,
        });
        for (const button of buttons.flat()) {
          if ('callbackData' in button)
            expect(Buffer.byteLength(button.callbackData)).toBeLessThanOrEqual(CALLBACK_DATA_BYTES);
        }
      }),
    );
  });

  it('has its buttons while it waits, and none otherwise', () => {
    fc.assert(
      fc.property(draft, (facts) => {
        const labels = renderTelegram(facts)
          .buttons.flat()
          .map(({ text }) => text);
        expect(labels).toEqual(facts.view.type === 'waiting' ? ['👍 Approve', '♻️ Regenerate', '🗑️ Delete'] : []);
      }),
    );
  });
});

describe('a draft by mail', () => {
  it('has the subject as specified, and the text to copy in both parts, escaped in HTML', () => {
    fc.assert(
      fc.property(draft, (facts) => {
        const { subject, text, html } = renderEmail(facts);
        expect(subject).toBe('Your LinkedIn Ghostwriter Post Draft.');
        expect(text).toContain(facts.content);
        expect(html).not.toMatch(/undefined|\[object/);
        expect(html.match(/<script|javascript:|<img/i)).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('never lets a text become mark-up', () => {
    const facts: DraftFacts = {
      template: 'draft',
      postId: 1,
      revision: 1,
      content: '<script>alert(1)</script> & "quotes" \'single\'',
      view: { type: 'waiting' },
      resent: true,
      timeZone: 'UTC',
      links: null,
      pageUrl: null,
    };
    const { html, text } = renderEmail(facts);
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp;');
    expect(text).toContain('This may have reached you before; sent once more to be sure.');
    expect(text).toContain('use the buttons under it in Telegram');
  });
});

describe('what proves a mailbox', () => {
  it.each(['confirm_address', 'reset_password'] as const)('%s never goes by Telegram', (template) => {
    const facts: MessageFacts = { template, url: null, token: 'the-code' };
    expect(() => renderTelegram(facts)).toThrow('by mail only');
    expect(renderEmail(facts).text).toContain('the-code');
  });
});
