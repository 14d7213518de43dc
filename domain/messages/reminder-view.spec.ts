import { describe, expect, it } from '@jest/globals';
import { parseCallbackData } from '../callback-data.js';
import { REMINDER_STANDS_MS } from '../reminders.js';
import { blocksToText } from './email-blocks.js';
import type { MessageFacts } from './message.js';
import {
  type DailyMark,
  keyWithReminder,
  type ReminderFacts,
  type ReminderView,
  reminderView,
} from './reminder-view.js';
import { mailOf } from './render-email.js';
import { renderTelegram } from './render-telegram.js';

const NOW = Date.UTC(2026, 2, 3, 12);
const UNTIL = '2026-03-03T13:00:00.000Z';
const LAST = { day: '2026-03-03', dueAt: NOW - 1, skipped: false, snoozes: 0, snoozeUntil: null };
const FIRST = { day: '2026-03-03', snooze: 0 };
const AGAIN = { day: '2026-03-03', snooze: 1 };

describe('what a reminder shows', () => {
  it.each<[string, Partial<ReminderFacts['last']>, Partial<ReminderFacts>, typeof FIRST, ReminderView]>([
    ['stands while nothing was done', {}, {}, FIRST, { type: 'open' }],
    ['stands for a day', { dueAt: NOW - REMINDER_STANDS_MS + 1 }, {}, FIRST, { type: 'open' }],
    ['is over after a day', { dueAt: NOW - REMINDER_STANDS_MS }, {}, FIRST, { type: 'over' }],
    ['is over once another day was dealt with', { day: '2026-03-04' }, {}, FIRST, { type: 'over' }],
    ['is put off', { snoozes: 1, snoozeUntil: UNTIL }, {}, FIRST, { type: 'snoozed', until: UNTIL }],
    ['is over once it came again', { snoozes: 1 }, {}, FIRST, { type: 'over' }],
    ['stands as it came again', { snoozes: 1 }, {}, AGAIN, { type: 'open' }],
    ['is put off twice', { snoozes: 2, snoozeUntil: UNTIL }, {}, AGAIN, { type: 'snoozed', until: UNTIL }],
    ['is skipped, also when it had come again', { snoozes: 1, skipped: true }, {}, FIRST, { type: 'skipped' }],
    ['says that all are off', { skipped: true }, { enabled: false }, FIRST, { type: 'stopped' }],
    ['is over without a day', {}, { last: null }, FIRST, { type: 'over' }],
  ])('%s', (_, last, more, message, view) => {
    expect(reminderView({ enabled: true, last: { ...LAST, ...last }, ...more }, message, NOW)).toEqual(view);
  });

  it('has a key of its own in each state, and the one of its message while it stands', () => {
    const views: ReminderView[] = [
      { type: 'snoozed', until: UNTIL },
      { type: 'skipped' },
      { type: 'stopped' },
      { type: 'over' },
    ];
    const keys = views.map((view) => keyWithReminder('waiting:abc', view));
    expect(new Set([...keys, 'waiting:abc']).size).toBe(5);
    for (const key of keys) expect(key.endsWith(':abc')).toBe(true);
    expect([keyWithReminder('waiting:abc', { type: 'open' }), keyWithReminder('waiting:abc', null)]).toEqual([
      'waiting:abc',
      'waiting:abc',
    ]);
  });
});

