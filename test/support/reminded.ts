// Many people who are reminded at the same minute, written straight into the rows as their sign-up would have left them.

import { hash } from 'node:crypto';
import { EngineClient, SealingCodec, WorkflowNudge } from '../../src/temporal/index.js';
import { ChatVault } from '../../src/common/crypto/chat-vault.js';
import { Config } from '../../src/config/config.js';
import type { Stack } from './stack.js';

export interface Reminded {
  userId: number;
  chatId: number;
}

const FIRST_CHAT = 9_000_000;
const ROWS_AT_ONCE = 1_000;

/** @param at local time in UTC, `HH:MM:00`. Reminded by Telegram alone. */
export async function newReminded(stack: Stack, { people, at }: { people: number; at: string }): Promise<Reminded[]> {
  const vault = new ChatVault(new Config(stack.environment('api')));
  const reminded: Reminded[] = [];
  for (let from = 0; from < people; from += ROWS_AT_ONCE) {
    const chats = Array.from({ length: Math.min(ROWS_AT_ONCE, people - from) }, (_, n) => FIRST_CHAT + from + n);
    for (const chat of chats) stack.sandbox.telegram.chat(chat);
    const stored = chats.map((chat) => vault.store(String(chat)));
    const rows = await stack.rows<{ id: string; email: string }>(
      `with person as (
         insert into users (email, email_status, telegram_status, telegram_chat_id, telegram_chat_hmac, telegram_linked_at)
         select email, 'ok', 'linked', chat, hmac, now()
         from unnest($1::text[], $2::text[], $3::text[]) as given (email, chat, hmac) returning id, email),
       preferences as (
         insert into notification_preferences (
           user_id, receive_email_notifications, daily_reminder_enabled, daily_reminder_time, daily_reminder_days,
           daily_reminder_channels)
         select id, false, true, $4, '{1,2,3,4,5,6,7}', '{telegram}' from person)
       select id, email from person`,
      [
        chats.map((chat) => emailOf(chat)),
        stored.map(({ telegramChatId }) => telegramChatId),
        stored.map(({ telegramChatHmac }) => telegramChatHmac),
        at,
      ],
    );
    const ids = new Map(rows.map(({ id, email }) => [email, Number(id)]));
    for (const chatId of chats) reminded.push({ chatId, userId: ids.get(emailOf(chatId)) ?? 0 });
  }
  return reminded;
}

const emailOf = (chat: number): string => `${hash('md5', String(chat))}@example.test`;

/** As the API does when somebody switches reminders on, several at a time. */
export async function startReminding(stack: Stack, people: readonly Reminded[]): Promise<void> {
  const config = new Config(stack.environment('api'));
  const engine = new EngineClient(config, new SealingCodec(config));
  const nudge = new WorkflowNudge(engine);
  const waiting = people.values();
  const inTurn = async (): Promise<void> => {
    for (const { userId } of waiting) await nudge.lookAgainAtReminders(userId).catch(() => undefined);
  };
  try {
    await Promise.all(Array.from({ length: 24 }, inTurn));
  } finally {
    await engine.onApplicationShutdown();
  }
}
