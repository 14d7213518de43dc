import { Migration } from '@mikro-orm/migrations';

/** When it is each person's turn, where many are reminded at the same instant. */
export class ReminderTurns extends Migration {
  override async up(): Promise<void> {
    this.addSql(`alter table notification_preferences add column next_reminder_turn_at timestamptz`);
    // Those that are planned already have their turn at once, once.
    this.addSql(`update notification_preferences set next_reminder_turn_at = next_reminder_at`);
    this.addSql(`
      create index notification_preferences_same_instant
        on notification_preferences (next_reminder_at, next_reminder_turn_at) where next_reminder_turn_at is not null`);
  }

  override async down(): Promise<void> {
    this.addSql(`drop index notification_preferences_same_instant`);
    this.addSql(`alter table notification_preferences drop column next_reminder_turn_at`);
  }
}