const mark = (more: Partial<Extract<DailyMark, { why: 'daily' }>> = {}): DailyMark => ({
  why: 'daily',
  day: '2026-03-03',
  snooze: 2,
  view: { type: 'open' },
  tonight: true,
  timeZone: 'Europe/Berlin',
  links: null,
  ...more,
});
const invitation = (reminder: DailyMark): MessageFacts => ({ template: 'reminder', reminder });
const draft = (reminder: DailyMark): MessageFacts => ({
  template: 'draft',
  postId: 12,
  revision: 1,
  content: 'A text worth reading.',
  view: { type: 'waiting', problem: null },
  timeZone: 'Europe/Berlin',
  changes: null,
  links: null,
  pageUrl: null,
  reminder,
});
const handOff = (reminder: DailyMark): MessageFacts => ({
  template: 'hand_off',
  postId: 12,
  revision: 1,
  content: 'A text worth reading.',
  view: { type: 'ready', undoUntil: null, remindAt: null },
  timeZone: 'Europe/Berlin',
  reminder,
});
const shown = (facts: MessageFacts) => {
  const { text, buttons } = renderTelegram({ facts, resent: false });
  const acts = buttons.map((row) =>
    row.flatMap((button) => {
      const data = 'callbackData' in button ? parseCallbackData(button.callbackData) : null;
      if (data?.type !== 'reminder') return [];
      expect([data.day, data.snooze]).toEqual(['2026-03-03', 2]);
      return [data.act];
    }),
  );
  return { text, acts: acts.filter((row) => row.length > 0), rows: buttons.length };
};

describe('a reminder in Telegram', () => {
  it.each([
    ['an invitation', invitation, 0],
    ['a draft', draft, 1],
    ['an approved text', handOff, 2],
  ])('with %s has its own buttons below those of what it carries', (_, facts, above) => {
    expect(shown(facts(mark()))).toMatchObject({
      acts: [
        ['snooze', 'tonight'],
        ['skip', 'stop'],
      ],
      rows: above + 2,
    });
  });

  it('does not offer an evening that is over', () => {
    expect(shown(invitation(mark({ tonight: false }))).acts).toEqual([['snooze'], ['skip', 'stop']]);
  });

  it.each<[ReminderView, string, string[][]]>([
    [{ type: 'snoozed', until: UNTIL }, '😴 Snoozed until 14:00.', [['skip', 'stop']]],
    [{ type: 'skipped' }, '⏭️ Skipped for today.', []],
    [{ type: 'stopped' }, '🔕 Daily reminders are off. /remind on switches them on again.', []],
  ])('that is %j says so in place of why it came', (view, line, acts) => {
    for (const facts of [invitation, draft, handOff]) {
      const { text, acts: left } = shown(facts(mark({ view })));
      expect([text.split('\n').includes(line), text.includes('⏰'), left]).toEqual([true, false, acts]);
    }
  });

  it('keeps the buttons of a draft when it was put off', () => {
    expect(shown(draft(mark({ view: { type: 'skipped' } }))).rows).toBe(1);
  });

  it('has none where it was a test', () => {
    expect(shown(invitation({ why: 'test', links: null }))).toMatchObject({ acts: [], rows: 0 });
  });
});

describe('a reminder by mail', () => {
  const links = { skip: 'https://example.test/u/skip', stop: 'https://example.test/u/stop' };

  it.each([
    ['an invitation', invitation],
    ['a draft', draft],
    ['an approved text', handOff],
  ])('with %s says how to skip it, stop it and change it', (_, facts) => {
    const mail = mailOf({ facts: facts(mark({ links })), resent: false });
    expect(mail.unsubscribeUrl).toBe(links.stop);
    const text = blocksToText(mail.blocks);
    for (const part of [`Skip today:\n${links.skip}`, `Stop these mails:\n${links.stop}`, '/remind in Telegram']) {
      expect(text).toContain(part);
    }
  });

  it('that was a test belongs to no day that could be skipped', () => {
    const mail = mailOf({ facts: invitation({ why: 'test', links: { ...links, skip: null } }), resent: false });
    expect([mail.unsubscribeUrl, blocksToText(mail.blocks).includes('Skip today')]).toEqual([links.stop, false]);
  });

  it('says where to stop it without a public address, too', () => {
    const mail = mailOf({ facts: invitation(mark()), resent: false });
    expect([mail.unsubscribeUrl, blocksToText(mail.blocks).includes('notification settings')]).toEqual([
      undefined,
      true,
    ]);
  });

  it('is the only mail that can be unsubscribed from', () => {
    const facts: MessageFacts = { template: 'text', postId: 12, content: 'A text worth reading.' };
    expect(mailOf({ facts, resent: false }).unsubscribeUrl).toBeUndefined();
  });
});
