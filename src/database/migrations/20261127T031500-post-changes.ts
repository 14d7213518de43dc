import { Migration } from '@mikro-orm/migrations';

/**
 * Announces what changed on a post, as `<user>:<post>`, when the change commits; a message that belongs to no post as
 * `<user>:`. Here and not in the code, because posts and deliveries are changed in some thirty places, and none of them may
 * forget. Ids alone: whoever hears it asks the API.
 */
export class PostChanges extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      create function announce_post() returns trigger language plpgsql as $$
      begin
        perform pg_notify('post_changed', new.user_id || ':' || new.id);
        return null;
      end $$`);
    this.addSql(`
      create function announce_delivery() returns trigger language plpgsql as $$
      begin
        perform pg_notify('post_changed', new.user_id || ':' || coalesce(new.post_id::text, ''));
        return null;
      end $$`);
    this.addSql(`create trigger posts_announced after insert on posts for each row execute function announce_post()`);
    // What its owner can see; the workflow's own book-keeping wakes nobody.
    this.addSql(`
      create trigger posts_changes_announced after update on posts for each row
        when (
          (old.state, old.revision, old.content, old.failure_reason, old.posted_at, old.remind_at) is distinct from
          (new.state, new.revision, new.content, new.failure_reason, new.posted_at, new.remind_at)
        ) execute function announce_post()`);
    this.addSql(
      `create trigger deliveries_announced after insert on deliveries for each row execute function announce_delivery()`,
    );
    this.addSql(`
      create trigger deliveries_changes_announced after update on deliveries for each row
        when (
          (old.state, old.error_code, old.error_message, old.attempts, old.next_attempt_at, old.confirmed_at) is distinct from
          (new.state, new.error_code, new.error_message, new.attempts, new.next_attempt_at, new.confirmed_at)
        ) execute function announce_delivery()`);
  }

  override async down(): Promise<void> {
    this.addSql(`drop trigger deliveries_changes_announced on deliveries`);
    this.addSql(`drop trigger deliveries_announced on deliveries`);
    this.addSql(`drop trigger posts_changes_announced on posts`);
    this.addSql(`drop trigger posts_announced on posts`);
    this.addSql(`drop function announce_delivery()`);
    this.addSql(`drop function announce_post()`);
  }
}
