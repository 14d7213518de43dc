import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { POST_CHARACTERS } from '../../domain/limits.js';
import type { EmailBlock } from '../../domain/messages/email-blocks.js';
import { voice } from '../../domain/messages/voice.js';
import type { MessageFacts } from '../../domain/messages/message.js';
import { mailOf } from '../../domain/messages/render-email.js';
import { blocksToHtml } from './mail-html.js';
import { type Colours, DARK, LIGHT, SHEET } from './mail-style.js';

type DraftFacts = Extract<MessageFacts, { template: 'draft' }>;

const link = (name: string): string => `https://example.test/d/${name}?a=1&b=${'t'.repeat(300)}`;
const facts: DraftFacts = {
  template: 'draft',
  postId: 1,
  revision: 2,
  content: 'A post.\n\n  With "two"  spaces.',
  view: { type: 'waiting', problem: null },
  timeZone: 'UTC',
  changes: [
    { type: 'removed', text: 'The' },
    { type: 'added', text: 'A' },
    { type: 'same', text: ' post.' },
    { type: 'added', text: '\n\n' },
  ],
  links: { approve: link('approve'), regenerate: link('regenerate'), delete: link('delete') },
  pageUrl: null,
  reminder: null,
};
const html = (changed: Partial<DraftFacts> = {}, resent = false): string =>
  blocksToHtml(mailOf({ facts: { ...facts, ...changed }, resent }));
const htmlOf = (...blocks: EmailBlock[]): string => blocksToHtml({ subject: 'A subject', blocks });

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&amp;': '&' };

/** What a reader sees of a piece of HTML. */
const shown = (piece: string): string =>
  piece
    .replace(/<br\/>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|#x27|amp);/g, (entity) => ENTITIES[entity] ?? entity);

const postOf = (document: string): string => /<td class="gw-post"[^>]*>(.*?)<\/td>/s.exec(document)?.[1] ?? '';

describe('the text of a post in HTML', () => {
  it('is shown character by character, whatever it holds', () => {
    const content = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
      fc.string({
        unit: fc.constantFrom('<', '>', '&', '"', "'", ' ', '\n', '&amp;', '<b>', '-->', '🏥'),
        minLength: 1,
      }),
    );
    fc.assert(
      fc.property(content, (text) => {
        expect(shown(postOf(html({ content: text })))).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps its spaces by style and its breaks by element, in its own direction and language', () => {
    expect(html()).toMatch(/<td class="gw-post" dir="auto" lang="" [^>]*style="[^"]*white-space:pre-wrap/);
    expect(postOf(html())).toBe('A post.<br/><br/>  With &quot;two&quot;  spaces.');
  });

  it('never becomes mark-up, in the body, the preview or what changed', () => {
    const text = '</td></style><script>alert(1)</script><img src=x onerror=alert(1)>';
    const document = html({ content: text, changes: [{ type: 'added', text }] });
    expect(document).not.toMatch(/<script|<img/);
    expect(document.match(/&lt;script&gt;/g)).toHaveLength(3);
  });
});

describe('the HTML of a mail', () => {
  it('has a language, a title, one first heading, and layout tables that say so', () => {
    const document = html();
    expect(document).toMatch(/^<!DOCTYPE html><html dir="ltr" lang="en">/);
    expect(document.match(/<!DOCTYPE/gi)).toHaveLength(1);
    expect(document).toContain('<title>Your LinkedIn Ghostwriter Post Draft.</title>');
    expect(document).toContain('<meta name="color-scheme" content="light dark"/>');
    expect(document.match(/<h1/g)).toHaveLength(1);
    expect(document.match(/<table/g)).toHaveLength(document.match(/<table[^>]* role="presentation"/g)?.length ?? 0);
  });

  it('fetches nothing and runs nothing', () => {
    expect(html()).not.toMatch(/<(script|img|link|iframe|form)|@import|url\(|src=/i);
  });

  it('shows its preview in a list of mails, and not in the mail', () => {
    expect(html()).toMatch(/<div style="display:none[^"]*"[^>]*>A post\. With &quot;two&quot; spaces\./);
    expect(htmlOf({ type: 'paragraph', text: 'x' })).not.toContain('display:none');
  });

  it('marks what changed by element and by line, not by colour alone', () => {
    const document = html();
    expect(document).toMatch(/<h2[^>]*>What changed<\/h2>/);
    expect(document).toMatch(/<del class="gw-removed" style="[^"]*text-decoration:line-through[^"]*">The<\/del>/);
    expect(document).toMatch(/<ins class="gw-added" style="[^"]*text-decoration:underline[^"]*">A<\/ins>/);
    expect(document).toMatch(/<ins[^>]*>¶<br\/>¶<br\/><\/ins>/);
  });

  it('offers each action as a button and as a link, with the address escaped', () => {
    const document = html();
    for (const name of ['approve', 'regenerate', 'delete'])
      expect(document.split(`href="${link(name).replace('&', '&amp;')}"`)).toHaveLength(3);
    expect(document).toContain(voice.mail.plainLinks);
  });

  it('shows the address itself where there is only one', () => {
    const document = htmlOf({
      type: 'actions',
      actions: [{ label: 'Open', url: 'https://example.test/', weight: 'main' }],
    });
    expect(document).toContain('>https://example.test/</a>');
  });

  it('gives Outlook the room around the label of a button', () => {
    expect(html().match(/<!--\[if mso\]>/g)).toHaveLength(6);
  });

  // Gmail hides the rest of a mail behind a link from 102 kB on, buttons first.
  it.each(['"', '<', '&', "'", '\n', '字', '🏥', 'a\n'])(
    'stays below 100 kB with a draft of 3,000 characters of %j, all of it replaced in 200 pieces',
    (unit) => {
      const content = unit.repeat(POST_CHARACTERS / unit.length);
      const piece = unit.repeat(Math.floor(POST_CHARACTERS / unit.length / 100));
      const changes = Array.from({ length: 100 }, () => [
        { type: 'removed' as const, text: piece },
        { type: 'added' as const, text: piece },
      ]).flat();
      const document = html({ content, changes }, true);
      expect(document).toContain('<ins');
      expect(Buffer.byteLength(document)).toBeLessThan(100_000);
    },
  );
});

describe('the colours of a mail', () => {
  it.each([
    ['light', LIGHT],
    ['dark', DARK],
  ] as const)('keep a contrast of 4.5:1 in %s mode', (_mode, parts) => {
    for (const [part, { ink, ground }] of Object.entries<Colours>(parts))
      expect({ part, enough: contrast(ink, ground) >= 4.5 }).toEqual({ part, enough: true });
  });

  it('follow the mode of the reader’s program', () => {
    const dark = SHEET.slice(SHEET.indexOf('@media (prefers-color-scheme:dark)'));
    for (const part of Object.keys(DARK)) expect(dark).toContain(`.gw-${part}{color:`);
  });
});

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
