// A message of ours in the Bot API's own form.

import type { InlineKeyboardButton, MessageEntity } from 'grammy/types';
import type { Button, TelegramMessage, TextEntity } from '../../domain/messages/message.js';

export interface WireMessage {
  text: string;
  other: {
    entities: MessageEntity[];
    reply_markup: { inline_keyboard: InlineKeyboardButton[][] };
    link_preview_options: { is_disabled: boolean };
  };
}

export const toWire = ({ text, entities, buttons }: TelegramMessage): WireMessage => ({
  text,
  other: {
    entities: entities.map(entity),
    // Always there: an edit that leaves it out takes the buttons away, one that has it empty as well.
    reply_markup: { inline_keyboard: buttons.map((row) => row.map(button)) },
    // A preview of a link in a draft would stand between the text and its buttons.
    link_preview_options: { is_disabled: true },
  },
});

const button = (ours: Button): InlineKeyboardButton =>
  'url' in ours ? { text: ours.text, url: ours.url } : { text: ours.text, callback_data: ours.callbackData };

function entity({ type, offset, length, url }: TextEntity): MessageEntity {
  return type === 'text_link' ? { type, offset, length, url: url ?? '' } : { type, offset, length };
}
