// The chats of the stand-in: what the bot sent into them, and what people do there.

import {
  badRequest,
  BotError,
  type BotEntity,
  type BotMarkup,
  type BotMessage,
  type BotPerson,
  type BotCommand,
  type BotUpdate,
} from './bot-types.js';
import {
  asReplied,
  type ChatMessage,
  chatOf,
  onTheWire,
  person,
  type SandboxChat,
  STICKER,
  type TapAnswer,
} from './chats.js';
import { Commands } from './commands.js';
import { Taps } from './taps.js';
import { UpdateQueue } from './update-queue.js';

export interface WorldState {
  nextUpdateId: number;
  nextMessageId: number;
  chats: SandboxChat[];
  updates: BotUpdate[];
  commands?: [string, BotCommand[]][];
}

export interface BotText {
  text: string;
  entities: BotEntity[];
  markup: BotMarkup | undefined;
  replyTo?: ChatMessage;
}

const DELETABLE_SECONDS = 48 * 3_600;

const seconds = (): number => Math.floor(Date.now() / 1_000);

export class TelegramWorld extends UpdateQueue {
  readonly bot: BotPerson = {
    id: 700_000_001,
    is_bot: true,
    first_name: 'Ghostwriter',
    username: 'ghostwriter_sandbox_bot',
  };
  readonly commands = new Commands();
  private readonly chats = new Map<number, SandboxChat>();
  readonly taps = new Taps(this.chats);
  private nextMessageId = 1;

  state(): WorldState {
    const { nextUpdateId, nextMessageId } = this;
    return {
      nextUpdateId,
      nextMessageId,
      chats: [...this.chats.values()],
      updates: [...this.pending],
      commands: this.commands.state(),
    };
  }

  restore(state: WorldState): void {
    this.nextUpdateId = state.nextUpdateId;
    this.nextMessageId = state.nextMessageId;
    for (const chat of state.chats) this.chats.set(chat.id, chat);
    this.pending.push(...state.updates);
    this.commands.restore(state.commands ?? []);
  }

  list(): SandboxChat[] {
    return [...this.chats.values()];
  }

  chat(id: number): SandboxChat {
    const known = this.chats.get(id);
    if (known !== undefined) return known;
    const chat: SandboxChat = { id, blocked: false, messages: [], taps: [] };
    this.chats.set(id, chat);
    return chat;
  }

  // The bot's side.

  /** The chat as the bot may write to it. */
  reachable(chatId: number): SandboxChat {
    const chat = this.chats.get(chatId);
    if (chat === undefined) throw badRequest('chat not found');
    if (chat.blocked) throw new BotError(403, 'Forbidden: bot was blocked by the user');
    return chat;
  }

  message(chat: SandboxChat, messageId: number | undefined): ChatMessage | undefined {
    return chat.messages.find(({ message_id, deleted }) => message_id === messageId && deleted !== true);
  }

  sent(chat: SandboxChat, { text, entities, markup, replyTo }: BotText): BotMessage {
    const message: ChatMessage = {
      ...this.blank(chat.id, this.bot, replyTo),
      text,
      ...(entities.length > 0 ? { entities } : {}),
      ...(markup === undefined ? {} : { reply_markup: markup }),
    };
    chat.messages.push(message);
    this.changed();
    return onTheWire(message);
  }

  ownMessage(chat: SandboxChat, messageId: number): ChatMessage {
    const message = this.message(chat, messageId);
    if (message === undefined) throw badRequest('message to edit not found');
    if (message.from.id !== this.bot.id) throw badRequest("message can't be edited");
    return message;
  }

  edited(message: ChatMessage, { text, entities, markup }: Omit<BotText, 'replyTo'>): BotMessage {
    const same =
      message.text === text &&
      JSON.stringify(message.entities ?? []) === JSON.stringify(entities) &&
      JSON.stringify(message.reply_markup ?? null) === JSON.stringify(markup ?? null);
    if (same) {
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    }
    (message.history ??= []).push({
      text: message.text ?? '',
      ...(message.reply_markup === undefined ? {} : { reply_markup: message.reply_markup }),
    });
    message.text = text;
    if (entities.length > 0) message.entities = entities;
    else delete message.entities;
    if (markup === undefined) delete message.reply_markup;
    else message.reply_markup = markup;
    message.edit_date = seconds();
    this.changed();
    return onTheWire(message);
  }

