// Many authors at once, each with an address that is confirmed and a chat that is linked, written straight into the rows.

import { JwtService } from '@nestjs/jwt';
import { AccessTokens } from '../../../src/auth/access-tokens.js';
import { ChatVault } from '../../../src/common/crypto/chat-vault.js';
import { Config } from '../../../src/config/config.js';
import type { Stack } from '../stack.js';

export interface Author {
  id: number;
  chatId: number;
  /** For one request: an access token is good for 15 minutes, and a storm may last longer. */
  token: () => Promise<string>;
}

const FIRST_CHAT = 2_000_000;

export async function bringAuthors(stack: Stack, count: number): Promise<Author[]> {
  const config = new Config(stack.environment('api'));
  const vault = new ChatVault(config);
  const tokens = new AccessTokens(config, new JwtService());
  const chats = Array.from({ length: count }, (_, n) => FIRST_CHAT + n);
  const stored = chats.map((chat) => vault.store(String(chat)));
  const rows = await stack.rows<{ id: string; sessions_valid_from: Date }>(
    `with authors as (
       insert into users (email, email_status, telegram_status, telegram_linked_at, telegram_chat_id, telegram_chat_hmac)
       select email, 'ok', 'linked', now(), chat_id, chat_hmac
       from unnest($1::text[], $2::text[], $3::text[]) with ordinality as given (email, chat_id, chat_hmac, place)
       order by place returning id, sessions_valid_from),
     preferences as (insert into notification_preferences (user_id) select id from authors)
     select id, sessions_valid_from from authors order by id`,
    [
      chats.map((chat) => `author-${chat}@example.test`),
      stored.map(({ telegramChatId }) => telegramChatId),
      stored.map(({ telegramChatHmac }) => telegramChatHmac),
    ],
  );
  return rows.map((row, n) => {
    const id = Number(row.id);
    const chatId = FIRST_CHAT + n;
    // Each pressed Start, or the bot could not write first.
    stack.sandbox.telegram.chat(chatId);
    return { id, chatId, token: () => tokens.issue({ id, sessionsValidFrom: row.sessions_valid_from }) };
  });
}
