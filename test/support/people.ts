// Test users with different preferences, and what they have.

import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EmailStatus, TelegramStatus } from '../../domain/delivery.js';
import type { PostState } from '../../domain/post-state.js';
import { ChatVault } from '../../src/common/crypto/chat-vault.js';
import { Config } from '../../src/config/config.js';
import { NotificationPreferences, Post, PostRevision, User } from '../../src/database/entities/index.js';
import { Users } from '../../src/users/index.js';

/** A complete environment; tests add the addresses of what they started. */
export const ENVIRONMENT = {
  HOST: '127.0.0.1',
  TELEGRAM_BOT_TOKEN: '700000001:tests',
  TELEGRAM_API_ROOT: 'http://127.0.0.1:9',
  TELEGRAM_UPDATES: 'polling',
  TELEGRAM_WEBHOOK_SECRET: 'webhook-secret-of-the-tests,webhook-secret-from-before',
  EMAIL_TRANSPORT: 'smtp',
  SMTP_URL: 'smtp://127.0.0.1:9',
  SENDER_EMAIL: 'ghostwriter@example.test',
  JWT_SECRET: 'jwt-secret-of-the-tests-0123456789abcdef',
  ENCRYPTION_KEY: 'encryption-key-of-the-tests-0123456789abc',
  LOG_LEVEL: 'fatal',
} as const;

export const vault = new ChatVault(new Config({ ...ENVIRONMENT, DATABASE_URL: 'postgresql://nowhere/none' }));

export interface PersonTraits {
  emailStatus?: EmailStatus;
  telegramStatus?: TelegramStatus;
  chatId?: string;
  timezone?: string;
  receiveEmail?: boolean;
  receiveTelegram?: boolean;
}

let people = 0;

/** Reachable on both channels unless the traits say otherwise. */
export async function newPerson(em: EntityManager, traits: PersonTraits = {}): Promise<User> {
  people += 1;
  const fork = em.fork();
  const user = await new Users().register(fork, { email: `person-${people}@example.test`, passwordHash: null });
  if (user === null) throw new Error('the address is taken');
  const telegramStatus = traits.telegramStatus ?? 'linked';
  await fork.nativeUpdate(
    User,
    { id: user.id },
    {
      emailStatus: traits.emailStatus ?? 'ok',
      telegramStatus,
      ...(telegramStatus === 'unlinked' ? {} : vault.store(traits.chatId ?? chatOf(user.id))),
    },
  );
  await fork.nativeUpdate(
    NotificationPreferences,
    { userId: user.id },
    {
      timezone: traits.timezone ?? 'UTC',
      receiveEmailNotifications: traits.receiveEmail ?? true,
      receiveTelegramNotifications: traits.receiveTelegram ?? true,
    },
  );
  return fork.findOneOrFail(User, { id: user.id }, { disableIdentityMap: true });
}

/** The chat that a test user has when no other is named. */
export const chatOf = (userId: number): string => String(1_000_000 + userId);

/** A zone where the clock shows that hour now, 0 to 23; its offset is whole hours. */
export function zoneAt(hour: number): string {
  const east = ((hour - new Date().getUTCHours() + 36) % 24) - 12;
  return east === 0 ? 'Etc/GMT' : `Etc/GMT${east < 0 ? '+' : '-'}${Math.abs(east)}`;
}

/** A post with a first revision, in the state named. */
export async function newPost(
  em: EntityManager,
  userId: number,
  { state = 'awaiting_decision', content = 'A text worth reading.' }: { state?: PostState; content?: string } = {},
): Promise<number> {
  const fork = em.fork();
  const id = Number(
    await fork.insert(Post, {
      userId,
      topic: 'reading',
      state,
      revision: 1,
      content,
      expiresAt: state === 'awaiting_decision' ? new Date(Date.now() + 86_400_000) : null,
    }),
  );
  await fork.insert(PostRevision, {
    postId: id,
    number: 1,
    content,
    contentHash: createHash('sha256').update(content).digest('hex'),
    origin: 'own',
    requestedFrom: 'web',
  });
  return id;
}
