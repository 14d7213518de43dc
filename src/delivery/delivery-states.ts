// What is known of a post's messages, for the pages and the API.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import type { DeliveryState } from '../../domain/delivery.js';

export interface ChannelState {
  deliveryId: number;
  state: DeliveryState;
  error: string | null;
  errorCode: string | null;
  attempts: number;
  nextAttemptAt: Date | null;
  confirmedAt: Date | null;
}

export type ChannelStates = Record<Channel, ChannelState | null>;

/** When something happens next by itself: the next try, or the one resend of what nobody knows. */
const NEXT = `case when state = 'unknown' and not resent then unknown_until else next_attempt_at end as next_attempt_at`;

interface Row {
  id: string;
  post_id: string;
  channel: Channel;
  state: DeliveryState;
  error_message: string | null;
  error_code: string | null;
  attempts: number;
  next_attempt_at: Date | string | null;
  confirmed_at: Date | string | null;
}

@Injectable()
export class DeliveryStates {
  /** The latest delivery per post and channel, in one query for a whole page of posts. */
  async latestOf(em: EntityManager, postIds: readonly number[]): Promise<Map<number, ChannelStates>> {
    const states = new Map<number, ChannelStates>(postIds.map((id) => [id, { email: null, telegram: null }]));
    if (postIds.length === 0) return states;
    const rows = await em.execute<Row[]>(
      `select distinct on (post_id, channel) id, post_id, channel, state, error_message, error_code, attempts,
              ${NEXT}, confirmed_at
       from deliveries where post_id in (${postIds.map(() => '?').join(', ')}) and kind = 'draft'
         and not (template = 'hand_off' and state = 'cancelled')
       order by post_id, channel, id desc`,
      [...postIds],
    );
    for (const row of rows) {
      const ofPost = states.get(Number(row.post_id));
      if (ofPost === undefined) continue;
      ofPost[row.channel] = toState(row);
    }
    return states;
  }

  /** Of one delivery, whatever it carries. */
  async of(em: EntityManager, deliveryId: number): Promise<ChannelState | null> {
    const [row] = await em.execute<Row[]>(
      `select id, state, error_message, error_code, attempts, ${NEXT}, confirmed_at from deliveries where id = ?`,
      [deliveryId],
    );
    return row === undefined ? null : toState(row);
  }
}

function toState(row: Omit<Row, 'post_id' | 'channel'>): ChannelState {
  return {
    deliveryId: Number(row.id),
    state: row.state,
    error: row.error_message,
    errorCode: row.error_code,
    attempts: row.attempts,
    nextAttemptAt: toDate(row.next_attempt_at),
    confirmedAt: toDate(row.confirmed_at),
  };
}

const toDate = (value: Date | string | null): Date | null => (value === null ? null : new Date(value));
