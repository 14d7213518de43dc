import { defineEntity, p } from '@mikro-orm/core';

/** Id and time only: what an update said is not kept. */
export const TelegramUpdateSchema = defineEntity({
  name: 'TelegramUpdate',
  tableName: 'telegram_updates',
  properties: {
    updateId: p.bigint('number').primary(),
    receivedAt: p.datetime().defaultRaw('now()'),
  },
});

export class TelegramUpdate extends TelegramUpdateSchema.class {}
TelegramUpdateSchema.setClass(TelegramUpdate);
