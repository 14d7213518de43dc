import { defineEntity, p } from '@mikro-orm/core';
import type { EmailStatus, TelegramStatus } from '../../../domain/delivery.js';

export const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.bigint('number').primary(),
    email: p.text(),
    /** Argon2id; null for an account that signs in elsewhere (`AUTH_JWKS_URL`). */
    passwordHash: p.text().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    /** `<issuer> <subject>` of an outside token. */
    externalSubject: p.text().nullable(),
    emailStatus: p.text().$type<EmailStatus>().default('unconfirmed'),
    /** When an event or its owner last changed it; events from before count no more. */
    emailStatusAt: p.datetime().nullable(),
    /** Mails in a row that the mailbox refused for now, and the first of them. */
    softBounces: p.smallint().default(0),
    softBouncesSince: p.datetime().nullable(),
    /** AES-256-GCM, see `common/crypto`. */
    telegramChatId: p.text().nullable(),
    /** HMAC of the chat id, for look-up. */
    telegramChatHmac: p.text().nullable(),
    telegramStatus: p.text().$type<TelegramStatus>().default('unlinked'),
    telegramLinkedAt: p.datetime().nullable(),
    /** Counts what the user's notices workflow must look at; `noticesSeenVersion` follows it. */
    noticesVersion: p.integer().default(0),
    noticesSeenVersion: p.integer().default(0),
    noticesNextActionAt: p.datetime().nullable(),
    /** Tokens issued before this instant are worth nothing ("log out everywhere", a new password). */
    sessionsValidFrom: p.datetime().defaultRaw('now()'),
  },
});

export class User extends UserSchema.class {}
UserSchema.setClass(User);
