import { defineEntity, p } from '@mikro-orm/core';
import type { Channel } from '../../../domain/channel.js';
import type { AlertEvent, AlertState } from '../../../domain/operators.js';

/** The mails to the operator: an outbox with the same claims as the send ledger. */
export const OperatorAlertSchema = defineEntity({
  name: 'OperatorAlert',
  tableName: 'operator_alerts',
  properties: {
    id: p.bigint('number').primary(),
    channel: p.text().$type<Channel>(),
    event: p.text().$type<AlertEvent>(),
    /** Our own words, as in `channel_gates`. */
    reasonCode: p.text().nullable(),
    reason: p.text().nullable(),
    /** When the channel closed. */
    since: p.datetime(),
    /** When it opened again. */
    until: p.datetime().nullable(),
    state: p.text().$type<AlertState>().default('queued'),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime().defaultRaw('now()'),
    claimToken: p.uuid().nullable(),
    claimedAt: p.datetime().nullable(),
    /** True once the one labelled resend after an unknown outcome was planned. */
    resent: p.boolean().default(false),
    errorCode: p.text().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});

export class OperatorAlert extends OperatorAlertSchema.class {}
OperatorAlertSchema.setClass(OperatorAlert);