  /** In a private chat a bot may delete what either side wrote, in a group only its own; both only for 48 hours. */
  deleted(chat: SandboxChat, messageId: number): void {
    const message = this.message(chat, messageId);
    if (message === undefined) throw badRequest('message to delete not found');
    if (chat.id < 0 && message.from.id !== this.bot.id) throw badRequest("message can't be deleted");
    if (seconds() - message.date > DELETABLE_SECONDS) throw badRequest("message can't be deleted for everyone");
    message.deleted = true;
    this.changed();
  }

  answered(queryId: string, text: string | null, showAlert: boolean): void {
    this.taps.answer(queryId, text, showAlert);
    this.changed();
  }

  // The person's side.

  /** Somebody writes; with `sticker` the message has no text at all. */
  write(chatId: number, text: string, options: { from?: number; replyTo?: number; sticker?: boolean } = {}): BotUpdate {
    const chat = this.chat(chatId);
    const message: ChatMessage = {
      ...this.blank(chatId, person(options.from ?? Math.abs(chatId)), this.message(chat, options.replyTo)),
      ...(options.sticker === true ? { sticker: STICKER } : { text }),
      ...(text.startsWith('/') && options.sticker !== true
        ? { entities: [{ type: 'bot_command', offset: 0, length: text.split(/\s/)[0]?.length ?? text.length }] }
        : {}),
    };
    chat.messages.push(message);
    return this.push({ update_id: 0, message: onTheWire(message) });
  }

  /** Somebody forwards a message of any chat into this one. The copy says whose it was and has no buttons. */
  forwardTo(chatId: number, messageId: number, options: { from?: number } = {}): BotUpdate {
    const original = this.list()
      .map((chat) => this.message(chat, messageId))
      .find((message) => message !== undefined);
    if (original === undefined) throw new Error(`There is no message ${messageId} to forward.`);
    const { text, entities, sticker, date, from } = onTheWire(original);
    const copy: ChatMessage = {
      ...this.blank(chatId, person(options.from ?? Math.abs(chatId))),
      forward_origin: { type: 'user', sender_user: from, date },
      ...(text === undefined ? {} : { text }),
      ...(entities === undefined ? {} : { entities }),
      ...(sticker === undefined ? {} : { sticker }),
    };
    this.chat(chatId).messages.push(copy);
    return this.push({ update_id: 0, message: onTheWire(copy) });
  }

  /** A tap, by default of the chat's own person; nobody checks that a button has ever held this data. */
  tap(chatId: number, messageId: number, data: string, options: { from?: number } = {}): TapAnswer {
    const chat = this.chat(chatId);
    const message = chat.messages.find(({ message_id }) => message_id === messageId);
    const inaccessible = { chat: chatOf(chatId), message_id: messageId, date: 0 } as const;
    const tap = this.taps.inChat(chat, messageId, data);
    this.push({
      update_id: 0,
      callback_query: {
        id: tap.queryId,
        from: person(options.from ?? Math.abs(chatId)),
        chat_instance: String(chatId),
        data,
        ...(message === undefined ? {} : { message: message.deleted === true ? inaccessible : onTheWire(message) }),
      },
    });
    return tap;
  }

  /** A tap under a message sent in inline mode: the bot learns neither the message nor its chat. */
  tapInline(inlineMessageId: string, data: string, options: { from: number }): TapAnswer {
    const tap = this.taps.underInlineMessage(data);
    this.push({
      update_id: 0,
      callback_query: {
        id: tap.queryId,
        from: person(options.from),
        inline_message_id: inlineMessageId,
        chat_instance: String(options.from),
        data,
      },
    });
    return tap;
  }

  setBlocked(chatId: number, blocked: boolean): BotUpdate {
    const chat = this.chat(chatId);
    chat.blocked = blocked;
    const status = (now: boolean) => ({ user: this.bot, status: now ? 'kicked' : 'member' });
    return this.push({
      update_id: 0,
      my_chat_member: {
        chat: chatOf(chatId),
        from: person(Math.abs(chatId)),
        date: seconds(),
        old_chat_member: status(!blocked),
        new_chat_member: status(blocked),
      },
    });
  }

  private blank(chatId: number, from: BotPerson, replyTo?: ChatMessage): ChatMessage {
    return {
      message_id: this.nextMessageId++,
      date: seconds(),
      chat: chatOf(chatId),
      from,
      ...(replyTo === undefined ? {} : { reply_to_message: asReplied(replyTo) }),
    };
  }
}
