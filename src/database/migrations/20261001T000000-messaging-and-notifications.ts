import { Migration } from '@mikro-orm/migrations';

/**
 * Messaging and notifications, laid over a database that already has users and posts: each user gets default
 * preferences, and each text a first revision. Nothing is sent because of it: posts from before rest as `approved`.
 */
export class MessagingAndNotifications extends Migration {
  override async up(): Promise<void> {
    this.alterUsers();
    this.alterPosts();
    this.createRevisionsAndDecisions();
    this.createPreferences();
    this.createLedger();
    this.createAuditAndUpdates();
    this.createTokens();
    this.backfill();
    this.holdNewTextsToTheLimit();
  }

  private alterUsers(): void {
    this.addSql(`
      alter table users
        add column external_subject text unique,
        add column email_status text not null default 'unconfirmed'
          check (email_status in ('unconfirmed', 'ok', 'bounced', 'complained')),
        add column telegram_chat_id text,
        add column telegram_chat_hmac text,
        add column telegram_status text not null default 'unlinked'
          check (telegram_status in ('unlinked', 'pending', 'linked', 'blocked')),
        add column telegram_linked_at timestamptz,
        add column notices_version integer not null default 0,
        add column notices_seen_version integer not null default 0,
        add column notices_next_action_at timestamptz,
        add column sessions_valid_from timestamptz not null default now(),
        add constraint users_chat_complete check (
          (telegram_status = 'unlinked') = (telegram_chat_id is null)
          and (telegram_chat_id is null) = (telegram_chat_hmac is null))`);
    // One chat serves one account; anybody may type any chat id, so a pending one claims nothing.
    this.addSql(`
      create unique index users_chat_unique on users (telegram_chat_hmac)
        where telegram_status in ('linked', 'blocked')`);
    // For the chat that is asked or leaves, whatever its state.
    this.addSql(`create index users_of_chat on users (telegram_chat_hmac) where telegram_chat_hmac is not null`);
    this.addSql(`
      create index users_notices_unseen on users (id) where notices_version > notices_seen_version`);
    this.addSql(`
      create index users_notices_due on users (notices_next_action_at) where notices_next_action_at is not null`);
  }

  private alterPosts(): void {
    this.addSql(`
      alter table posts
        add column tone text,
        add column audience text,
        add column language text,
        add column state text not null default 'generating'
          check (state in ('generating', 'awaiting_decision', 'approved', 'posted', 'deleted', 'expired', 'generation_failed')),
        add column revision integer not null default 0 check (revision >= 0),
        add column failure_code text,
        add column failure_reason text,
        add column expires_at timestamptz,
        add column posted_at timestamptz,
        add column version integer not null default 1,
        add column seen_version integer not null default 0,
        add column next_action_at timestamptz,
        add column updated_at timestamptz not null default now(),
        add constraint posts_failure_explained check ((state = 'generation_failed') = (failure_reason is not null))`);
    this.addSql(`create index posts_user_state_newest on posts (user_id, state, id desc)`);
    this.addSql(`create index posts_unseen on posts (updated_at) where version > seen_version`);
    this.addSql(`create index posts_due on posts (next_action_at) where next_action_at is not null`);
  }

