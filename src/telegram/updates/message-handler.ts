// What somebody wrote to the bot.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { voice } from '../../../domain/messages/voice.js';
import { Config } from '../../config/config.js';
import { maskEmail } from '../../users/index.js';
import type { Reply } from '../bot-replies.js';
import { ChatLinks } from '../chat-links.js';
import { DraftList } from './draft-list.js';
import { type Handled, said, shown } from './handled.js';
import type { Incoming } from './incoming.js';
import { RemindCommand } from './remind-command.js';
import { ReplyHandler } from './reply-handler.js';
import { TopicHandler } from './topic-handler.js';

type Message = Extract<Incoming, { type: 'message' }>;

/** "/start@bot payload" → its parts. The payload is what the Bot API lets a deep link carry. */
const COMMAND = /^\/([a-z]+)(?:@\w+)?(?:\s+(\S.*))?$/i;

@Injectable()
export class MessageHandler {
  constructor(
    private readonly config: Config,
    private readonly links: ChatLinks,
    private readonly answers: ReplyHandler,
    private readonly topics: TopicHandler,
    private readonly list: DraftList,
    private readonly reminder: RemindCommand,
  ) {}

  async handle(em: EntityManager, message: Message): Promise<Handled> {
    const { chatId, text } = message;
    const [, command, payload] = COMMAND.exec(text?.trim() ?? '') ?? [];
    switch (command?.toLowerCase()) {
      case 'start':
        return payload === undefined ? this.start(em, chatId) : this.link(em, chatId, payload.trim());
      case 'stop': {
        const wake = await this.links.unlinkChat(em, chatId);
        return wake === null ? said(chatId, voice.link.nothingLinked) : { ...said(chatId, voice.link.unlinked), wake };
      }
      case 'help':
        return this.help(em, chatId);
      case 'drafts':
        return this.drafts(em, chatId);
      case 'remind':
        return this.remind(em, chatId, payload ?? '');
      default:
        return this.talk(em, message);
    }
  }

  /** Somebody unknown hears how to link, and nothing else. */
  private async help(em: EntityManager, chatId: string): Promise<Handled> {
    const holder = await this.links.holderOf(em, chatId);
    return holder === null ? this.start(em, chatId) : said(chatId, voice.bot.help);
  }

  private async drafts(em: EntityManager, chatId: string): Promise<Handled> {
    const holder = await this.links.holderOf(em, chatId);
    if (holder === null) return this.start(em, chatId);
    return shown([{ type: 'say', chatId, ...(await this.list.of(em, holder)) }]);
  }

  private async remind(em: EntityManager, chatId: string, sentence: string): Promise<Handled> {
    const holder = await this.links.holderOf(em, chatId);
    if (holder === null) return this.start(em, chatId);
    const { text, changed } = await this.reminder.handle(em, holder, sentence);
    return { ...said(chatId, text), reminders: changed ? [holder.id] : [] };
  }

  /** Anything that is no command: a reply to a draft, a topic that was asked for, or words that nobody waits for. */
  private async talk(em: EntityManager, message: Message): Promise<Handled> {
    const { chatId, text, repliedTo } = message;
    const holder = await this.links.holderOf(em, chatId);
    if (holder === null) return this.start(em, chatId);
    const change = repliedTo === null ? null : await this.answers.handle(em, holder, repliedTo, text);
    const answer = change ?? (await this.topics.handle(em, holder, message));
    if (answer === null) return said(chatId, voice.bot.notUnderstood);
    const posts = answer.postId === null ? [] : [answer.postId];
    return { ...said(chatId, answer.text), wake: { users: [], posts } };
  }

  /** Shows the question where somebody typed this chat's id, else what to do next. */
  private async start(em: EntityManager, chatId: string): Promise<Handled> {
    const waiting = await this.links.waitingFor(em, chatId);
    if (waiting.length > 0) return shown(waiting.map((user) => question(chatId, user)));
    const holder = await this.links.holderOf(em, chatId);
    if (holder !== null) return said(chatId, voice.link.alreadyLinked(maskEmail(holder.email)));
    const { publicUrl } = this.config;
    return said(chatId, voice.link.unknownChat(publicUrl === null ? null : `${publicUrl}/settings`, chatId));
  }

  private async link(em: EntityManager, chatId: string, token: string): Promise<Handled> {
    const linked = await this.links.linkByToken(em, token, chatId);
    switch (linked.result) {
      case 'spent':
        return said(chatId, voice.link.tokenSpent);
      case 'asked':
        return { ...shown([question(chatId, linked.user)]), wake: linked.wake };
      case 'linked': {
        const { wake, user } = linked;
        // A first link is told by the ledger; one that was there already changes nothing.
        return wake.users.length > 0
          ? { replies: [], wake }
          : said(chatId, voice.link.alreadyLinked(maskEmail(user.email)));
      }
    }
  }
}

const question = (chatId: string, user: { id: number; email: string }): Reply => ({
  type: 'show',
  chatId,
  facts: { template: 'confirm_chat', userId: user.id, maskedAddress: maskEmail(user.email) },
});
