// What the bot says at once to a person who just did something. Nothing of it is needed for the truth: that is on the rows
// before, and messages that must arrive go through the ledger.

import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Button, MessageFacts } from '../../domain/messages/message.js';
import { renderTelegram } from '../../domain/messages/render-telegram.js';
import { BotApi } from './bot-api.js';
import { isNotModified, telegramFailure } from './telegram.failures.js';
import { toWire } from './wire-message.js';

export type Reply =
  | { type: 'answerTap'; callbackId: string; text: string }
  | { type: 'say'; chatId: string; text: string; buttons?: Button[][] }
  /** Other buttons under a message that stays as it is, until its next rewrite. */
  | { type: 'setButtons'; chatId: string; messageId: string; buttons: Button[][] }
  | { type: 'show'; chatId: string; facts: MessageFacts };

@Injectable()
export class BotReplies implements OnApplicationShutdown {
  private readonly logger = new Logger(BotReplies.name);
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly bot: BotApi) {}

  /** Returns at once; what fails is logged. */
  give(replies: readonly Reply[]): void {
    for (const reply of replies) {
      const done = this.send(reply).finally(() => this.underWay.delete(done));
      this.underWay.add(done);
    }
  }

  /** After the last update was carried out, whichever way it came in: a tap that is not answered now never will be. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async send(reply: Reply): Promise<void> {
    try {
      switch (reply.type) {
        case 'answerTap':
          await this.bot.answers.answerCallbackQuery(reply.callbackId, { text: reply.text });
          return;
        case 'say': {
          const { other } = toWire({ text: reply.text, entities: [], buttons: reply.buttons ?? [] });
          await this.bot.answers.sendMessage(reply.chatId, reply.text, other);
          return;
        }
        case 'setButtons': {
          const { other } = toWire({ text: '', entities: [], buttons: reply.buttons });
          await this.bot.answers.editMessageReplyMarkup(reply.chatId, Number(reply.messageId), other);
          return;
        }
        case 'show': {
          const { text, other } = toWire(renderTelegram({ facts: reply.facts, resent: false }));
          await this.bot.answers.sendMessage(reply.chatId, text, other);
          return;
        }
      }
    } catch (error) {
      if (isNotModified(error)) return;
      const { code } = telegramFailure(error);
      this.logger.warn({ event: 'REPLY_FAILED', reply: reply.type, code }, 'a reply did not reach its chat');
    }
  }
}