  private createRevisionsAndDecisions(): void {
    this.addSql(`
      create table post_revisions (
        id bigint generated always as identity primary key,
        post_id bigint not null references posts (id) on delete cascade,
        number integer not null check (number >= 1),
        content text not null check (content <> ''),
        content_hash text not null,
        origin text not null check (origin in ('generated', 'own', 'edit', 'restore')),
        instruction text,
        requested_from text not null check (requested_from in ('telegram', 'email', 'web')),
        restored_from integer,
        created_at timestamptz not null default now(),
        unique (post_id, number)
      )`);
    this.addSql(`
      create table post_decisions (
        id bigint generated always as identity primary key,
        post_id bigint not null,
        revision integer not null,
        decision text not null check (decision in ('approve', 'regenerate', 'delete')),
        surface text not null check (surface in ('telegram', 'email', 'web')),
        instruction text,
        content_hash text not null,
        decided_at timestamptz not null default now(),
        undo_until timestamptz,
        undone_at timestamptz,
        undone_from text check (undone_from in ('telegram', 'email', 'web')),
        failure_reason text,
        foreign key (post_id, revision) references post_revisions (post_id, number) on delete cascade
      )`);
    this.addSql(`
      create unique index post_decisions_one_in_force on post_decisions (post_id, revision) where undone_at is null`);
    this.addSql(`create index post_decisions_of_post on post_decisions (post_id, id)`);
  }

  private createPreferences(): void {
    this.addSql(`
      create table notification_preferences (
        id bigint generated always as identity primary key,
        user_id bigint not null unique references users (id) on delete cascade,
        receive_email_notifications boolean not null default true,
        receive_telegram_notifications boolean not null default true,
        daily_reminder_enabled boolean not null default false,
        daily_reminder_time time(0) not null default '09:00:00',
        timezone text not null default 'UTC',
        daily_reminder_days smallint[] not null default '{1,2,3,4,5,6,7}'
          check (daily_reminder_days <@ '{1,2,3,4,5,6,7}'::smallint[]),
        daily_reminder_channels text[] not null default '{email,telegram}'
          check (daily_reminder_channels <@ '{email,telegram}'::text[]),
        version integer not null default 0
      )`);
  }

  private createLedger(): void {
    this.addSql(`
      create table deliveries (
        id bigint generated always as identity primary key,
        user_id bigint not null references users (id) on delete cascade,
        post_id bigint references posts (id) on delete cascade,
        revision integer,
        channel text not null check (channel in ('email', 'telegram')),
        kind text not null check (kind in ('draft', 'reminder', 'confirmation', 'alert')),
        template text not null,
        details jsonb,
        recipient text,
        chat_hmac text,
        state text not null default 'queued'
          check (state in ('queued', 'sending', 'delivered', 'failed', 'unknown', 'held', 'cancelled')),
        error_code text,
        error_message text,
        claim_token uuid,
        claimed_at timestamptz,
        attempts integer not null default 0,
        next_attempt_at timestamptz,
        unknown_until timestamptz,
        resent boolean not null default false,
        requested boolean not null default false,
        probe boolean not null default false,
        provider_message_id text,
        shown text,
        delivered_at timestamptz,
        confirmed_at timestamptz,
        local_date date,
        snooze smallint,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        check (kind <> 'draft' or (post_id is not null and revision is not null)),
        check (state <> 'sending' or claim_token is not null),
        check (state <> 'unknown' or unknown_until is not null),
        check (kind <> 'reminder' or (local_date is not null and snooze is not null)),
        foreign key (post_id, revision) references post_revisions (post_id, number)
      )`);
    this.addSql(`
      create unique index deliveries_one_open on deliveries (post_id, revision, channel)
        where kind = 'draft' and state in ('queued', 'sending', 'unknown', 'held')`);
    // A reminder's claim is this row.
    this.addSql(`
      create unique index deliveries_one_reminder on deliveries (user_id, kind, local_date, channel, snooze)
        where kind = 'reminder'`);
    this.addSql(`create index deliveries_of_post on deliveries (post_id, id) where post_id is not null`);
    this.addSql(`create index deliveries_open_notices on deliveries (user_id, id)
        where post_id is null and state in ('queued', 'sending', 'unknown', 'held')`);
    this.addSql(`create index deliveries_held on deliveries (channel, id) where state = 'held'`);
    this.addSql(`create index deliveries_of_user_held on deliveries (user_id, channel, id) where state = 'held'`);
    this.addSql(`create index deliveries_of_user on deliveries (user_id, id)`);
    this.addSql(`create index deliveries_of_message on deliveries (user_id, provider_message_id)
        where channel = 'telegram' and provider_message_id is not null`);

    this.addSql(`
      create table delivery_logs (
        id bigint generated always as identity primary key,
        user_id bigint not null references users (id) on delete cascade,
        post_id bigint references posts (id) on delete cascade,
        delivery_id bigint references deliveries (id) on delete cascade,
        channel text not null check (channel in ('email', 'telegram')),
        kind text not null check (kind in ('draft', 'reminder', 'confirmation', 'alert')),
        status text not null check (status in ('delivered', 'failed', 'retried')),
        attempt integer not null default 1 check (attempt >= 1),
        error_code text,
        error_message text,
        provider_message_id text,
        duration_ms integer,
        next_attempt_at timestamptz,
        created_at timestamptz not null default now(),
        check (status = 'delivered' or error_message is not null)
      )`);
    this.addSql(`create index delivery_logs_of_user on delivery_logs (user_id, id desc)`);
    this.addSql(`create index delivery_logs_by_channel on delivery_logs (user_id, channel, id desc)`);
    this.addSql(`create index delivery_logs_by_status on delivery_logs (user_id, status, id desc)`);
    this.addSql(`create index delivery_logs_of_post on delivery_logs (post_id, id) where post_id is not null`);
    this.addSql(`create index delivery_logs_of_delivery on delivery_logs (delivery_id)`);
    this.addSql(`create index delivery_logs_age on delivery_logs (created_at)`);

    this.addSql(`
      create table channel_gates (
        channel text primary key check (channel in ('email', 'telegram')),
        state text not null default 'open' check (state in ('open', 'closed')),
        not_before timestamptz,
        reason_code text,
        reason text,
        probe_interval_ms integer not null default 15000,
        changed_at timestamptz not null default now(),
        check (state = 'open' or reason is not null)
      )`);
    this.addSql(`insert into channel_gates (channel) values ('email'), ('telegram')`);
  }

