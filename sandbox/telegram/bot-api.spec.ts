import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api, GrammyError, HttpError } from 'grammy';
import { type Sandbox, startSandbox } from '../start-sandbox.js';

const TOKEN = '700000001:spec';
const CHAT = 4242;
const GROUP = -77;
const HOUR = 3_600;

describe('the Bot API', () => {
  let sandbox: Sandbox;
  let api: Api;

  beforeEach(async () => {
    sandbox = await startSandbox({ botToken: TOKEN });
    api = new Api(TOKEN, { apiRoot: sandbox.httpUrl });
    sandbox.telegram.write(CHAT, '/start');
  });
  afterEach(() => sandbox.close());

  const refusal = async (attempt: Promise<unknown>): Promise<string> => {
    try {
      await attempt;
    } catch (error) {
      if (error instanceof GrammyError) return error.description;
      throw error;
    }
    return 'accepted';
  };
  const kept = (id: number) => sandbox.telegram.chat(CHAT).messages.find(({ message_id }) => message_id === id);

  it('answers with a message in its wire form, without what the stand-in keeps beside it', async () => {
    const { message_id } = await api.sendMessage(CHAT, 'one');
    const edited = await api.editMessageText(CHAT, message_id, 'two');
    expect(Object.keys(edited).toSorted()).toEqual(['chat', 'date', 'edit_date', 'from', 'message_id', 'text']);
    sandbox.telegram.tap(CHAT, message_id, 'a');
    const [, tapped] = await api.getUpdates();
    expect(tapped?.callback_query?.message).toEqual(edited);
  });

  it('replies to a message, but not to one that is gone', async () => {
    const { message_id } = await api.sendMessage(CHAT, 'first');
    const reply = await api.sendMessage(CHAT, 'second', { reply_parameters: { message_id } });
    expect(reply.reply_to_message).toMatchObject({ message_id, text: 'first' });
    await api.deleteMessage(CHAT, message_id);
    const gone = (more = {}) => api.sendMessage(CHAT, 'third', { reply_parameters: { message_id, ...more } });
    expect(await refusal(gone())).toBe('Bad Request: message to be replied not found');
    expect(await refusal(gone({ allow_sending_without_reply: true }))).toBe('accepted');
  });

  describe('deleteMessage', () => {
    it('deletes once, either side of a private chat', async () => {
      const own = await api.sendMessage(CHAT, 'mine');
      const theirs = sandbox.telegram.write(CHAT, 'yours').message?.message_id ?? 0;
      for (const id of [own.message_id, theirs]) {
        expect(await refusal(api.deleteMessage(CHAT, id))).toBe('accepted');
        expect(kept(id)).toMatchObject({ deleted: true });
        expect(await refusal(api.deleteMessage(CHAT, id))).toBe('Bad Request: message to delete not found');
      }
      expect(await refusal(api.editMessageText(CHAT, own.message_id, 'x'))).toMatch(/message to edit not found/);
    });

    it('refuses what is older than 48 hours, which can still be edited', async () => {
      const { message_id } = await api.sendMessage(CHAT, 'old');
      const message = kept(message_id);
      if (message === undefined) throw new Error('The message was not kept.');
      message.date -= 48 * HOUR + 1;
      expect(await refusal(api.deleteMessage(CHAT, message_id))).toMatch(/^Bad Request: message can't be deleted/);
      expect(await refusal(api.editMessageText(CHAT, message_id, 'new'))).toBe('accepted');
      message.date += 2 * HOUR;
      expect(await refusal(api.deleteMessage(CHAT, message_id))).toBe('accepted');
    });

    it('leaves what others wrote in a group', async () => {
      const { message } = sandbox.telegram.write(GROUP, 'hello all', { from: 7 });
      expect(await refusal(api.deleteMessage(GROUP, message?.message_id ?? 0))).toMatch(/message can't be deleted$/);
    });
  });

  it('changes buttons alone, and keeps text and entities', async () => {
    const reply_markup = { inline_keyboard: [[{ text: 'Undo', callback_data: 'u' }]] };
    const entities = [{ type: 'bold' as const, offset: 0, length: 4 }];
    const { message_id } = await api.sendMessage(CHAT, 'done', { entities, reply_markup });
    expect(await api.editMessageReplyMarkup(CHAT, message_id)).toMatchObject({ text: 'done', entities });
    expect(kept(message_id)?.reply_markup).toBeUndefined();
    expect(await refusal(api.editMessageReplyMarkup(CHAT, message_id))).toMatch(/message is not modified/);
  });

  describe('the command menu', () => {
    const set = (command: string, description = 'what it does') =>
      refusal(api.setMyCommands([{ command, description }]));

    it('takes names and descriptions within their limits', async () => {
      expect(await set('a'.repeat(32), 'd'.repeat(256))).toBe('accepted');
      expect(await set('')).toBe('Bad Request: command must be non-empty');
      expect(await set('a'.repeat(33))).toBe('Bad Request: command length must not exceed 32');
      expect(await set('Drafts')).toBe('Bad Request: BOT_COMMAND_INVALID');
      expect(await set('my-drafts')).toBe('Bad Request: BOT_COMMAND_INVALID');
      expect(await set('drafts', ' ')).toBe('Bad Request: command description must be non-empty');
      expect(await set('drafts', 'd'.repeat(257))).toMatch(/description length must not exceed 256$/);
      expect((await api.getMyCommands()).map(({ command }) => command)).toEqual(['a'.repeat(32)]);
    });

    it('shows the narrowest list that there is', async () => {
      const shown = async (chat: number) => (await fetch(`${sandbox.httpUrl}/api/commands?chat=${chat}`)).json();
      await api.setMyCommands([{ command: 'help', description: 'everywhere' }]);
      const own = { scope: { type: 'all_private_chats' } } as const;
      await api.setMyCommands([{ command: 'drafts', description: 'in private' }], own);
      expect(await shown(CHAT)).toEqual([{ command: 'drafts', description: 'in private' }]);
      expect(await shown(GROUP)).toEqual([{ command: 'help', description: 'everywhere' }]);
      await api.deleteMyCommands(own);
      expect(await (await fetch(`${sandbox.httpUrl}/api/commands`)).json()).toEqual(await shown(GROUP));
    });
  });

  describe('lost replies', () => {
    const lost = { type: 'resetAfter' } as const;
    const seen = (method: string) => sandbox.journal.requests.filter((request) => request.method === method).at(-1);

    it.each(['editMessageText', 'deleteMessage'] as const)('carries out %s all the same', async (method) => {
      const { message_id } = await api.sendMessage(CHAT, 'one');
      sandbox.faults.next({ service: 'telegram', method, to: String(CHAT) }, lost);
      const attempt = () =>
        method === 'deleteMessage' ? api.deleteMessage(CHAT, message_id) : api.editMessageText(CHAT, message_id, 'two');
      await expect(attempt()).rejects.toBeInstanceOf(HttpError);
      expect(seen(method)).toMatchObject({ status: 0, accepted: true });
      expect(await refusal(attempt())).toMatch(/message to delete not found|message is not modified/);
    });

    it('finds the answer to a tap by the chat of the tap', async () => {
      const tap = sandbox.telegram.tap(CHAT, 1, 'a');
      const elsewhere = sandbox.telegram.tap(5, 1, 'a');
      sandbox.faults.next({ service: 'telegram', method: 'answerCallbackQuery', to: String(CHAT) }, lost);
      expect(await refusal(api.answerCallbackQuery(elsewhere.queryId))).toBe('accepted');
      await expect(api.answerCallbackQuery(tap.queryId, { text: 'Approved' })).rejects.toBeInstanceOf(HttpError);
      expect(tap).toMatchObject({ text: 'Approved', answeredAt: expect.any(Number) });
      expect(seen('answerCallbackQuery')).toMatchObject({ to: String(CHAT), accepted: true });
    });

    it('loses a refusal as well, and does not call it carried out', async () => {
      sandbox.faults.next({ service: 'telegram', method: 'deleteMessage' }, lost);
      await expect(api.deleteMessage(CHAT, 99)).rejects.toBeInstanceOf(HttpError);
      expect(seen('deleteMessage')).toMatchObject({ status: 0, accepted: false });
      expect(sandbox.journal.accepted).toEqual([]);
    });

    it('hangs after an edit that was made', async () => {
      const { message_id } = await api.sendMessage(CHAT, 'one');
      sandbox.faults.next({ service: 'telegram', method: 'editMessageText' }, { type: 'hang', acted: true });
      const edit = new URLSearchParams({ chat_id: String(CHAT), message_id: String(message_id), text: 'two' });
      const silent = fetch(`${sandbox.httpUrl}/bot${TOKEN}/editMessageText?${edit.toString()}`, {
        signal: AbortSignal.timeout(100),
      });
      await expect(silent).rejects.toThrow();
      expect(kept(message_id)).toMatchObject({ text: 'two' });
    });
  });
});
