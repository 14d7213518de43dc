// What the reconciler looks after, found by indexed queries on the rows.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Backlog, Overdue } from '../../activities/ports/reconciler.port.js';
import { type DeliveryKind, HELD_BY_GATE } from '../../domain/delivery.js';
import { Config } from '../config/config.js';

/** A wake-up just sent gets this long to arrive before it counts as lost. */
const UNSEEN_AFTER = '5 seconds';
const OVERDUE_BY = '30 seconds';
/** At a popular minute many fire at once, and the last of them a while later. */
const REMINDERS_OVERDUE_BY = '2 minutes';

/** An opened gate lets 20 a second through; the reconciler comes every 10 seconds. */
const RELEASED_PER_RUN = 200;

const PURGED_PER_RUN = 5_000;

interface ReleasedRow {
  id: string;
  kind: DeliveryKind;
  post_id: string | null;
  user_id: string;
}

@Injectable()
export class ReconcilerBacklog implements Backlog {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
  ) {}

  async overdue(limit: number): Promise<Overdue> {
    const em = this.em.fork();
    const posts = await em.execute<{ id: string }[]>(
      `select id from (
         (select id, updated_at as since from posts
            where version > seen_version and updated_at < now() - ?::interval order by updated_at limit ?)
         union
         (select id, next_action_at from posts
            where next_action_at < now() - ?::interval order by next_action_at limit ?)
       ) late group by id order by min(since) limit ?`,
      [UNSEEN_AFTER, limit, OVERDUE_BY, limit, limit],
    );
    const users = await em.execute<{ id: string }[]>(
      `(select id from users where notices_version > notices_seen_version order by id limit ?)
       union
       (select id from users where notices_next_action_at < now() - ?::interval order by notices_next_action_at limit ?)`,
      [limit, OVERDUE_BY, limit],
    );
    const reminders = await em.execute<{ user_id: string }[]>(
      `(select user_id from notification_preferences where version > seen_version order by user_id limit ?)
       union
       (select user_id from notification_preferences
          where next_action_at < now() - ?::interval order by next_action_at limit ?)`,
      [limit, REMINDERS_OVERDUE_BY, limit],
    );
    return {
      posts: posts.map(({ id }) => Number(id)),
      users: users.map(({ id }) => Number(id)),
      reminders: reminders.map(({ user_id }) => Number(user_id)),
    };
  }

  tendGates(): Promise<Overdue> {
    return this.em.fork().transactional(async (em) => {
      const probes = await this.letProbesThrough(em);
      const released = await this.releaseHeld(em);
      return bumped(em, [...probes, ...released]);
    });
  }

  /** One probe per closed gate and interval: the oldest of what is held, drafts first. */
  private letProbesThrough(em: EntityManager): Promise<ReleasedRow[]> {
    return em.execute<ReleasedRow[]>(
      `with due as (
         update channel_gates set not_before = now() + probe_interval_ms * interval '1 millisecond'
         where state = 'closed' and not by_hand and not_before <= now() returning channel)
       update deliveries set state = 'queued', probe = true, error_code = null, error_message = null, updated_at = now()
       where id in (
         select (select d.id from deliveries d
                 where d.channel = due.channel and d.state = 'held' and d.error_code = ?
                 order by (d.kind = 'draft') desc, d.id limit 1)
         from due)
       returning id, kind, post_id, user_id`,
      [HELD_BY_GATE],
    );
  }

  private releaseHeld(em: EntityManager): Promise<ReleasedRow[]> {
    return em.execute<ReleasedRow[]>(
      `update deliveries set state = 'queued', error_code = null, error_message = null, updated_at = now()
       where id in (
         select d.id from deliveries d join channel_gates g on g.channel = d.channel and g.state = 'open'
         where d.state = 'held' and d.error_code = ?
         order by (d.kind = 'draft') desc, d.id limit ? for update of d skip locked)
       returning id, kind, post_id, user_id`,
      [HELD_BY_GATE, RELEASED_PER_RUN],
    );
  }

  async purge(): Promise<void> {
    const em = this.em.fork();
    const seconds = (ms: number) => `${Math.ceil(ms / 1_000)} seconds`;
    for (const [table, column, age] of [
      // Telegram repeats an update for a day at most; a week also covers a restore from a backup.
      ['telegram_updates', 'received_at', '7 days'],
      // Older batches are refused by their signature's time, far within this.
      ['email_events', 'received_at', '7 days'],
      ['idempotency_keys', 'created_at', '24 hours'],
      ['telegram_link_tokens', 'expires_at', '1 day'],
      ['mail_tokens', 'expires_at', '1 day'],
      ['refresh_tokens', 'expires_at', '1 day'],
      ['delivery_logs', 'created_at', seconds(this.config.logRetentionMs)],
      ['operator_actions', 'created_at', seconds(this.config.logRetentionMs)],
      ['operator_alerts', 'created_at', seconds(this.config.logRetentionMs)],
      ['reminder_days', 'created_at', seconds(this.config.logRetentionMs)],
    ] as const) {
      const key = table === 'telegram_updates' ? 'update_id' : table === 'email_events' ? 'event_id' : 'id';
      await em.execute(
        `delete from ${table} where ${key} in
           (select ${key} from ${table} where ${column} < now() - ?::interval order by ${column} limit ?)`,
        [age, PURGED_PER_RUN],
      );
    }
  }
}

/** Makes the rows say that there is something to look at, and names who is to look. */
async function bumped(em: EntityManager, rows: ReleasedRow[]): Promise<Overdue> {
  // As they were let go, so that they are woken in this order: a statement returns what it changed in any.
  const inOrder = rows.toSorted(
    (a, b) => Number(b.kind === 'draft') - Number(a.kind === 'draft') || Number(a.id) - Number(b.id),
  );
  const idsOf = (of: (row: ReleasedRow) => string | null): number[] => [
    ...new Set(inOrder.flatMap((row) => of(row) ?? []).map(Number)),
  ];
  const reminders = idsOf(({ kind, user_id }) => (kind === 'reminder' ? user_id : null));
  const posts = idsOf(({ kind, post_id }) => (kind === 'reminder' ? null : post_id));
  const users = idsOf(({ kind, post_id, user_id }) => (kind === 'reminder' || post_id !== null ? null : user_id));
  for (const [sql, ids] of [
    [`update posts set version = version + 1, updated_at = now() where id = any(?::bigint[])`, posts],
    [`update users set notices_version = notices_version + 1 where id = any(?::bigint[])`, users],
    [`update notification_preferences set version = version + 1 where user_id = any(?::bigint[])`, reminders],
  ] as const) {
    if (ids.length > 0) await em.execute(sql, [`{${ids.join(',')}}`]);
  }
  return { posts, users, reminders };
}
