import { defineEntity, p } from '@mikro-orm/core';

/** The answer a POST gave, kept for 24 hours, written in the transaction of what it did. */
export const IdempotencyKeySchema = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  properties: {
    id: p.bigint('number').primary(),
    userId: p.bigint('number'),
    key: p.text(),
    /** `<method> <path>` and SHA-256 of the body. */
    requestHash: p.text(),
    status: p.smallint(),
    response: p.json().$type<unknown>(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export class IdempotencyKey extends IdempotencyKeySchema.class {}
IdempotencyKeySchema.setClass(IdempotencyKey);
