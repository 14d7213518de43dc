import { Migration } from '@mikro-orm/migrations';

/** What the mail service's events need: each counts once, and what they say of an address is kept with its owner. */
export class ProviderEvents extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      create table email_events (
        event_id text primary key,
        received_at timestamptz not null default now()
      )`);
    this.addSql(`create index email_events_age on email_events (received_at)`);
    this.addSql(`
      alter table users
        add column email_status_at timestamptz,
        add column soft_bounces smallint not null default 0 check (soft_bounces >= 0),
        add column soft_bounces_since timestamptz,
        add constraint users_soft_bounces_complete check ((soft_bounces = 0) = (soft_bounces_since is null))`);
  }

  override async down(): Promise<void> {
    this.addSql(`
      alter table users
        drop constraint users_soft_bounces_complete,
        drop column email_status_at, drop column soft_bounces, drop column soft_bounces_since`);
    this.addSql(`drop table email_events`);
  }
}
