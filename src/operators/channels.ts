// How both channels are, and closing and opening one by hand.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import { HELD_BY_GATE } from '../../domain/delivery.js';
import { ChannelGate } from '../database/entities/index.js';
import { Gates } from '../delivery/index.js';
import { ActionLog } from './action-log.js';

export interface ChannelReport {
  channel: Channel;
  state: 'open' | 'closed' | 'paused';
  /** ISO 8601. */
  since: string;
  code: string | null;
  /** Ours for a channel that a provider closed, the operator's for one that was paused. */
  reason: string | null;
  /** Null where none goes on by itself. */
  next_probe_at: string | null;
  held: number;
}

export interface PausedUsers {
  channel: Channel;
  reason: string;
  users: number;
}

export interface ChannelsReport {
  channels: ChannelReport[];
  paused_users: PausedUsers[];
}

export interface ChannelChange {
  channel: Channel;
  before: ChannelReport['state'];
  after: ChannelReport['state'];
  held: number;
}

export interface PauseOrder {
  channel: Channel;
  operator: string;
  /** Why, for other operators. */
  reason: string;
}

const FRESH = { disableIdentityMap: true } as const;

@Injectable()
export class Channels {
  constructor(
    private readonly em: EntityManager,
    private readonly gates: Gates,
    private readonly actions: ActionLog,
  ) {}

  async report(): Promise<ChannelsReport> {
    const em = this.em.fork();
    const gates = await em.find(ChannelGate, {}, { ...FRESH, orderBy: { channel: 'asc' } });
    const channels: ChannelReport[] = [];
    for (const gate of gates) {
      channels.push({
        channel: gate.channel,
        state: stateOf(gate),
        since: gate.changedAt.toISOString(),
        code: gate.reasonCode ?? null,
        reason: gate.note ?? gate.reason ?? null,
        next_probe_at: gate.notBefore?.toISOString() ?? null,
        held: await held(em, gate.channel),
      });
    }
    return { channels, paused_users: await pausedUsers(em) };
  }

  /** What is under way ends as it ends; all else waits until `resume`. */
  pause({ channel, operator, reason }: PauseOrder): Promise<ChannelChange> {
    return this.em.fork().transactional(async (em) => {
      const before = stateOf(await this.gates.closeByHand(em, channel, reason));
      const change = { channel, before, after: 'paused' as const, held: await held(em, channel) };
      await this.actions.record(em, { operator, command: 'pause', arguments: { channel, reason }, result: change });
      return change;
    });
  }

  /** What waited is released by the reconciler, at its limited rate. */
  resume({ channel, operator }: { channel: Channel; operator: string }): Promise<ChannelChange> {
    return this.em.fork().transactional(async (em) => {
      const before = stateOf(await this.gates.openByHand(em, channel));
      const change = { channel, before, after: 'open' as const, held: await held(em, channel) };
      await this.actions.record(em, { operator, command: 'resume', arguments: { channel }, result: change });
      return change;
    });
  }
}

const stateOf = ({ state, byHand }: ChannelGate): ChannelReport['state'] => (byHand ? 'paused' : state);

async function held(em: EntityManager, channel: Channel): Promise<number> {
  const [row] = await em.execute<{ held: number }[]>(
    `select count(*)::integer as held from deliveries where channel = ? and state = 'held' and error_code = ?`,
    [channel, HELD_BY_GATE],
  );
  return row?.held ?? 0;
}

/** By the codes that held deliveries carry. */
function pausedUsers(em: EntityManager): Promise<PausedUsers[]> {
  return em.execute<PausedUsers[]>(
    `select 'email' as channel, 'email_' || email_status as reason, count(*)::integer as users
       from users where email_status <> 'ok' group by email_status
     union all
     select 'telegram', 'telegram_' || telegram_status, count(*)::integer
       from users where telegram_status in ('pending', 'blocked') group by telegram_status
     order by 1, 2`,
  );
}
