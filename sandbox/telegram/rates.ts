// The Bot API's rates: about 30 messages a second for a bot, 1 a second for a chat with a small burst, 20 a minute for a
// group. A send inside a refused window lengthens it.

import { BotError } from './bot-types.js';

const BOT_PER_SECOND = 30;
const CHAT_BURST = 5;
const GROUP_PER_MINUTE = 20;

export class Rates {
  private readonly sent: number[] = [];
  private readonly chats = new Map<number, { credit: number; at: number }>();
  private readonly groups = new Map<number, number[]>();
  private readonly refusedUntil = new Map<number, number>();
  /** Requests to a chat within a time that it was told to wait. */
  ignoredWaits = 0;

  /** @throws BotError 429 with the time to wait. */
  check(chatId: number, now = Date.now()): void {
    const refused = this.refusedUntil.get(chatId) ?? 0;
    if (refused > now) {
      this.ignoredWaits += 1;
      this.refuse(chatId, Math.ceil((refused - now) / 1_000) + 1, now);
    }

    while ((this.sent[0] ?? now) <= now - 1_000) this.sent.shift();
    if (this.sent.length >= BOT_PER_SECOND) this.refuse(chatId, 1, now);

    const chat = this.chats.get(chatId) ?? { credit: CHAT_BURST, at: now };
    chat.credit = Math.min(CHAT_BURST, chat.credit + (now - chat.at) / 1_000);
    chat.at = now;
    this.chats.set(chatId, chat);
    if (chat.credit < 1) this.refuse(chatId, 1, now);

    if (chatId < 0) {
      const minute = (this.groups.get(chatId) ?? []).filter((at) => at > now - 60_000);
      if (minute.length >= GROUP_PER_MINUTE) this.refuse(chatId, 60, now);
      this.groups.set(chatId, [...minute, now]);
    }
    chat.credit -= 1;
    this.sent.push(now);
  }

  private refuse(chatId: number, seconds: number, now: number): never {
    this.refusedUntil.set(chatId, now + seconds * 1_000);
    throw new BotError(429, `Too Many Requests: retry after ${seconds}`, seconds);
  }
}
