// What failed, waits or is unknown, for operators. Ids, states and our own words: never a text, an address or a chat.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import { type DeliveryFilter, matching, type TroubledState } from './delivery-filter.js';

export interface DeliveryCount {
  channel: Channel;
  state: TroubledState;
  /** Null for one that was not tried yet. */
  cause: string | null;
  count: number;
  oldest_seconds: number;
}

export interface TroubledDelivery {
  id: number;
  post_id: number | null;
  user_id: number;
  channel: Channel;
  kind: string;
  template: string;
  state: TroubledState;
  attempts: number;
  age_seconds: number;
  /** ISO 8601: the next try, or the end of the wait for proof. */
  next_try_at: string | null;
  code: string | null;
  reason: string | null;
}

export interface DeliveryList {
  /** Of all that match. */
  counts: DeliveryCount[];
  /** The latest to change of them, at most as many as asked for. */
  deliveries: TroubledDelivery[];
  /** How many more match. */
  more: number;
}

/** A try that failed is no trouble where a later one of the same message stands for it. */
const STILL_STANDS = `not (d.state = 'failed' and d.kind = 'draft' and exists (
  select 1 from deliveries later where later.post_id = d.post_id and later.revision = d.revision
    and later.channel = d.channel and later.template = d.template and later.id > d.id and later.state <> 'cancelled'))`;

@Injectable()
export class DeliveryReport {
  constructor(private readonly em: EntityManager) {}

  async list(filter: DeliveryFilter): Promise<DeliveryList> {
    const em = this.em.fork();
    const { where: matches, params } = matching(filter);
    const where = `${matches} and ${STILL_STANDS}`;
    const counts = await em.execute<DeliveryCount[]>(
      `select d.channel, d.state, d.error_code as cause, count(*)::integer as count,
              extract(epoch from now() - min(d.created_at))::integer as oldest_seconds
       from deliveries d where ${where} group by 1, 2, 3 order by 1, 2, count(*) desc, 3`,
      params,
    );
    const rows = await em.execute<(Omit<TroubledDelivery, 'next_try_at'> & { next_try_at: Date | string | null })[]>(
      `select d.id, d.post_id, d.user_id, d.channel, d.kind, d.template, d.state, d.attempts,
              extract(epoch from now() - d.created_at)::integer as age_seconds,
              case d.state when 'queued' then d.next_attempt_at when 'unknown' then d.unknown_until end as next_try_at,
              d.error_code as code, d.error_message as reason
       from deliveries d where ${where} order by d.updated_at desc, d.id desc limit ?`,
      [...params, filter.limit],
    );
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    return { counts, deliveries: rows.map(readable), more: total - rows.length };
  }

  /** Ids of what matches, oldest first, and how many more match. */
  async matchingIds(filter: DeliveryFilter): Promise<{ ids: number[]; more: number }> {
    const { where, params } = matching(filter);
    const rows = await this.em
      .fork()
      .execute<{ id: string; total: number }[]>(
        `select d.id, count(*) over ()::integer as total from deliveries d where ${where} order by d.id limit ?`,
        [...params, filter.limit],
      );
    return { ids: rows.map(({ id }) => Number(id)), more: (rows[0]?.total ?? 0) - rows.length };
  }
}

/** The driver gives a bigint as text. */
const readable = ({
  id,
  post_id,
  user_id,
  next_try_at,
  ...rest
}: Omit<TroubledDelivery, 'next_try_at'> & { next_try_at: Date | string | null }): TroubledDelivery => ({
  id: Number(id),
  post_id: post_id === null ? null : Number(post_id),
  user_id: Number(user_id),
  ...rest,
  next_try_at: next_try_at === null ? null : new Date(next_try_at).toISOString(),
});
