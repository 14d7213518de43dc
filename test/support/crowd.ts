// Many people whose drafts wait in their chats already, written straight into the rows and into the stand-in's chats: how
// they came there is not what these tests are about.

import { MikroORM } from '@mikro-orm/postgresql';
import { ChatVault } from '../../src/common/crypto/chat-vault.js';
import { Config } from '../../src/config/config.js';
import { databaseOptions } from '../../src/database/database.options.js';
import { User } from '../../src/database/entities/index.js';
import { newDelivery } from './deliveries.js';
import { newPerson, newPost } from './people.js';
import type { Stack } from './stack.js';

export interface WaitingDraft {
  postId: number;
  userId: number;
  chatId: number;
  messageId: number;
}

const FIRST_CHAT = 7_000_000;

/** @returns every draft, person by person. */
export async function newCrowd(
  stack: Stack,
  { people, draftsEach = 1 }: { people: number; draftsEach?: number },
): Promise<WaitingDraft[]> {
  const environment = stack.environment('api');
  const vault = new ChatVault(new Config(environment));
  const orm = await MikroORM.init(databaseOptions(environment.DATABASE_URL ?? ''));
  const drafts: WaitingDraft[] = [];
  const { telegram } = stack.sandbox;
  try {
    for (let n = 0; n < people; n += 1) {
      const user = await newPerson(orm.em);
      const chatId = FIRST_CHAT + user.id;
      const chat = vault.store(String(chatId));
      await orm.em.fork().nativeUpdate(User, { id: user.id }, chat);
      for (let draft = 0; draft < draftsEach; draft += 1) {
        const postId = await newPost(orm.em, user.id);
        const markup = { inline_keyboard: [[{ text: '👍 Approve', callback_data: `a:${postId}:1` }]] };
        const { message_id: messageId } = telegram.sent(telegram.chat(chatId), {
          text: 'A draft.',
          entities: [],
          markup,
        });
        await newDelivery(orm.em, user.id, {
          postId,
          state: 'delivered',
          providerMessageId: String(messageId),
          chatHmac: chat.telegramChatHmac,
          attempts: 1,
        });
        drafts.push({ postId, userId: user.id, chatId, messageId });
      }
    }
  } finally {
    await orm.close();
  }
  return drafts;
}
