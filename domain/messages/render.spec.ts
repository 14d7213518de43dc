import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CALLBACK_DATA_BYTES, POST_CHARACTERS, TELEGRAM_TEXT_UNITS } from '../limits.js';
import type { DraftView } from './draft-view.js';
import { blocksToText } from './email-blocks.js';
import type { MessageFacts } from './message.js';
import type { DailyMark } from './reminder-view.js';
import { mailOf } from './render-email.js';
import { renderTelegram } from './render-telegram.js';

const inTelegram = (facts: MessageFacts) => renderTelegram({ facts, resent: false });
const byMail = (facts: MessageFacts) => mailOf({ facts, resent: false });

type DraftFacts = Extract<MessageFacts, { template: 'draft' }>;

const instant = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const surface = fc.constantFrom('telegram' as const, 'email' as const, 'web' as const);
const view: fc.Arbitrary<DraftView> = fc.oneof(
  fc.record({
    type: fc.constant('waiting' as const),
    problem: fc.constantFrom(null, { id: 1, draft: 2, reason: 'The writer did not answer.' }),
  }),
  fc.constant({ type: 'posted' as const }),
  fc.constant({ type: 'expired' as const }),
  fc.record({ type: fc.constant('writing' as const), nextRevision: fc.integer({ min: 2, max: 99 }) }),
  fc.record({
    type: fc.constant('replaced' as const),
    currentRevision: fc.integer({ min: 2, max: 99 }),
    where: surface,
    canBringBack: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('decided' as const),
    decision: fc.constantFrom('approve' as const, 'delete' as const),
    surface,
    at: instant,
    undoUntil: fc.option(instant),
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
const reminder: fc.Arbitrary<DailyMark | null> = fc.oneof(
  fc.constantFrom(null, { why: 'test' as const, links: null }),
  fc.record({
    why: fc.constant('daily' as const),
    day: fc.constant('2026-03-03'),
    snooze: fc.integer({ min: 0, max: 999 }),
    view: fc.oneof(
      fc.constantFrom('open', 'skipped', 'stopped', 'over').map((type) => ({ type })),
      fc.record({ type: fc.constant('snoozed' as const), until: instant }),
    ),
    tonight: fc.boolean(),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
    links: fc.constant(null),
  }),
);
const draft: fc.Arbitrary<DraftFacts> = fc.record({
  template: fc.constant('draft' as const),
  postId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  revision: fc.integer({ min: 1, max: 999 }),
  content,
  view,
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu'),
  sentAt: instant,
  changes: fc.constant(null),
  links: fc.constant(null),
  pageUrl: fc.constantFrom(null, 'https://example.test/posts/1'),
  reminder,
});

const REMINDING = ['Snooze 1 h', 'Tonight', 'Skip today', 'Stop'];

describe('a draft in Telegram', () => {
  it('is one message: the text unaltered, what is said about it set apart, entities inside the text', () => {
    fc.assert(
      fc.property(draft, (facts) => {
        const { text, entities, buttons } = inTelegram(facts);
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

  it('has the buttons to decide while it waits, and not otherwise', () => {
    fc.assert(
      fc.property(draft, (facts) => {
        const labels = inTelegram(facts)
          .buttons.flat()
          .map(({ text }) => text);
        const deciding = ['👍 Approve', '♻️ Regenerate', '🗑️ Delete'];
        if (facts.view.type === 'waiting') expect(labels.slice(0, 3)).toEqual(deciding);
        else expect(labels.filter((label) => [...deciding, ...REMINDING].includes(label))).toEqual([]);
        if (facts.reminder?.why !== 'daily') expect(labels.filter((label) => REMINDING.includes(label))).toEqual([]);
      }),
    );
  });
});

const waiting: DraftFacts = {
  template: 'draft',
  postId: 1,
  revision: 2,
  content: 'I was let go on a Tuesday.\n\nIt was the best thing that happened to me. '.repeat(2).trim(),
  view: { type: 'waiting', problem: null },
  timeZone: 'UTC',
  changes: [
    { type: 'same', text: 'I was ' },
    { type: 'removed', text: 'fired' },
    { type: 'added', text: 'let go' },
    { type: 'same', text: ' on a Tuesday.\n\nIt was the best thing that happened to me.' },
  ],
  links: null,
  pageUrl: null,
  reminder: null,
};

describe('a draft by mail', () => {
  it('has the subject as specified, the text to copy unaltered, and its beginning as a preview', () => {
    fc.assert(
      fc.property(draft, (facts) => {
        const { subject, preview = '', blocks } = byMail(facts);
        expect(subject).toBe(
          facts.reminder === null ? 'Your LinkedIn Ghostwriter Post Draft.' : 'Your LinkedIn reminder',
        );
        expect(blocks).toContainEqual({ type: 'post', content: facts.content });
        expect(blocks.filter(({ type }) => type === 'heading')).toHaveLength(1);
        expect(blocksToText(blocks)).toContain(facts.content);
        expect(preview.length).toBeLessThanOrEqual(90);
        expect(preview).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 60 },
    );
  });

  it('says what changed in marks that plain text can show', () => {
    const text = blocksToText(byMail(waiting).blocks);
    expect(text).toContain('What changed:\nI was [-fired-]{+let go+} on a Tuesday.\n\nIt was the best thing …\n');
    expect(text).toContain('use the buttons under it in Telegram');
  });

  it('lists no changes where nothing changed, or so much that it is another text', () => {
    const many = Array.from({ length: 201 }, () => ({ type: 'added' as const, text: 'x ' }));
    for (const changes of [[], [{ type: 'same' as const, text: 'x' }], many])
      expect(byMail({ ...waiting, changes }).blocks.map(({ type }) => type)).not.toContain('changes');
  });

  it('previews the first words', () => {
    expect(byMail(waiting).preview).toBe(
      'I was let go on a Tuesday. It was the best thing that happened to me. I was let go on a T…',
    );
  });
});

describe('a post that could not be written, by mail', () => {
  const facts: MessageFacts = {
    template: 'writing_failed',
    postId: 1,
    topic: 'Remote work',
    reason: 'The writer did not answer.',
    over: false,
    againUrl: 'https://example.test/d/again',
  };

  it('says why, and has it tried again', () => {
    const text = blocksToText(byMail(facts).blocks);
    expect(text).toContain('The writer did not answer.');
    expect(text).toContain('https://example.test/d/again');
  });

  it('offers nothing once something else is true', () => {
    expect(blocksToText(byMail({ ...facts, over: true }).blocks)).not.toContain('https://');
  });
});

describe('the approved text by mail', () => {
  it('is the same as a hand-off, which adds that its owner asked for it', () => {
    const text: MessageFacts = { template: 'text', postId: 1, content: 'The text.' };
    const handOff: MessageFacts = {
      ...text,
      template: 'hand_off',
      revision: 1,
      view: { type: 'ready', undoUntil: null, remindAt: null },
      reminder: null,
      timeZone: 'UTC',
    };
    expect(byMail(handOff)).toEqual(byMail(text));
    expect(blocksToText(byMail({ ...handOff, reminder: { why: 'asked' } }).blocks)).toContain(
      'You asked to be reminded',
    );
  });
});

describe('a channel that is paused', () => {
  it('is told with its reason and the way back, wherever its owner still hears us', () => {
    const reason = 'Your mailbox refused our messages, so email is paused.';
    const facts = { template: 'channel_paused', pausedChannel: 'email', reason } as const;
    const { text, buttons } = inTelegram(facts);
    expect([text, buttons]).toEqual([
      `⚠️ ${reason} Drafts for you are kept. They go out once you press Try again in your notification settings.`,
      [],
    ]);
    expect(byMail({ ...facts, pausedChannel: 'telegram' }).subject).toBe('Telegram is paused');
  });
});

describe('what proves a mailbox', () => {
  it.each(['confirm_address', 'reset_password'] as const)('%s never goes by Telegram', (template) => {
    const facts: MessageFacts = { template, url: null, token: 'the-code' };
    expect(() => inTelegram(facts)).toThrow('by mail only');
    expect(blocksToText(byMail(facts).blocks)).toContain('the-code');
  });
});
