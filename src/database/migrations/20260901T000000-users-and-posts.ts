import { Migration } from '@mikro-orm/migrations';

/** The application as it was before messaging: people, and what they wrote. */
export class UsersAndPosts extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      create table users (
        id bigint generated always as identity primary key,
        email text not null check (length(email) between 3 and 320),
        password_hash text,
        created_at timestamptz not null default now()
      )`);
    this.addSql(`create unique index users_email_unique on users (lower(email))`);
    this.addSql(`
      create table posts (
        id bigint generated always as identity primary key,
        user_id bigint not null references users (id) on delete cascade,
        topic text not null,
        content text,
        created_at timestamptz not null default now()
      )`);
    this.addSql(`create index posts_user_newest on posts (user_id, id desc)`);
  }

  override async down(): Promise<void> {
    this.addSql(`drop table posts`);
    this.addSql(`drop table users`);
  }
}
