// What the stand-in keeps of a chat, and how it becomes the Bot API's objects.

import type { BotChat, BotMarkup, BotMessage, BotPerson, BotSticker } from './bot-types.js';

export interface ChatMessage extends BotMessage {
  deleted?: boolean;
  /** Earlier forms of an edited message, oldest first. */
  history?: { text: string; reply_markup?: BotMarkup }[];
}

/** A tap on a button and its answer; the times are this machine's, in milliseconds since the epoch. */
export interface TapAnswer {
  queryId: string;
  /** Null for a message that was sent in inline mode: the bot never learns its number. */
  messageId: number | null;
  data: string;
  tappedAt: number;
  answeredAt: number | null;
  text: string | null;
  showAlert: boolean;
}

/** A tap with its chat; null where the bot does not know the chat either. */
export type ChatTap = TapAnswer & { chatId: number | null };

export interface SandboxChat {
  id: number;
  blocked: boolean;
  messages: ChatMessage[];
  taps: TapAnswer[];
}

export const person = (id: number): BotPerson => ({ id, is_bot: false, first_name: `Person ${id}` });

export const chatOf = (id: number): BotChat =>
  id > 0 ? { id, type: 'private', first_name: `Person ${id}` } : { id, type: 'group', title: `Group ${-id}` };

/** The message as the bot gets it, as it is now: later changes do not reach what was already handed out. */
export function onTheWire(message: ChatMessage): BotMessage {
  const { deleted: _deleted, history: _history, ...wire } = message;
  return structuredClone(wire);
}

/** A replied-to message as Telegram nests it: one level deep. */
export function asReplied(message: ChatMessage): BotMessage {
  const { reply_to_message: _deeper, ...replied } = onTheWire(message);
  return replied;
}

export const STICKER: BotSticker = {
  file_id: 'CAACAgIAAxkBAAMBsandbox',
  file_unique_id: 'AgADAQADsandbox',
  type: 'regular',
  width: 512,
  height: 512,
  is_animated: false,
  is_video: false,
  emoji: '🎉',
};
