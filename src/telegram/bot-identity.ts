// Who the bot is, as Telegram says: its name is part of every link.

import { ConflictException, Injectable } from '@nestjs/common';
import { BotApi } from './bot-api.js';

@Injectable()
export class BotIdentity {
  private known: Promise<string> | null = null;

  constructor(private readonly bot: BotApi) {}

  /** @throws ConflictException while Telegram cannot be asked. */
  async username(): Promise<string> {
    this.known ??= this.bot.answers.getMe().then(({ username }) => username);
    try {
      return await this.known;
    } catch (error) {
      this.known = null;
      throw new ConflictException('Telegram cannot be reached right now. Try again in a minute.', { cause: error });
    }
  }
}
