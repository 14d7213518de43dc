// Tokens are stored as SHA-256 of what was handed out: a read of the table opens nothing.

import { defineEntity, p } from '@mikro-orm/core';

export const TelegramLinkTokenSchema = defineEntity({
  name: 'TelegramLinkToken',
  tableName: 'telegram_link_tokens',
  properties: {
    id: p.bigint('number').primary(),
    userId: p.bigint('number'),
    tokenHash: p.text().unique(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class TelegramLinkToken extends TelegramLinkTokenSchema.class {}
TelegramLinkTokenSchema.setClass(TelegramLinkToken);

export type MailTokenPurpose = 'confirm_address' | 'reset_password';

/** What is mailed is `<id>.<HMAC of the id>`, so that the message can be rendered again without the secret being stored. */
export const MailTokenSchema = defineEntity({
  name: 'MailToken',
  tableName: 'mail_tokens',
  properties: {
    id: p.bigint('number').primary(),
    userId: p.bigint('number'),
    purpose: p.text().$type<MailTokenPurpose>(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class MailToken extends MailTokenSchema.class {}
MailTokenSchema.setClass(MailToken);

/** One log-in is one family; using a replaced token after its grace ends the whole family. */
export const RefreshTokenSchema = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_tokens',
  properties: {
    id: p.bigint('number').primary(),
    userId: p.bigint('number'),
    familyId: p.uuid(),
    tokenHash: p.text().unique(),
    expiresAt: p.datetime(),
    replacedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});
export class RefreshToken extends RefreshTokenSchema.class {}
RefreshTokenSchema.setClass(RefreshToken);