  private createAuditAndUpdates(): void {
    this.addSql(`
      create table settings_audit (
        id bigint generated always as identity primary key,
        user_id bigint not null references users (id) on delete cascade,
        field text not null,
        old_value text,
        new_value text,
        source text not null check (source in ('telegram', 'email', 'web')),
        changed_at timestamptz not null default now()
      )`);
    this.addSql(`create index settings_audit_of_user on settings_audit (user_id, id desc)`);
    this.addSql(`
      create table telegram_updates (
        update_id bigint primary key,
        received_at timestamptz not null default now()
      )`);
    this.addSql(`create index telegram_updates_age on telegram_updates (received_at)`);
    this.addSql(`
      create table telegram_chat_prompts (
        id bigint generated always as identity primary key,
        chat_hmac text not null,
        user_id bigint not null references users (id) on delete cascade,
        asked_at timestamptz not null default now(),
        refused_at timestamptz
      )`);
    this.addSql(`create index telegram_chat_prompts_of_chat on telegram_chat_prompts (chat_hmac, asked_at)`);
    this.addSql(`create index telegram_chat_prompts_of_user on telegram_chat_prompts (user_id)`);
    this.addSql(`
      create table idempotency_keys (
        id bigint generated always as identity primary key,
        user_id bigint not null references users (id) on delete cascade,
        key text not null check (length(key) between 1 and 255),
        request_hash text not null,
        status smallint not null,
        response jsonb,
        created_at timestamptz not null default now(),
        unique (user_id, key)
      )`);
    this.addSql(`create index idempotency_keys_age on idempotency_keys (created_at)`);
  }

