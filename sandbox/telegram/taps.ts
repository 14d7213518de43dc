// The taps on buttons and their answers: each is answered once, and in time.

import { badRequest } from './bot-types.js';
import type { ChatTap, SandboxChat, TapAnswer } from './chats.js';

/** Callback queries expire after about 150 seconds. */
const QUERY_LIVES_MS = 150_000;

export class Taps {
  /** Those under messages that were sent in inline mode, which belong to no chat the bot knows. */
  private readonly inline: TapAnswer[] = [];
  private nextQueryId = 1;

  constructor(private readonly chats: ReadonlyMap<number, SandboxChat>) {}

  /** Every tap there was, in the order of the taps. */
  all(): ChatTap[] {
    const inChats = [...this.chats.values()].flatMap(({ id, taps }) => taps.map((tap) => ({ ...tap, chatId: id })));
    const elsewhere = this.inline.map((tap) => ({ ...tap, chatId: null }));
    return [...inChats, ...elsewhere].toSorted((a, b) => a.tappedAt - b.tappedAt);
  }

  inChat(chat: SandboxChat, messageId: number, data: string): TapAnswer {
    return this.add(chat.taps, messageId, data);
  }

  underInlineMessage(data: string): TapAnswer {
    return this.add(this.inline, null, data);
  }

  /** @throws BotError where the query is unknown, answered or too old. */
  answer(queryId: string, text: string | null, showAlert: boolean): void {
    const tap = this.find(queryId)?.tap;
    if (tap === undefined || tap.answeredAt !== null || Date.now() - tap.tappedAt > QUERY_LIVES_MS) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    }
    tap.answeredAt = Date.now();
    tap.text = text;
    tap.showAlert = showAlert;
  }

  /** The chat in which this query was made, if any. */
  chatOf(queryId: string): number | null {
    return this.find(queryId)?.chatId ?? null;
  }

  private find(queryId: string): { tap: TapAnswer; chatId: number | null } | null {
    for (const { id, taps } of this.chats.values()) {
      const tap = taps.find((candidate) => candidate.queryId === queryId);
      if (tap !== undefined) return { tap, chatId: id };
    }
    const tap = this.inline.find((candidate) => candidate.queryId === queryId);
    return tap === undefined ? null : { tap, chatId: null };
  }

  private add(to: TapAnswer[], messageId: number | null, data: string): TapAnswer {
    const tappedAt = Date.now();
    const queryId = String(this.nextQueryId++) + String(tappedAt);
    const tap = { queryId, messageId, data, tappedAt, answeredAt: null, text: null, showAlert: false };
    to.push(tap);
    return tap;
  }
}
