import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isDatabaseAway } from '../../src/common/database-away.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';

// Why package.json overrides kysely: up to 0.29.6, which MikroORM names, a transaction whose connection broke kept its place
// in the pool for good (kysely-org/kysely#1990), and ten of them left a process that was up and did nothing.

/** The pool's size, twice. */
const TRANSACTIONS = 20;

describe('connections that break in the middle of their transactions', () => {
  let database: TestDatabase;
  let em: EntityManager;

  beforeAll(async () => {
    database = await createDatabase({ migrate: false });
    em = database.orm.em.fork();
  }, 60_000);
  afterAll(() => database.drop());

  const underWay = async (): Promise<number> => {
    const [row] = await em.execute<{ count: number }[]>(
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and query like '%pg_sleep%'
         and pid <> pg_backend_pid()`,
    );
    return row?.count ?? 0;
  };

  it('leave room in the pool for others', async () => {
    for (let round = 0; round < TRANSACTIONS / 5; round += 1) {
      const broken = Promise.allSettled(
        Array.from({ length: 5 }, () => em.fork().transactional((inside) => inside.execute(`select pg_sleep(20)`))),
      );
      await eventually('all of them to be under way', async () => (await underWay()) === 5);
      await em.execute(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query like '%pg_sleep%' and pid <> pg_backend_pid()`,
      );
      const ended = await broken;
      expect(ended.every((end) => end.status === 'rejected' && isDatabaseAway(end.reason))).toBe(true);
    }
    expect(await em.fork().transactional((inside) => inside.execute(`select 1 as one`))).toEqual([{ one: 1 }]);
  }, 60_000);
});
