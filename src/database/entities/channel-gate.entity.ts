import { defineEntity, p } from '@mikro-orm/core';
import type { Channel } from '../../../domain/channel.js';
import type { GateState } from '../../../domain/delivery.js';

/** One row per channel, made by the migration. */
export const ChannelGateSchema = defineEntity({
  name: 'ChannelGate',
  tableName: 'channel_gates',
  properties: {
    channel: p.text().$type<Channel>().primary(),
    state: p.text().$type<GateState>().default('open'),
    /** A closed gate lets no probe through before this. */
    notBefore: p.datetime().nullable(),
    reasonCode: p.text().nullable(),
    reason: p.text().nullable(),
    /** Time between probes: 15 s, doubling to 5 min. */
    probeIntervalMs: p.integer().default(15_000),
    /** Closed by an operator: no probe opens it. */
    byHand: p.boolean().default(false),
    /** Why, in the operator's words, which are for operators only; `reason` is what owners read. */
    note: p.text().nullable(),
    changedAt: p.datetime().defaultRaw('now()'),
  },
});

export class ChannelGate extends ChannelGateSchema.class {}
ChannelGateSchema.setClass(ChannelGate);
