import { defineEntity, p } from '@mikro-orm/core';
import type { Channel } from '../../../domain/channel.js';
import type { DeliveryKind, DeliveryState, DeliveryTemplate } from '../../../domain/delivery.js';

/** The send ledger. At most one open delivery per post, revision, channel and template (partial unique index). */
export const DeliverySchema = defineEntity({
  name: 'Delivery',
  tableName: 'deliveries',
  properties: {
    id: p.bigint('number').primary(),
    userId: p.bigint('number'),
    postId: p.bigint('number').nullable(),
    revision: p.integer().nullable(),
    channel: p.text().$type<Channel>(),
    kind: p.text().$type<DeliveryKind>(),
    template: p.text().$type<DeliveryTemplate>(),
    /** What the template needs beyond the rows it reads; never secret, never private. */
    details: p.json().$type<Record<string, string | number | null>>().nullable(),
    /** Encrypted recipient, for a message to another chat than the user's own (the old one, one to be confirmed). */
    recipient: p.text().nullable(),
    /** Keyed hash of the chat it was sent to: message ids mean something in their own chat only. */
    chatHmac: p.text().nullable(),
    state: p.text().$type<DeliveryState>().default('queued'),
    /** Why it is held, failed or unknown. */
    errorCode: p.text().nullable(),
    errorMessage: p.text().nullable(),
    /** Token of the attempt that claimed it. */
    claimToken: p.uuid().nullable(),
    claimedAt: p.datetime().nullable(),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime().nullable(),
    /** Until then an unknown outcome waits for proof. */
    unknownUntil: p.datetime().nullable(),
    /** True once the one labelled resend after an unknown outcome was made. */
    resent: p.boolean().default(false),
    /** Asked for by the owner: overrides the preference toggle. */
    requested: p.boolean().default(false),
    /** Let through a closed gate to try it. */
    probe: p.boolean().default(false),
    providerMessageId: p.text().nullable(),
    /** Key of what the sent message shows (`domain/messages/draft-view`), or `gone`; after a `?` while it is rewritten. */
    shown: p.text().nullable(),
    deliveredAt: p.datetime().nullable(),
    confirmedAt: p.datetime().nullable(),
    /** After that it is of no use and is dropped; null where it keeps its worth. */
    wantedUntil: p.datetime().nullable(),
    /** Reminders: the local date, and which snooze of it. Both null for a test. */
    localDate: p.date().$type<string>().nullable(),
    snooze: p.smallint().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});

export class Delivery extends DeliverySchema.class {}
DeliverySchema.setClass(Delivery);
