// What owners say of messages of which nobody knew whether they arrived, and what that left in the rows.

import type { NextStep, Step } from '../../domain/steps.js';
import type { User } from '../../src/database/entities/index.js';
import type { ApiAnswer } from './api.js';
import type { Rounds } from './rounds.js';

export interface Answered {
  /** Of the post, or of a message without one. */
  id: number;
  channels: Record<
    'email' | 'telegram',
    { state: string; confirmed_at: string | null; next_attempt_at: string | null } | null
  >;
  delivery_id?: number;
  state: string;
  detail?: string;
}

export interface DeliveryRow {
  state: string;
  confirmed: boolean;
  resent: boolean;
  message: string | null;
}

export const sends = ({ steps }: NextStep): Step[] => steps.filter(({ type }) => type === 'send');

export class OwnersWords {
  constructor(private readonly rounds: Rounds) {}

  /** @param arrived undefined: no body at all. */
  say(
    deliveryId: number,
    arrived?: boolean,
    { user = this.rounds.updates.jane, key }: { user?: User; key?: string } = {},
  ): Promise<ApiAnswer<Answered>> {
    return this.rounds.updates.api.call<Answered>('POST', `/deliveries/${deliveryId}/confirm`, {
      user,
      ...(arrived === undefined ? {} : { body: { arrived } }),
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
    });
  }

  /** Like `Rounds.unknown`, of a message that belongs to no post. @returns its id. */
  async unknownNotice(): Promise<number> {
    const { updates } = this.rounds;
    const [notice] = await updates.rows<{ id: string }>(
      `insert into deliveries (user_id, channel, kind, template, state, unknown_until, attempts)
       values (?, 'email', 'confirmation', 'confirm_address', 'unknown', now() + interval '10 minutes', 1) returning id`,
      [updates.jane.id],
    );
    return Number(notice?.id);
  }

  async row(deliveryId: number): Promise<DeliveryRow | undefined> {
    const [found] = await this.rounds.updates.rows<DeliveryRow>(
      `select state, confirmed_at is not null as confirmed, resent, provider_message_id as message
       from deliveries where id = ?`,
      [deliveryId],
    );
    return found;
  }

  /** "status code" of each attempt that was written down. */
  async logged(deliveryId: number): Promise<string[]> {
    const rows = await this.rounds.updates.rows<{ status: string; error_code: string | null }>(
      `select status, error_code from delivery_logs where delivery_id = ? order by id`,
      [deliveryId],
    );
    return rows.map(({ status, error_code: code }) => (code === null ? status : `${status} ${code}`));
  }

  /** True where the post's workflow has something to look at. */
  async isUnseen(post: number): Promise<boolean | undefined> {
    const [found] = await this.rounds.updates.rows<{ unseen: boolean }>(
      `select version > seen_version as unseen from posts where id = ?`,
      [post],
    );
    return found?.unseen;
  }

  endWindow(deliveryId: number): Promise<object[]> {
    return this.rounds.updates.rows(`update deliveries set unknown_until = now() where id = ?`, [deliveryId]);
  }

  /** What the history of the post says. */
  async texts(post: number): Promise<string[]> {
    const { updates } = this.rounds;
    const { body } = await updates.api.call<{ events: { text: string }[] }>('GET', `/posts/${post}/history`, {
      user: updates.jane,
    });
    return body.events.map(({ text }) => text);
  }
}
