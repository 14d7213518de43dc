// Owns how a message says that it may be there already, the same on all of them: whatever comes a second time after an
// outcome that nobody knows is labelled, so that nobody takes it for news.

import { TELEGRAM_TEXT_UNITS } from '../limits.js';
import type { Mail } from './email-blocks.js';
import type { TelegramMessage } from './message.js';
import { voice } from './voice.js';

const SET_APART = '\n\n';

/** What a message in Telegram may have beside the label. */
export const UNITS_BESIDE_LABEL = TELEGRAM_TEXT_UNITS - SET_APART.length - voice.resent.length;

/** In a quotation of its own, last, so that a post above it stays as it is and can be copied alone. */
export function labelledMessage(message: TelegramMessage): TelegramMessage {
  const offset = message.text.length + SET_APART.length;
  return {
    ...message,
    text: `${message.text}${SET_APART}${voice.resent}`,
    entities: [...message.entities, { type: 'blockquote', offset, length: voice.resent.length }],
  };
}

/** Right under the heading, before anything that its reader would do a second time. */
export function labelledMail(mail: Mail): Mail {
  const [heading, ...blocks] = mail.blocks;
  if (heading === undefined) throw new Error('a mail without a heading');
  return { ...mail, blocks: [heading, { type: 'paragraph', text: voice.resent }, ...blocks] };
}
