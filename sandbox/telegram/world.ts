// The chats of the stand-in: what the bot sent, what people wrote, and the updates that wait for the bot.

import {
  badRequest,
  BotError,
  type BotChat,
  type BotEntity,
  type BotMarkup,
  type BotMessage,
  type BotPerson,
  type BotUpdate,
} from './bot-types.js';

export interface ChatMessage extends BotMessage {
  deleted?: boolean;
  /** Earlier forms of an edited message, oldest first. */
  history?: { text: string; reply_markup?: BotMarkup }[];
}

export interface TapAnswer {
  queryId: string;
  messageId: number;
  data: string;
  tappedAt: number;
  answeredAt: number | null;
  text: string | null;
  showAlert: boolean;
}

export interface SandboxChat {
  id: number;
  blocked: boolean;
  messages: ChatMessage[];
  taps: TapAnswer[];
}

export interface WorldState {
  nextUpdateId: number;
  nextMessageId: number;
  chats: SandboxChat[];
  updates: BotUpdate[];
}

/** Callback queries expire after about 150 seconds. */
const QUERY_LIVES_MS = 150_000;

export class TelegramWorld {
  readonly bot: BotPerson = {
    id: 700_000_001,
    is_bot: true,
    first_name: 'Ghostwriter',
    username: 'ghostwriter_sandbox_bot',
  };
  private readonly chats = new Map<number, SandboxChat>();
  private readonly pending: BotUpdate[] = [];
  private readonly waiters = new Set<() => void>();
  private nextUpdateId = 1_000;
  private nextMessageId = 1;
  private nextQueryId = 1;

  constructor(private readonly changed: () => void = () => undefined) {}

  state(): WorldState {
    const { nextUpdateId, nextMessageId } = this;
    return { nextUpdateId, nextMessageId, chats: [...this.chats.values()], updates: [...this.pending] };
  }

  restore(state: WorldState): void {
    this.nextUpdateId = state.nextUpdateId;
    this.nextMessageId = state.nextMessageId;
    for (const chat of state.chats) this.chats.set(chat.id, chat);
    this.pending.push(...state.updates);
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

  /** The chat as the bot may write to it. */
  reachable(chatId: number): SandboxChat {
    const chat = this.chats.get(chatId);
    if (chat === undefined) throw badRequest('chat not found');
    if (chat.blocked) throw new BotError(403, 'Forbidden: bot was blocked by the user');
    return chat;
  }

  sent(chat: SandboxChat, text: string, entities: BotEntity[], markup: BotMarkup | undefined): ChatMessage {
    const message: ChatMessage = {
      message_id: this.nextMessageId++,
      date: Math.floor(Date.now() / 1_000),
      chat: chatOf(chat.id),
      from: this.bot,
      text,
      ...(entities.length > 0 ? { entities } : {}),
      ...(markup === undefined ? {} : { reply_markup: markup }),
    };
    chat.messages.push(message);
    this.changed();
    return message;
  }

  ownMessage(chat: SandboxChat, messageId: number): ChatMessage {
    const message = chat.messages.find(({ message_id, deleted }) => message_id === messageId && deleted !== true);
    if (message === undefined) throw badRequest('message to edit not found');
    if (message.from.id !== this.bot.id) throw badRequest("message can't be edited");
    return message;
  }

  edited(message: ChatMessage, text: string, entities: BotEntity[], markup: BotMarkup | undefined): ChatMessage {
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
    message.edit_date = Math.floor(Date.now() / 1_000);
    this.changed();
    return message;
  }

  answered(queryId: string, text: string | null, showAlert: boolean): void {
    for (const chat of this.chats.values()) {
      const tap = chat.taps.find((candidate) => candidate.queryId === queryId);
      if (tap === undefined) continue;
      if (tap.answeredAt !== null || Date.now() - tap.tappedAt > QUERY_LIVES_MS) break;
      tap.answeredAt = Date.now();
      tap.text = text;
      tap.showAlert = showAlert;
      this.changed();
      return;
    }
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  }

  // The person's side.

  write(chatId: number, text: string, options: { from?: number; replyTo?: number } = {}): BotUpdate {
    const chat = this.chat(chatId);
    const replied = chat.messages.find(({ message_id }) => message_id === options.replyTo);
    const message: ChatMessage = {
      message_id: this.nextMessageId++,
      date: Math.floor(Date.now() / 1_000),
      chat: chatOf(chatId),
      from: person(options.from ?? Math.abs(chatId)),
      text,
      ...(text.startsWith('/')
        ? { entities: [{ type: 'bot_command', offset: 0, length: text.split(/\s/)[0]?.length ?? text.length }] }
        : {}),
      ...(replied === undefined ? {} : { reply_to_message: { ...replied } }),
    };
    chat.messages.push(message);
    return this.push({ update_id: 0, message });
  }

  tap(chatId: number, messageId: number, data: string, options: { from?: number } = {}): TapAnswer {
    const chat = this.chat(chatId);
    const message = chat.messages.find(({ message_id }) => message_id === messageId);
    const tap: TapAnswer = {
      queryId: String(this.nextQueryId++) + String(Date.now()),
      messageId,
      data,
      tappedAt: Date.now(),
      answeredAt: null,
      text: null,
      showAlert: false,
    };
    chat.taps.push(tap);
    this.push({
      update_id: 0,
      callback_query: {
        id: tap.queryId,
        from: person(options.from ?? Math.abs(chatId)),
        chat_instance: String(chatId),
        data,
        ...(message === undefined ? {} : { message: { ...message } }),
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
        date: Math.floor(Date.now() / 1_000),
        old_chat_member: status(!blocked),
        new_chat_member: status(blocked),
      },
    });
  }

  /** Queues an update as Telegram would; one that names its own id (above 0) keeps it. */
  push(update: BotUpdate): BotUpdate {
    const queued = update.update_id > 0 ? update : { ...update, update_id: this.nextUpdateId++ };
    this.pending.push(queued);
    this.changed();
    for (const wake of this.waiters) wake();
    return queued;
  }

  // The bot's side of updates.

  updates(): readonly BotUpdate[] {
    return this.pending;
  }

  acknowledge(updateId: number): void {
    const at = this.pending.findIndex(({ update_id }) => update_id === updateId);
    if (at >= 0) this.pending.splice(at, 1);
    this.changed();
  }

  acknowledgeBelow(offset: number): void {
    const kept = this.pending.filter(({ update_id }) => update_id >= offset);
    if (kept.length === this.pending.length) return;
    this.pending.splice(0, this.pending.length, ...kept);
    this.changed();
  }

  /** Resolves when an update arrives, or after `ms`. */
  async untilUpdate(ms: number, signal: AbortSignal): Promise<void> {
    if (this.pending.length > 0 || ms <= 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiters.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.waiters.add(done);
      signal.addEventListener('abort', done);
    });
  }
}

const person = (id: number): BotPerson => ({ id, is_bot: false, first_name: `Person ${id}` });

const chatOf = (id: number): BotChat =>
  id > 0 ? { id, type: 'private', first_name: `Person ${id}` } : { id, type: 'group', title: `Group ${-id}` };
