// Everything the service holds of one person, for them to take away.

import { Injectable } from '@nestjs/common';
import { IsolationLevel } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { ChatVault } from '../common/crypto/chat-vault.js';
import { User } from '../database/entities/index.js';

/** Rows by table; the columns are named here, so that a secret added later is not exported by accident. */
const TABLES = {
  notification_preferences: `select receive_email_notifications, receive_telegram_notifications, daily_reminder_enabled,
      daily_reminder_time, timezone, daily_reminder_days, daily_reminder_channels
    from notification_preferences where user_id = ?`,
  posts: `select id, topic, tone, audience, language, state, revision, content, failure_reason, remind_at, posted_at, posted_from, created_at
    from posts where user_id = ? order by id`,
  revisions: `select r.post_id, r.number, r.content, r.origin, r.instruction, r.requested_from, r.restored_from,
      r.model, r.input_tokens, r.output_tokens, r.cost_usd::float8 as cost_usd, r.created_at
    from post_revisions r join posts p on p.id = r.post_id where p.user_id = ? order by r.id`,
  decisions: `select d.post_id, d.revision, d.decision, d.surface, d.instruction, d.decided_at, d.undone_at, d.undone_from
    from post_decisions d join posts p on p.id = d.post_id where p.user_id = ? order by d.id`,
  deliveries: `select id, post_id, revision, channel, kind, state, error_message, attempts, delivered_at, confirmed_at, created_at
    from deliveries where user_id = ? order by id`,
  delivery_logs: `select id, post_id, channel, kind, status, attempt, error_code, error_message, provider_message_id, created_at
    from delivery_logs where user_id = ? order by id`,
  events: `select e.post_id, e.type, e.revision, e.surface, e.reason, e.due_at, e.created_at
    from post_events e join posts p on p.id = e.post_id where p.user_id = ? order by e.id`,
  reminder_days: `select local_date::text as local_date, state, reason, due_at, snoozes, snooze_until
    from reminder_days where user_id = ? order by local_date`,
  settings_audit: `select field, old_value, new_value, source, changed_at from settings_audit where user_id = ? order by id`,
} as const;

@Injectable()
export class AccountExport {
  constructor(
    private readonly em: EntityManager,
    private readonly vault: ChatVault,
  ) {}

  /** One consistent picture: all tables as of one instant. */
  of(userId: number): Promise<Record<string, unknown>> {
    return this.em.fork().transactional(
      async (em) => {
        const user = await em.findOneOrFail(User, { id: userId }, { disableIdentityMap: true });
        const account = {
          id: user.id,
          email: user.email,
          email_status: user.emailStatus,
          telegram_status: user.telegramStatus,
          telegram_chat_id: typeof user.telegramChatId === 'string' ? this.vault.reveal(user.telegramChatId) : null,
          created_at: user.createdAt.toISOString(),
        };
        const exported: Record<string, unknown> = { account };
        for (const [table, sql] of Object.entries(TABLES)) {
          const rows = await em.execute<Record<string, unknown>[]>(sql, [userId]);
          exported[table] = rows.map(withNumericIds);
        }
        return exported;
      },
      { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
    );
  }
}

/** The driver hands bigints over as text; on the wire ids are numbers. */
function withNumericIds(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      (name === 'id' || name === 'post_id') && typeof value === 'string' ? Number(value) : value,
    ]),
  );
}
