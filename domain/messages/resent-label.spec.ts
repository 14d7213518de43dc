import { describe, expect, it } from '@jest/globals';
import { DELIVERY_TEMPLATES, type DeliveryTemplate } from '../delivery.js';
import { POST_CHARACTERS, TELEGRAM_TEXT_UNITS } from '../limits.js';
import { blocksToText } from './email-blocks.js';
import type { MessageFacts } from './message.js';
import type { DailyMark } from './reminder-view.js';
import { mailOf } from './render-email.js';
import { renderTelegram } from './render-telegram.js';
import { voice } from './voice.js';

const LABEL = 'This may have reached you before; sent once more to be sure.';
const AT = '2026-03-10T09:14:00Z';
const content = 'x'.repeat(POST_CHARACTERS);
const of = { postId: 12, revision: 2, content, timeZone: 'UTC', sentAt: AT };

const DAILY: DailyMark = {
  why: 'daily',
  day: '2026-03-03',
  snooze: 0,
  view: { type: 'open' },
  tonight: true,
  timeZone: 'UTC',
  links: null,
};

const EACH: { [Template in DeliveryTemplate]: Extract<MessageFacts, { template: Template }> } = {
  draft: {
    ...of,
    template: 'draft',
    view: { type: 'waiting', problem: null },
    // As long as it may be and still be shown beside the text.
    changes: [{ type: 'added', text: 'y'.repeat(840) }],
    links: null,
    pageUrl: null,
    reminder: null,
  },
  text: { ...of, template: 'text' },
  hand_off: {
    ...of,
    template: 'hand_off',
    view: { type: 'ready', undoUntil: null, remindAt: null },
    reminder: { why: 'asked' },
  },
  writing_failed: {
    template: 'writing_failed',
    postId: 12,
    topic: 'Remote work',
    reason: 'The writer did not answer.',
    over: false,
    againUrl: null,
  },
  reminder: { template: 'reminder', reminder: DAILY },
  confirm_address: { template: 'confirm_address', url: null, token: 'the-code' },
  reset_password: { template: 'reset_password', url: null, token: 'the-code' },
  confirm_chat: { template: 'confirm_chat', userId: 5, maskedAddress: 'j…@example.test' },
  chat_linked: { template: 'chat_linked', maskedAddress: 'j…@example.test' },
  chat_changed: {
    template: 'chat_changed',
    change: 'changed',
    maskedAddress: 'j…@example.test',
    last4: '1234',
    at: AT,
    timeZone: 'UTC',
  },
  delivery_failed: {
    template: 'delivery_failed',
    postId: 12,
    revision: 2,
    failedChannel: 'email',
    reason: 'No.',
    retryUrl: null,
  },
  channel_paused: { template: 'channel_paused', pausedChannel: 'email', reason: 'Email is paused.' },
};
const BY_MAIL_ONLY: DeliveryTemplate[] = ['confirm_address', 'reset_password'];
const BY_TELEGRAM_ONLY: DeliveryTemplate[] = ['confirm_chat', 'chat_linked'];

describe('a message that may have come before', () => {
  it.each(DELIVERY_TEMPLATES.filter((template) => !BY_MAIL_ONLY.includes(template)))(
    'says so last in Telegram and is otherwise the same: %s',
    (template) => {
      const facts = EACH[template];
      const once = renderTelegram({ facts, resent: false });
      const again = renderTelegram({ facts, resent: true });
      expect(once.text).not.toContain(LABEL);
      expect(again.text).toBe(`${once.text}\n\n${LABEL}`);
      expect(again.text.length).toBeLessThanOrEqual(TELEGRAM_TEXT_UNITS);
      expect(again.entities).toEqual([
        ...once.entities,
        { type: 'blockquote', offset: once.text.length + 2, length: LABEL.length },
      ]);
      expect(again.buttons).toEqual(once.buttons);
    },
  );

  it.each(DELIVERY_TEMPLATES.filter((template) => !BY_TELEGRAM_ONLY.includes(template)))(
    'says so first by mail and is otherwise the same: %s',
    (template) => {
      const facts = EACH[template];
      const once = mailOf({ facts, resent: false });
      const again = mailOf({ facts, resent: true });
      const [heading, ...blocks] = once.blocks;
      expect(heading?.type).toBe('heading');
      expect(blocksToText(once.blocks)).not.toContain(LABEL);
      expect(again).toEqual({ ...once, blocks: [heading, { type: 'paragraph', text: LABEL }, ...blocks] });
    },
  );

  it('keeps what changed where both fit', () => {
    const { text } = renderTelegram({ facts: EACH.draft, resent: true });
    expect([text.includes(voice.draft.changed), text.endsWith(LABEL)]).toEqual([true, true]);
  });
});
