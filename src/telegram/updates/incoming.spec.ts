import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseUpdate } from './incoming.js';

describe('parseUpdate', () => {
  it('never throws, whatever comes over the wire', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (one, two, three) => {
        for (const raw of [
          one,
          { update_id: 1, message: one },
          { update_id: 1, callback_query: { id: 'x', message: two, from: three } },
        ]) {
          const parsed = parseUpdate(raw);
          expect(Number.isSafeInteger(parsed === null ? 0 : parsed.updateId)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  const chat = { id: 5, type: 'private' };
  it.each([
    [
      'a tap',
      { callback_query: { id: 'q', data: 'a:1:1', from: { id: 5 }, message: { message_id: 9, chat } } },
      { type: 'tap', chatId: '5', messageId: '9', data: 'a:1:1' },
    ],
    [
      'a tap on a message that is too old to be shown',
      { callback_query: { id: 'q', data: 'a:1:1', from: { id: 5 }, message: { message_id: 9, chat, date: 0 } } },
      { type: 'tap' },
    ],
    [
      'a tap on an inline message',
      { callback_query: { id: 'q', data: 'a:1:1', from: { id: 5 }, inline_message_id: 'x' } },
      { type: 'foreignTap', callbackId: 'q' },
    ],
    [
      'a tap that names another person',
      { callback_query: { id: 'q', data: 'a:1:1', from: { id: 6 }, message: { message_id: 9, chat } } },
      { type: 'foreignTap', callbackId: 'q' },
    ],
    ['a text', { message: { text: 'hello', chat, from: { id: 5 } } }, { type: 'message', text: 'hello' }],
    [
      'a reply',
      { message: { text: 'shorter', chat, from: { id: 5 }, reply_to_message: { message_id: 8 } } },
      { type: 'message', text: 'shorter', repliedTo: { messageId: '8', buttons: [] } },
    ],
    ['a sticker', { message: { sticker: {}, chat, from: { id: 5 } } }, { type: 'message', text: null }],
    ['a bot', { message: { text: 'hello', chat, from: { id: 5, is_bot: true } } }, { type: 'ignored' }],
    [
      'a group',
      { message: { text: '/start', chat: { id: -5, type: 'supergroup' } } },
      { type: 'notPrivate', chatId: '-5' },
    ],
    [
      'a block',
      { my_chat_member: { chat, new_chat_member: { status: 'kicked' } } },
      { type: 'membership', blocked: true },
    ],
    [
      'the end of a block',
      { my_chat_member: { chat, new_chat_member: { status: 'member' } } },
      { type: 'membership', blocked: false },
    ],
    [
      'a group that took us in',
      { my_chat_member: { chat: { id: -5, type: 'group' }, new_chat_member: { status: 'member' } } },
      { type: 'ignored' },
    ],
    ['something that is new to us', { business_message: {} }, { type: 'ignored' }],
  ])('reads %s', (_, update, expected) => {
    expect(parseUpdate({ update_id: 3, ...update })).toMatchObject({ updateId: 3, ...expected });
  });
});
