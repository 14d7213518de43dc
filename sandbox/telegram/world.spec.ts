import { describe, expect, it } from '@jest/globals';
import { TelegramWorld } from './world.js';

const CHAT = 4242;
const GROUP = -77;

describe('what people do in the chats', () => {
  const worldWith = () => {
    const world = new TelegramWorld();
    world.write(CHAT, '/start');
    const sent = world.sent(world.reachable(CHAT), {
      text: 'a draft',
      entities: [{ type: 'bold', offset: 0, length: 1 }],
      markup: { inline_keyboard: [[{ text: 'Approve', callback_data: 'a:1:1' }]] },
    });
    return { world, messageId: sent.message_id };
  };
  const last = (world: TelegramWorld) => world.updates().at(-1);

  it('sends a sticker, which has no text, as an answer as well', () => {
    const { world, messageId } = worldWith();
    const { message } = world.write(CHAT, '', { sticker: true, replyTo: messageId });
    expect(message).toMatchObject({
      sticker: { file_id: expect.any(String), emoji: expect.any(String) },
      reply_to_message: { message_id: messageId, text: 'a draft' },
    });
    expect(message).not.toHaveProperty('text');
    expect(message).not.toHaveProperty('entities');
  });

  it('nests an answered message one level deep, as it was then', () => {
    const { world, messageId } = worldWith();
    const first = world.write(CHAT, 'shorter', { replyTo: messageId });
    const second = world.write(CHAT, 'and warmer', { replyTo: first.message?.message_id ?? 0 });
    expect(second.message?.reply_to_message).toMatchObject({ text: 'shorter' });
    expect(second.message?.reply_to_message).not.toHaveProperty('reply_to_message');
    world.edited(world.ownMessage(world.chat(CHAT), messageId), { text: 'later', entities: [], markup: undefined });
    expect(first.message?.reply_to_message?.text).toBe('a draft');
    world.deleted(world.chat(CHAT), messageId);
    expect(world.write(CHAT, 'too late', { replyTo: messageId }).message).not.toHaveProperty('reply_to_message');
  });

  it('taps in a group, where the one who taps is not the chat', () => {
    const { world } = worldWith();
    world.write(GROUP, '/start', { from: 7 });
    const { message_id } = world.sent(world.reachable(GROUP), { text: 'hello', entities: [], markup: undefined });
    world.tap(GROUP, message_id, 'a:1:1', { from: 7 });
    expect(last(world)?.callback_query).toMatchObject({
      from: { id: 7 },
      message: { message_id, chat: { id: GROUP, type: 'group' } },
    });
  });

  it('taps under an inline message, of which the bot learns neither number nor chat', () => {
    const { world } = worldWith();
    const tap = world.tapInline('AgAAAMsandbox', 'a:1:1', { from: 7 });
    expect(last(world)?.callback_query).toMatchObject({ inline_message_id: 'AgAAAMsandbox', from: { id: 7 } });
    expect(last(world)?.callback_query).not.toHaveProperty('message');
    world.answered(tap.queryId, 'Not here', true);
    expect(world.taps.all()).toMatchObject([{ chatId: null, messageId: null, showAlert: true, text: 'Not here' }]);
  });

  it('taps on a message that was deleted, of which only the number is left', () => {
    const { world, messageId } = worldWith();
    world.deleted(world.chat(CHAT), messageId);
    world.tap(CHAT, messageId, 'a:1:1');
    expect(last(world)?.callback_query?.message).toEqual({
      message_id: messageId,
      date: 0,
      chat: expect.objectContaining({ id: CHAT }),
    });
  });

  it('forwards a message without its buttons, and taps the copy with data that no button held', () => {
    const { world, messageId } = worldWith();
    const { message } = world.forwardTo(99, messageId);
    expect(message).toMatchObject({
      chat: { id: 99 },
      from: { id: 99, is_bot: false },
      text: 'a draft',
      entities: [{ type: 'bold' }],
      forward_origin: { type: 'user', sender_user: { id: world.bot.id, is_bot: true } },
    });
    expect(message).not.toHaveProperty('reply_markup');
    expect(message?.message_id).not.toBe(messageId);
    world.tap(99, message?.message_id ?? 0, 'a:1:1');
    expect(last(world)?.callback_query).toMatchObject({ data: 'a:1:1', message: { forward_origin: { type: 'user' } } });
    expect(() => world.forwardTo(99, 12_345)).toThrow('There is no message 12345');
  });

  it('repeats an update under its own number', () => {
    const { world, messageId } = worldWith();
    world.tap(CHAT, messageId, 'a:1:1');
    const update = last(world);
    if (update === undefined) throw new Error('The tap made no update.');
    world.acknowledge(update.update_id);
    expect(world.repeat(update)).toEqual(update);
    expect(last(world)).toEqual(update);
    expect(() => world.repeat({ update_id: 0 })).toThrow();
  });

  it('survives a restart, with its commands', () => {
    const { world, messageId } = worldWith();
    world.commands.set({ commands: [{ command: 'help', description: 'what there is' }] });
    const after = new TelegramWorld();
    after.restore(structuredClone(world.state()));
    expect(after.state()).toEqual(world.state());
    expect(after.commands.shown(CHAT)).toHaveLength(1);
    expect(after.write(CHAT, 'next').message?.message_id).toBe(messageId + 1);
  });
});
