import { defineEntity, p } from '@mikro-orm/core';
import type { Channel } from '../../../domain/channel.js';
import type { DeliveryKind, LogStatus } from '../../../domain/delivery.js';

/** One row per settled attempt; append-only. */
export const DeliveryLogSchema = defineEntity({
  name: 'DeliveryLog',
  tableName: 'delivery_logs',
  properties: {
    id: p.bigint('number').primary(),
    userId: p.bigint('number'),
    postId: p.bigint('number').nullable(),
    deliveryId: p.bigint('number').nullable(),
    revision: p.integer().nullable(),
    channel: p.text().$type<Channel>(),
    kind: p.text().$type<DeliveryKind>(),
    status: p.text().$type<LogStatus>(),
    attempt: p.integer().default(1),
    errorCode: p.text().nullable(),
    errorMessage: p.text().nullable(),
    providerMessageId: p.text().nullable(),
    durationMs: p.integer().nullable(),
    nextAttemptAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export class DeliveryLog extends DeliveryLogSchema.class {}
DeliveryLogSchema.setClass(DeliveryLog);
