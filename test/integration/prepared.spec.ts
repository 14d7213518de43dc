import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { prepared } from '../../src/database/prepared.js';
import { ApiUnderTest } from '../support/api.js';

describe('a prepared statement', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await ApiUnderTest.start();
  }, 60_000);
  afterAll(() => api.close());

  it('is parsed and planned once for each connection, and counted by its text', async () => {
    const known = await api.em.transactional(async (em) => {
      for (let n = 0; n < 5; n += 1) {
        expect(await prepared(em, 'select $1::int + 1 as next', [n])).toEqual([{ next: n + 1 }]);
        expect(await prepared(em, 'select $1::int + 2 as after', [n])).toEqual([{ after: n + 2 }]);
      }
      return em.execute<{ statement: string; runs: string }[]>(
        `select statement, generic_plans + custom_plans as runs from pg_prepared_statements
           where statement like 'select $1::int%' order by statement`,
      );
    });
    expect(known).toEqual([
      { statement: 'select $1::int + 1 as next', runs: '5' },
      { statement: 'select $1::int + 2 as after', runs: '5' },
    ]);
  });

  it('takes what a row holds', async () => {
    const at = new Date('2026-03-29T00:59:59.123Z');
    const [row] = await api.em.transactional((em) =>
      prepared<Record<string, unknown>>(
        em,
        `select $1::timestamptz = '2026-03-29 00:59:59.123Z' as at, $2::text as nothing, $3::text[] as list, $4::bigint as id,
                $5::boolean as yes`,
        [at, null, ['a "quoted" one', 'b,c'], 7, true],
      ),
    );
    expect(row).toEqual({ at: true, nothing: null, list: ['a "quoted" one', 'b,c'], id: '7', yes: true });
  });

  it('belongs to the transaction, and fails as the statements of the mapper do', async () => {
    const insert = `insert into users (email) values ($1)`;
    const twice = api.em.transactional(async (em) => {
      await prepared(em, insert, ['twice@example.test']);
      await prepared(em, insert, ['twice@example.test']);
    });
    await expect(twice).rejects.toThrow(UniqueConstraintViolationException);
    expect(await api.rows(`select 1 from users where email = 'twice@example.test'`)).toEqual([]);
    // What failed leaves nothing behind on its connection.
    await api.em.transactional((em) => prepared(em, insert, ['twice@example.test']));
    expect(await api.rows(`select 1 from users where email = 'twice@example.test'`)).toHaveLength(1);
  });
});
