import { Migration } from '@mikro-orm/migrations';

/** What one reminder a day needs: when the next one is due, what became of each day, and how long a message is of use. */
export class Reminders extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      alter table notification_preferences
        add column seen_version integer not null default 0,
        add column next_reminder_at timestamptz,
        add column next_reminder_day date,
        add column next_action_at timestamptz,
        add constraint notification_preferences_next_complete
          check ((next_reminder_at is null) = (next_reminder_day is null))`);
    // Reminders that were switched on before anything sent them are planned by the reconciler, at its pace.
    this.addSql(`
      update notification_preferences set seen_version = version, version = version + daily_reminder_enabled::integer`);
    this.addSql(`
      create index notification_preferences_unseen on notification_preferences (user_id) where version > seen_version`);
    this.addSql(`
      create index notification_preferences_due on notification_preferences (next_action_at)
        where next_action_at is not null`);
    this.countChanges();
    this.addSql(`
      create table reminder_days (
        id bigint generated always as identity primary key,
        user_id bigint not null references users (id) on delete cascade,
        local_date date not null,
        state text not null check (state in ('sending', 'sent', 'silent', 'missed', 'skipped')),
        reason text,
        due_at timestamptz,
        snoozes smallint not null default 0 check (snoozes >= 0),
        snooze_until timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (user_id, local_date),
        check (state in ('sending', 'sent') or reason is not null)
      )`);
    this.addSql(`create index reminder_days_snoozed on reminder_days (user_id) where snooze_until is not null`);
    this.addSql(`create index reminder_days_age on reminder_days (created_at)`);
    // One that belongs to no day was asked for as a test.
    this.addSql(`
      alter table deliveries
        add column wanted_until timestamptz,
        drop constraint deliveries_check3,
        add constraint deliveries_reminder_of_day
          check (kind <> 'reminder' or (local_date is null) = (snooze is null))`);
    this.addSql(`
      create index deliveries_open_reminders on deliveries (user_id, id)
        where kind = 'reminder' and state in ('queued', 'sending', 'unknown', 'held')`);
    this.addSql(`create index posts_of_user_posted on posts (user_id, posted_at) where posted_at is not null`);
  }

  /** Whoever changes a row, by whatever way, leaves it to be looked at. */
  private countChanges(): void {
    this.addSql(`
      create function count_reminder_change() returns trigger language plpgsql as $$
      begin
        new.version := greatest(new.version, case tg_op when 'INSERT' then new.seen_version else old.version end + 1);
        return new;
      end $$`);
    this.addSql(`
      create trigger count_reminder_start before insert on notification_preferences
        for each row when (new.daily_reminder_enabled) execute function count_reminder_change()`);
    this.addSql(`
      create trigger count_reminder_change before update on notification_preferences
        for each row when (
          (old.daily_reminder_enabled or new.daily_reminder_enabled)
          and (old.daily_reminder_enabled, old.daily_reminder_time, old.timezone, old.daily_reminder_days)
            is distinct from (new.daily_reminder_enabled, new.daily_reminder_time, new.timezone, new.daily_reminder_days))
        execute function count_reminder_change()`);
  }

  override async down(): Promise<void> {
    this.addSql(`drop index posts_of_user_posted, deliveries_open_reminders`);
    this.addSql(`delete from deliveries where kind = 'reminder' and local_date is null`);
    this.addSql(`
      alter table deliveries
        drop constraint deliveries_reminder_of_day,
        drop column wanted_until,
        add constraint deliveries_check3
          check (kind <> 'reminder' or (local_date is not null and snooze is not null))`);
    this.addSql(`drop table reminder_days`);
    this.addSql(`drop trigger count_reminder_change on notification_preferences`);
    this.addSql(`drop trigger count_reminder_start on notification_preferences`);
    this.addSql(`drop function count_reminder_change`);
    this.addSql(`drop index notification_preferences_due, notification_preferences_unseen`);
    this.addSql(`
      alter table notification_preferences
        drop constraint notification_preferences_next_complete,
        drop column next_action_at, drop column next_reminder_day, drop column next_reminder_at,
        drop column seen_version`);
  }
}
