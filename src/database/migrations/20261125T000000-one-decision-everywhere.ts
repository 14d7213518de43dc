import { Migration } from '@mikro-orm/migrations';

/** What one decision on every surface needs: events that leave no row of their own, what a draft cost, "remind me to post". */
export class OneDecisionEverywhere extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      alter table posts
        add column remind_at timestamptz,
        add column posted_from text check (posted_from in ('telegram', 'email', 'web'))`);
    this.addSql(`
      alter table post_revisions
        add column model text,
        add column input_tokens integer check (input_tokens >= 0),
        add column output_tokens integer check (output_tokens >= 0),
        add column cost_usd numeric(12, 6) check (cost_usd >= 0)`);
    this.addSql(`
      create table post_events (
        id bigint generated always as identity primary key,
        post_id bigint not null references posts (id) on delete cascade,
        type text not null check (type in ('expired', 'revived', 'writing_failed', 'write_again', 'remind_set')),
        revision integer,
        surface text check (surface in ('telegram', 'email', 'web')),
        reason text,
        due_at timestamptz,
        created_at timestamptz not null default now(),
        check (type <> 'writing_failed' or reason is not null),
        check (type <> 'remind_set' or due_at is not null)
      )`);
    // A draft and the approved text that follows it may both be on their way.
    this.addSql(`drop index deliveries_one_open`);
    this.addSql(`
      create unique index deliveries_one_open on deliveries (post_id, revision, channel, template)
        where kind = 'draft' and state in ('queued', 'sending', 'unknown', 'held')`);
    // A message that is edited in place moves on to the next revision; its attempts stay with the one they carried.
    this.addSql(`alter table delivery_logs add column revision integer`);
    this.addSql(`
      update delivery_logs l set revision = d.revision from deliveries d where d.id = l.delivery_id`);
    this.addSql(`create index post_events_of_post on post_events (post_id, id)`);
    this.addSql(`
      insert into post_events (post_id, type, revision, reason, created_at)
        select id, case state when 'expired' then 'expired' else 'writing_failed' end, nullif(revision, 0),
               failure_reason, updated_at
        from posts where state in ('expired', 'generation_failed')`);
  }

  override async down(): Promise<void> {
    this.addSql(`drop table post_events`);
    this.addSql(`alter table delivery_logs drop column revision`);
    this.addSql(`drop index deliveries_one_open`);
    this.addSql(`
      create unique index deliveries_one_open on deliveries (post_id, revision, channel)
        where kind = 'draft' and state in ('queued', 'sending', 'unknown', 'held')`);
    this.addSql(`
      alter table post_revisions
        drop column model, drop column input_tokens, drop column output_tokens, drop column cost_usd`);
    this.addSql(`alter table posts drop column remind_at, drop column posted_from`);
  }
}
