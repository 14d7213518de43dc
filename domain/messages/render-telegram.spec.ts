import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCallbackData } from '../callback-data.js';
import { POST_CHARACTERS } from '../limits.js';
import { composerUrl } from '../linkedin.js';
import type { DraftView } from './draft-view.js';
import type { HandOffView } from './hand-off-view.js';
import type { MessageFacts, TelegramMessage, TextEntity } from './message.js';
import { renderTelegram, timeButtons } from './render-telegram.js';
import { UNITS_BESIDE_LABEL } from './resent-label.js';
import { shortened, type WordChange } from './word-change.js';

const inTelegram = (facts: MessageFacts) => renderTelegram({ facts, resent: false });

type DraftFacts = Extract<MessageFacts, { template: 'draft' }>;
type HandOffFacts = Extract<MessageFacts, { template: 'hand_off' }>;

const AT = '2026-03-10T09:14:00Z';
const draftFacts: DraftFacts = {
  template: 'draft',
  postId: 12,
  revision: 2,
  content: 'A text worth reading.',
  view: { type: 'waiting', problem: null },
  timeZone: 'Europe/Berlin',
  sentAt: AT,
  changes: null,
  links: null,
  pageUrl: null,
  reminder: null,
};
const handOffFacts: HandOffFacts = {
  template: 'hand_off',
  postId: 12,
  revision: 2,
  content: 'A text worth reading.',
  view: { type: 'ready', undoUntil: null, remindAt: null },
  reminder: null,
  timeZone: 'Europe/Berlin',
  sentAt: AT,
};

/** "label → act" of each button, row by row; the act's data must be of this post. */
const buttonsOf = ({ buttons }: TelegramMessage): string[][] =>
  buttons.map((row) =>
    row.map((button) => {
      if ('url' in button) return `${button.text} → ${new URL(button.url).host}`;
      const data = parseCallbackData(button.callbackData);
      if (data?.type !== 'post' || data.postId !== 12) throw new Error(`no data of ours: ${button.callbackData}`);
      return `${button.text} → ${data.act} ${data.revision}`;
    }),
  );
/** What is said under the text. */
const linesOf = ({ text }: TelegramMessage, content: string): string[] => {
  expect(text.startsWith(content)).toBe(true);
  return text.slice(content.length).trimStart().split('\n');
};

