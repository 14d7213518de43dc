import { describe, expect, it } from '@jest/globals';
import type { Message, Tap } from '../stand-ins';
import { tourStep } from './tour-step';

const BEGAN = 1_000_000;
const bot = { id: 7, is_bot: true, first_name: 'Ghostwriter' };
const person = { id: 1, is_bot: false, first_name: 'Person 1' };
const message = (more: Partial<Message>): Message => ({
  message_id: 1,
  date: BEGAN / 1_000,
  from: bot,
  chat: { type: 'private' },
  text: 'text',
  ...more,
});
const withButton = (data: string): Message =>
  message({ reply_markup: { inline_keyboard: [[{ text: 'button', callback_data: data }]] } });
const DRAFT = withButton('a:1:1');
const HAND_OFF = withButton('p:1:1');
const WISH = message({ from: person, text: 'shorter', reply_to_message: message({}) });
const tap = (data: string, tappedAt = BEGAN): Tap => ({ data, tappedAt, answeredAt: tappedAt });

const step = (
  messages: Message[],
  { taps = [], ...more }: Partial<Parameters<typeof tourStep>[0]> & { taps?: Tap[] } = {},
) => tourStep({ chat: { messages, taps }, linked: true, since: BEGAN, unchanged: false, copied: false, ...more });

describe('the guided path', () => {
  it('begins with what is missing: a chat that is linked, then a draft', () => {
    expect([step([], { linked: false }), step([]), step([DRAFT])]).toEqual(['link', 'draft', 'change']);
  });

  it('goes on when a change was asked for, also while the next draft is being written, or was not wanted', () => {
    expect([step([DRAFT, WISH]), step([WISH]), step([DRAFT], { unchanged: true })]).toEqual(Array(3).fill('approve'));
  });

  it('follows an approval wherever it was given, and a copy', () => {
    expect(step([HAND_OFF])).toBe('copy');
    expect(step([], { taps: [tap('a:1:1')] })).toBe('copy');
    expect(step([HAND_OFF], { copied: true })).toBe('posted');
  });

  it('comes back when a decision is taken back, and asks for a draft when it was deleted', () => {
    expect(step([DRAFT, WISH], { taps: [tap('a:1:1'), tap('u:1:1')] })).toBe('approve');
    expect(step([WISH], { taps: [tap('d:1:1')] })).toBe('draft');
  });

  it('ends with the post, and not with one from before', () => {
    expect(step([], { taps: [tap('a:1:1'), tap('p:1:1')] })).toBe('done');
    expect(step([DRAFT], { taps: [tap('p:1:1', BEGAN - 1)] })).toBe('change');
  });

  it('does not count a tap that the bot has not answered, nor a message that is gone', () => {
    expect(step([DRAFT], { taps: [{ ...tap('p:1:1'), answeredAt: null }] })).toBe('change');
    expect(step([{ ...DRAFT, deleted: true }])).toBe('draft');
  });
});
