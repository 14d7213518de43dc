import { defineEntity, p } from '@mikro-orm/core';

/** "Is this chat yours?" was asked: at most once a chat a day. */
export const TelegramChatPromptSchema = defineEntity({
  name: 'TelegramChatPrompt',
  tableName: 'telegram_chat_prompts',
  properties: {
    id: p.bigint('number').primary(),
    chatHmac: p.text(),
    userId: p.bigint('number'),
    askedAt: p.datetime().defaultRaw('now()'),
    refusedAt: p.datetime().nullable(),
  },
});

export class TelegramChatPrompt extends TelegramChatPromptSchema.class {}
TelegramChatPromptSchema.setClass(TelegramChatPrompt);