describe('the message of a draft', () => {
  const LINE = 'Draft 2 · 21 characters · shows whole, no “…more”';
  const UNDO = [['↩️ Undo → undo 2']];
  const decided = (more: object): DraftView => ({
    type: 'decided',
    decision: 'approve',
    surface: 'telegram',
    at: AT,
    undoUntil: null,
    ...more,
  });
  const replaced = (where: 'telegram' | 'email' | 'web', canBringBack: boolean): DraftView => ({
    type: 'replaced',
    currentRevision: 4,
    where,
    canBringBack,
  });
  const BRING_BACK = '↩️ Bring draft 2 back → bring_back 2';
  const SHOW = 'Show draft 4 here → show_here 4';
  const DECIDE = [['👍 Approve → approve 2', '♻️ Regenerate → regenerate 2', '🗑️ Delete → delete 2']];

  it.each<[string, DraftView, string | null, string[][]]>([
    [
      'a draft that could not be replaced',
      { type: 'waiting', problem: { id: 5, draft: 3, reason: 'The writer did not answer.' } },
      '⚠️ I couldn’t write draft 3: The writer did not answer. This one still waits for you.',
      DECIDE,
    ],
    [
      'a wait for the next one',
      { type: 'writing', nextRevision: 3 },
      '♻️ Writing draft 3… usually under a minute.',
      [],
    ],
    ['one that is below', replaced('telegram', true), 'Draft 2 was replaced. Draft 4 is below.', [[BRING_BACK]]],
    ['one that was decided', replaced('telegram', false), 'Draft 2 was replaced. Draft 4 is below.', []],
    [
      'one in the mailbox',
      replaced('email', true),
      'Draft 2 was replaced. Draft 4 is in your mailbox.',
      [[SHOW], [BRING_BACK]],
    ],
    [
      'one on the web page',
      replaced('web', true),
      'Draft 2 was replaced. Draft 4 is on the web page.',
      [[SHOW], [BRING_BACK]],
    ],
    ['one on the web page, decided', replaced('web', false), 'Draft 2 was replaced. Draft 4 is on the web page.', []],
    ['an approval', decided({}), '✅ Approved by you · Telegram, 10:14.', []],
    [
      'an approval that can be undone',
      decided({ surface: 'email', undoUntil: '2026-03-10T09:16:00Z' }),
      '✅ Approved by you · email, 10:14. Undo until 10:16.',
      UNDO,
    ],
    [
      'a deletion on another day, undone until the next',
      decided({ decision: 'delete', surface: 'web', at: '2026-03-11T22:59:00Z', undoUntil: '2026-03-11T23:01:00Z' }),
      '🗑️ Deleted by you · the web page, 11 Mar 2026, 23:59. Undo until 12 Mar 2026, 00:01.',
      UNDO,
    ],
    ['what was posted', { type: 'posted' }, '✅ Posted.', []],
    ['what has expired', { type: 'expired' }, '⌛ Expired: nobody decided in time.', [['↩️ Bring it back → revive 2']]],
  ])('says and offers what is true of %s', (_, view, line, buttons) => {
    const message = inTelegram({ ...draftFacts, view });
    const hint = view.type === 'waiting' ? ' · Reply to change it.' : '';
    expect(linesOf(message, draftFacts.content)).toEqual([`${LINE}${hint}`, line]);
    expect(buttonsOf(message)).toEqual(buttons);
  });

  it('says nothing but what it is while it waits for the first time', () => {
    const message = inTelegram(draftFacts);
    expect(linesOf(message, draftFacts.content)).toEqual([`${LINE} · Reply to change it.`]);
    expect(buttonsOf(message)).toEqual(DECIDE);
  });

  describe('what changed', () => {
    const changes: WordChange[] = [
      { type: 'same', text: 'A text ' },
      { type: 'removed', text: 'well ' },
      { type: 'same', text: 'worth ' },
      { type: 'removed', text: 'seeing' },
      { type: 'added', text: 'reading' },
      { type: 'same', text: '.' },
    ];
    const quoted = ({ text, entities }: TelegramMessage) =>
      entities.map(({ type, offset, length }) => [type, text.slice(offset, offset + length)]);

    it('opens on a tap, what is new bold and what went struck through', () => {
      const message = inTelegram({ ...draftFacts, changes });
      const block = 'What changed: A text well worth seeingreading.';
      expect(linesOf(message, draftFacts.content).at(-1)).toBe(block);
      expect(quoted(message)).toEqual([
        ['blockquote', `${LINE} · Reply to change it.`],
        ['expandable_blockquote', block],
        ['strikethrough', 'well '],
        ['strikethrough', 'seeing'],
        ['bold', 'reading'],
      ]);
    });

    it.each<[string, DraftView]>([
      ['decided', decided({})],
      ['being replaced', { type: 'writing', nextRevision: 3 }],
      ['replaced', replaced('telegram', true)],
      ['expired', { type: 'expired' }],
    ])('is left out once the draft is %s', (_, view) => {
      expect(inTelegram({ ...draftFacts, changes, view }).text).not.toContain('What changed');
    });
  });
});

describe('any message of a draft with what changed', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '\n', '🏥', '👩‍⚕️', '<b>', '…'), maxLength: 150 });
  const change = fc.record({
    type: fc.constantFrom('same' as const, 'added' as const, 'removed' as const),
    text: part,
  });
  const changes = fc.oneof(
    fc
      .array(change, { minLength: 1, maxLength: 40 })
      .filter((list) => list.some(({ type, text }) => type !== 'same' && text !== '')),
    fc.constant<WordChange[]>([{ type: 'added', text: 'word '.repeat(600) }]),
  );
  const content = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).map((text) => text.slice(0, POST_CHARACTERS)),
    fc.integer({ min: 2_000, max: POST_CHARACTERS }).map((length) => 'x'.repeat(length)),
  );
  const reason = fc.string({ minLength: 1, maxLength: 200 });
  const facts: fc.Arbitrary<DraftFacts> = fc
    .record({ content, changes, reason: fc.option(reason) })
    .map(({ reason: why, ...more }) => ({
      ...draftFacts,
      ...more,
      view: { type: 'waiting', problem: why === null ? null : { id: 1, draft: 3, reason: why } },
    }));

  it('leaves room within what Telegram takes, with the changes whole or not at all, and entities inside their text', () => {
    let [kept, dropped] = [0, 0];
    fc.assert(
      fc.property(facts, (given) => {
        const plain = inTelegram({ ...given, changes: null });
        const { text, entities } = inTelegram(given);
        const block = `What changed: ${shortened(given.changes ?? [], 40)
          .map((piece) => piece.text)
          .join('')}`;
        expect(text.length).toBeLessThanOrEqual(UNITS_BESIDE_LABEL);
        const fits = plain.text.length + 1 + block.length <= UNITS_BESIDE_LABEL;
        expect(text).toBe(fits ? `${plain.text}\n${block}` : plain.text);
        if (fits) kept += 1;
        else dropped += 1;
        for (const { offset, length } of entities) {
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(length).toBeGreaterThan(0);
          expect(offset + length).toBeLessThanOrEqual(text.length);
          expect(text.slice(offset, offset + length).isWellFormed() || !text.isWellFormed()).toBe(true);
        }
        const [remark, around, ...marks] = entities;
        expect([remark?.type, remark?.offset]).toEqual(['blockquote', given.content.length + 2]);
        expect(endOf(remark)).toBe(plain.text.length);
        expect([around?.type, marks.length > 0]).toEqual(
          fits ? ['expandable_blockquote', marks.length > 0] : [undefined, false],
        );
        if (around === undefined) return;
        expect([around.offset, endOf(around)]).toEqual([plain.text.length + 1, text.length]);
        let after = around.offset;
        for (const mark of marks) {
          expect(['bold', 'strikethrough']).toContain(mark.type);
          expect(mark.offset).toBeGreaterThanOrEqual(after);
          after = mark.offset + mark.length;
        }
        expect(after).toBeLessThanOrEqual(endOf(around));
      }),
      { numRuns: 400 },
    );
    expect([kept > 0, dropped > 0]).toEqual([true, true]);
  });
});

