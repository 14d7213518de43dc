import { Injectable } from '@nestjs/common';
import type { MessageRewriter, MessageSender, Receipt } from '../../activities/ports/message-sender.port.js';
import type { RewriteTarget } from '../../activities/ports/delivery-ledger.port.js';
import type { OutgoingMessage } from '../../domain/messages/message.js';
import { renderTelegram } from '../../domain/messages/render-telegram.js';
import { BotApi } from './bot-api.js';
import { isNotModified, telegramFailure } from './telegram.failures.js';
import { toWire } from './wire-message.js';

/**
 * One call each, never repeated here: what follows a failure is the engine's to say. A call ends by its own time-out; it
 * is not cut off when the worker stops, since a request cut off is an outcome that nobody knows.
 */
@Injectable()
export class TelegramSender implements MessageSender, MessageRewriter {
  constructor(private readonly bot: BotApi) {}

  async send(message: OutgoingMessage): Promise<Receipt> {
    const { text, other } = toWire(renderTelegram(message));
    try {
      const sent = await this.bot.sends.sendMessage(message.to, text, other);
      return { providerMessageId: String(sent.message_id) };
    } catch (error) {
      throw telegramFailure(error);
    }
  }

  async rewrite({ chatId, messageId, message }: RewriteTarget): Promise<void> {
    try {
      if (message === null) {
        await this.bot.sends.deleteMessage(chatId, messageId);
        return;
      }
      const { text, other } = toWire(renderTelegram(message));
      await this.bot.sends.editMessageText(chatId, messageId, text, other);
    } catch (error) {
      if (!isNotModified(error)) throw telegramFailure(error);
    }
  }
}
