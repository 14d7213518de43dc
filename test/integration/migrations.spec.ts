import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../support/database.js';

const SCHEMA = `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
  where table_schema = 'public' and table_name <> 'migrations' order by 1, 2`;

describe('the migrations', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase({ migrate: false });
  });
  afterEach(() => database.drop());

  const rows = <Row extends object>(sql: string) => database.orm.em.fork().execute<Row[]>(sql);
  const schema = () => rows(SCHEMA);
  /** The application as it was: two people, three posts, one of them without a text yet. */
  const before = async () => {
    await database.orm.migrator.up({ to: '20260901T000000-users-and-posts' });
    await rows(
      `insert into users (email, password_hash) values ('jane@example.test', 'x'), ('John@Example.test', null)`,
    );
    await rows(
      `insert into posts (user_id, topic, content) values (1, 'one', 'Text one'), (1, 'two', null), (2, 'three', 'Text three')`,
    );
    return schema();
  };
  /** Every migration that came after it is taken back. */
  const downToBefore = async () => {
    while ((await database.orm.migrator.getExecuted()).length > 1) await database.orm.migrator.down();
  };

  it('bring a database that has users and posts up, and lose nothing', async () => {
    await before();
    await database.orm.migrator.up();
    expect(
      await rows(
        `select user_id, receive_email_notifications as email, receive_telegram_notifications as telegram,
                daily_reminder_enabled as reminders, daily_reminder_time::text as time, timezone
         from notification_preferences order by user_id`,
      ),
    ).toEqual(
      ['1', '2'].map((user_id) => ({
        user_id,
        email: true,
        telegram: true,
        reminders: false,
        time: '09:00:00',
        timezone: 'UTC',
      })),
    );
    expect(await rows(`select email, telegram_chat_id, telegram_status from users order by id`)).toEqual([
      { email: 'jane@example.test', telegram_chat_id: null, telegram_status: 'unlinked' },
      { email: 'John@Example.test', telegram_chat_id: null, telegram_status: 'unlinked' },
    ]);
    expect(await rows(`select post_id, number, content, origin from post_revisions order by post_id`)).toEqual([
      { post_id: '1', number: 1, content: 'Text one', origin: 'generated' },
      { post_id: '3', number: 1, content: 'Text three', origin: 'generated' },
    ]);
    // Old posts are nobody's to decide about: nothing is sent for them on its own.
    expect(await rows(`select 1 from deliveries`)).toEqual([]);
    expect(await rows(`select id from posts where version > seen_version or next_action_at is not null`)).toEqual([]);
  });

  it('come down again to what was there, with its rows', async () => {
    const was = await before();
    await database.orm.migrator.up();
    await downToBefore();
    expect(await schema()).toEqual(was);
    expect(await rows(`select email from users order by id`)).toEqual([
      { email: 'jane@example.test' },
      { email: 'John@Example.test' },
    ]);
    expect(await rows(`select topic, content from posts order by id`)).toEqual([
      { topic: 'one', content: 'Text one' },
      { topic: 'two', content: null },
      { topic: 'three', content: 'Text three' },
    ]);
  });

  it('make the same of an empty database as of one with rows, and go up after going down', async () => {
    await before();
    await database.orm.migrator.up();
    const upgraded = await schema();
    await downToBefore();
    await database.orm.migrator.up();
    expect(await schema()).toEqual(upgraded);
    const fresh = await createDatabase();
    try {
      expect(await fresh.orm.em.fork().execute(SCHEMA)).toEqual(upgraded);
    } finally {
      await fresh.drop();
    }
  });

  it('write down of old posts that they expired or could not be written, and take only that back', async () => {
    await before();
    await database.orm.migrator.up({ to: '20261001T000000-messaging-and-notifications' });
    const was = await schema();
    await rows(`update posts set state = 'expired', updated_at = '2026-11-01T10:00:00Z' where id = 1`);
    await rows(
      `update posts set state = 'generation_failed', failure_code = 'busy', failure_reason = 'The writer is busy.',
         updated_at = '2026-11-02T10:00:00Z' where id = 2`,
    );
    await rows(`update posts set state = 'awaiting_decision' where id = 3`);
    const posts = await rows(`select id, state, revision, failure_reason from posts order by id`);
    await database.orm.migrator.up({ to: '20261125T000000-one-decision-everywhere' });
    expect(
      await rows(
        `select post_id, type, revision, surface, reason, created_at::text as at from post_events order by post_id`,
      ),
    ).toEqual([
      { post_id: '1', type: 'expired', revision: 1, surface: null, reason: null, at: '2026-11-01 10:00:00+00' },
      {
        post_id: '2',
        type: 'writing_failed',
        revision: null,
        surface: null,
        reason: 'The writer is busy.',
        at: '2026-11-02 10:00:00+00',
      },
    ]);
    await database.orm.migrator.down();
    expect(await schema()).toEqual(was);
    expect(await rows(`select id, state, revision, failure_reason from posts order by id`)).toEqual(posts);
  });

  it('leave nothing that the entities do not know, and miss nothing that they do', async () => {
    await database.orm.migrator.up();
    const columns = await rows<{ table_name: string; column_name: string }>(
      `select table_name, column_name from information_schema.columns
       where table_schema = 'public' and table_name <> 'migrations'`,
    );
    const inDatabase = columns
      .map(({ table_name, column_name }) => `${table_name}.${column_name}`)
      .toSorted((a, b) => a.localeCompare(b));
    const inEntities = [...database.orm.getMetadata().getAll().values()]
      .flatMap(({ tableName, props }) =>
        props.flatMap(({ fieldNames }) => (fieldNames ?? []).map((name) => `${tableName}.${name}`)),
      )
      .toSorted((a, b) => a.localeCompare(b));
    expect(inDatabase).toEqual(inEntities);
  });

  it.each([
    [`insert into users (email) values ('JANE@example.test')`, /unique/],
    [`update users set telegram_status = 'linked' where id = 1`, /check constraint/],
    [`update users set telegram_status = 'happy' where id = 1`, /check constraint/],
    [`update notification_preferences set daily_reminder_days = '{9}'`, /check constraint/],
    [`insert into notification_preferences (user_id) values (1)`, /unique/],
    [`insert into notification_preferences (user_id) values (99)`, /foreign key/],
    [`update posts set state = 'happy'`, /check constraint/],
    [`insert into channel_gates (channel) values ('pigeon')`, /check constraint/],
    [`update channel_gates set by_hand = true`, /check constraint/],
    [`update channel_gates set by_hand = true, state = 'closed', reason = 'x'`, /check constraint/],
    [`insert into operator_alerts (channel, event, since) values ('telegram', 'opened', now())`, /check constraint/],
    [
      `insert into operator_actions (operator, command, arguments, result) values ('', 'pause', '{}', '{}')`,
      /check constraint/,
    ],
    [`insert into post_events (post_id, type) values (1, 'happy')`, /check constraint/],
    [`insert into post_events (post_id, type) values (1, 'writing_failed')`, /check constraint/],
    [`insert into post_events (post_id, type) values (1, 'remind_set')`, /check constraint/],
    [`insert into post_events (post_id, type, surface) values (1, 'revived', 'pigeon')`, /check constraint/],
    [`insert into post_events (post_id, type) values (99, 'expired')`, /foreign key/],
    [`update post_revisions set cost_usd = -1`, /check constraint/],
    [
      `insert into post_revisions (post_id, number, content, content_hash, origin, requested_from) values (1, 1, 'x', 'x', 'own', 'web')`,
      /unique/,
    ],
  ])('refuse %s', async (sql, message) => {
    await before();
    await database.orm.migrator.up();
    await expect(rows(sql)).rejects.toThrow(message);
  });
});
