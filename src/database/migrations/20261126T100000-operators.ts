import { Migration } from '@mikro-orm/migrations';

/** What operators need: closing a channel by hand, a mail when one closes by itself, and a record of what they did. */
export class Operators extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      alter table channel_gates
        add column by_hand boolean not null default false,
        add column note text,
        add constraint channel_gates_by_hand check (not by_hand or (state = 'closed' and note is not null))`);
    this.addSql(`
      create table operator_alerts (
        id bigint generated always as identity primary key,
        channel text not null check (channel in ('email', 'telegram')),
        event text not null check (event in ('closed', 'opened')),
        reason_code text,
        reason text,
        since timestamptz not null,
        until timestamptz,
        state text not null default 'queued'
          check (state in ('queued', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
        attempts integer not null default 0,
        next_attempt_at timestamptz not null default now(),
        claim_token uuid,
        claimed_at timestamptz,
        resent boolean not null default false,
        error_code text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        check (state <> 'sending' or (claim_token is not null and claimed_at is not null)),
        check (event = 'closed' or until is not null)
      )`);
    this.addSql(`create index operator_alerts_open on operator_alerts (id) where state in ('queued', 'sending')`);
    this.addSql(`create index operator_alerts_age on operator_alerts (created_at)`);
    this.addSql(`
      create table operator_actions (
        id bigint generated always as identity primary key,
        operator text not null check (length(operator) between 1 and 100),
        command text not null check (command in ('pause', 'resume', 'resend')),
        arguments jsonb not null,
        result jsonb not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`);
    this.addSql(`create index operator_actions_age on operator_actions (created_at)`);
    // Few rows at a time: what is delivered or cancelled is not in it.
    this.addSql(`
      create index deliveries_unsettled on deliveries (updated_at)
        where state in ('queued', 'sending', 'unknown', 'held', 'failed')`);
  }

  override async down(): Promise<void> {
    this.addSql(`drop index deliveries_unsettled`);
    this.addSql(`drop table operator_actions`);
    this.addSql(`drop table operator_alerts`);
    // A channel that was closed by hand has no other way to open again.
    this.addSql(`
      update channel_gates set state = 'open', reason = null, reason_code = null, not_before = null, by_hand = false
      where by_hand`);
    this.addSql(`alter table channel_gates drop column by_hand, drop column note`);
  }
}