const endOf = (entity: TextEntity | undefined): number => (entity?.offset ?? 0) + (entity?.length ?? 0);

describe('the approved text, ready to post', () => {
  const POSTING = ['Open LinkedIn → www.linkedin.com', '✅ I posted it → posted 2'];
  const REMIND = ['⏰ Remind me to post at… → choose_time 2'];

  it.each<[string, HandOffView, Partial<HandOffFacts>, string[], string[][]]>([
    ['is alone', { type: 'ready', undoUntil: null, remindAt: null }, {}, [''], [POSTING, REMIND]],
    [
      'can be undone',
      { type: 'ready', undoUntil: AT, remindAt: null },
      {},
      [''],
      [POSTING, REMIND, ['↩️ Undo → undo 2']],
    ],
    [
      'says when its owner is reminded',
      { type: 'ready', undoUntil: null, remindAt: '2026-03-11T08:00:00Z' },
      {},
      ['⏰ I’ll remind you at 09:00.'],
      [POSTING, REMIND],
    ],
    [
      'says that it is a reminder',
      { type: 'ready', undoUntil: null, remindAt: null },
      { reminder: { why: 'asked' } },
      ['⏰ You asked to be reminded to post this.'],
      [POSTING, REMIND],
    ],
    [
      'says all of it, each on its line',
      { type: 'ready', undoUntil: null, remindAt: '2026-03-11T08:00:00Z' },
      { reminder: { why: 'asked' } },
      ['⏰ You asked to be reminded to post this.', '⏰ I’ll remind you at 09:00.'],
      [POSTING, REMIND],
    ],
    ['says that it was posted', { type: 'posted' }, {}, ['✅ Posted.'], []],
    ['has no buttons where it should not be there', { type: 'removed' }, {}, [''], []],
  ])('%s', (_, view, more, lines, buttons) => {
    const message = inTelegram({ ...handOffFacts, ...more, view });
    expect(linesOf(message, handOffFacts.content)).toEqual(lines);
    expect(buttonsOf(message)).toEqual(buttons);
    expect(message.entities[0]).toEqual({ type: 'pre', offset: 0, length: handOffFacts.content.length });
    expect(message.entities.slice(1).map(({ type }) => type)).toEqual(lines[0] === '' ? [] : ['blockquote']);
  });

  it('offers three times in place of its buttons, and the way back', () => {
    expect(buttonsOf({ text: '', entities: [], buttons: timeButtons(12, 2) })).toEqual([
      ['In 1 hour → remind_in_an_hour 2', 'Tonight → remind_tonight 2'],
      ['Tomorrow morning → remind_tomorrow 2', '‹ Back → close_choice 2'],
    ]);
  });

  it('opens LinkedIn with the text', () => {
    const [open] = inTelegram(handOffFacts).buttons.flat();
    expect(open).toEqual({ text: 'Open LinkedIn', url: composerUrl(handOffFacts.content) });
  });
});

describe('what could not be written', () => {
  const facts: MessageFacts = {
    template: 'writing_failed',
    postId: 12,
    topic: 'Remote work',
    reason: 'The writer did not answer.',
    over: false,
    againUrl: 'https://example.test/d/again',
  };

  it('says why, and has it tried again', () => {
    const message = inTelegram(facts);
    expect(message.text).toBe('⚠️ I couldn’t write this: The writer did not answer.\n“Remote work”');
    expect(buttonsOf(message)).toEqual([['Try again → write_again 0']]);
  });

  it('offers nothing once something else is true', () => {
    const message = inTelegram({ ...facts, over: true });
    expect([message.text, message.buttons]).toEqual(['♻️ Trying again. “Remote work”', []]);
  });
});