  private createTokens(): void {
    this.addSql(`
      create table telegram_link_tokens (
        id bigint generated always as identity primary key,
        user_id bigint not null references users (id) on delete cascade,
        token_hash text not null unique,
        expires_at timestamptz not null,
        used_at timestamptz,
        created_at timestamptz not null default now()
      )`);
    this.addSql(`create index telegram_link_tokens_of_user on telegram_link_tokens (user_id)`);
    this.addSql(`create index telegram_link_tokens_age on telegram_link_tokens (expires_at)`);
    this.addSql(`
      create table mail_tokens (
        id bigint generated always as identity primary key,
        user_id bigint not null references users (id) on delete cascade,
        purpose text not null check (purpose in ('confirm_address', 'reset_password')),
        expires_at timestamptz not null,
        used_at timestamptz,
        created_at timestamptz not null default now()
      )`);
    this.addSql(`create index mail_tokens_of_user on mail_tokens (user_id)`);
    this.addSql(`create index mail_tokens_age on mail_tokens (expires_at)`);
    this.addSql(`
      create table refresh_tokens (
        id bigint generated always as identity primary key,
        user_id bigint not null references users (id) on delete cascade,
        family_id uuid not null,
        token_hash text not null unique,
        expires_at timestamptz not null,
        replaced_at timestamptz,
        revoked_at timestamptz,
        created_at timestamptz not null default now()
      )`);
    this.addSql(`create index refresh_tokens_of_user on refresh_tokens (user_id)`);
    this.addSql(`create index refresh_tokens_of_family on refresh_tokens (family_id)`);
    this.addSql(`create index refresh_tokens_age on refresh_tokens (expires_at)`);
  }

  private backfill(): void {
    // People from before had their address checked by the application that registered them.
    this.addSql(`update users set email_status = 'ok'`);
    this.addSql(`insert into notification_preferences (user_id) select id from users`);
    this.addSql(`
      insert into post_revisions (post_id, number, content, content_hash, origin, requested_from, created_at)
        select id, 1, content, encode(sha256(convert_to(content, 'UTF8')), 'hex'), 'generated', 'web', created_at
        from posts where content is not null and content <> ''`);
    this.addSql(`
      update posts set state = 'approved', revision = 1, version = 1, seen_version = 1
        where content is not null and content <> ''`);
    this.addSql(`
      update posts set state = 'generation_failed', failure_code = 'no_text', version = 1, seen_version = 1,
          failure_reason = 'This post had no text when messaging was introduced.'
        where content is null or content = ''`);
  }

  /** After the backfill: texts from before may be longer than LinkedIn takes today. */
  private holdNewTextsToTheLimit(): void {
    this.addSql(`
      alter table post_revisions
        add constraint post_revisions_content_fits check (char_length(content) <= 3000) not valid`);
    this.addSql(`alter table posts add constraint posts_content_fits check (char_length(content) <= 3000) not valid`);
  }

  override async down(): Promise<void> {
    for (const table of [
      'refresh_tokens',
      'mail_tokens',
      'telegram_link_tokens',
      'idempotency_keys',
      'telegram_chat_prompts',
      'telegram_updates',
      'settings_audit',
      'channel_gates',
      'delivery_logs',
      'deliveries',
      'notification_preferences',
      'post_decisions',
      'post_revisions',
    ]) {
      this.addSql(`drop table ${table}`);
    }
    this.addSql(`drop index posts_user_state_newest, posts_unseen, posts_due`);
    this.addSql(`
      alter table posts
        drop constraint posts_content_fits, drop constraint posts_failure_explained,
        drop column tone, drop column audience, drop column language, drop column state, drop column revision,
        drop column failure_code, drop column failure_reason, drop column expires_at, drop column posted_at,
        drop column version, drop column seen_version, drop column next_action_at, drop column updated_at`);
    this.addSql(`
      alter table users
        drop constraint users_chat_complete,
        drop column external_subject, drop column email_status, drop column telegram_chat_id,
        drop column telegram_chat_hmac, drop column telegram_status, drop column telegram_linked_at,
        drop column notices_version, drop column notices_seen_version, drop column notices_next_action_at,
        drop column sessions_valid_from`);
  }
}
