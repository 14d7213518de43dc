// A database of its own for each file of tests, on the server that `npm test` started.

import { randomBytes } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { databaseOptions } from '../../src/database/database.options.js';
import { prepared } from './environment.js';

export interface TestDatabase {
  url: string;
  orm: MikroORM;
  drop(): Promise<void>;
}

/** @param migrate false: an empty database, for tests of the migrations themselves. */
export async function createDatabase({ migrate = true }: { migrate?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name}`);
  const url = new URL(prepared('TEST_DATABASE_URL'));
  url.pathname = `/${name}`;
  const orm = await MikroORM.init({ ...databaseOptions(url.href), logger: unheard });
  if (migrate) await orm.migrator.up();
  return {
    url: url.href,
    orm,
    async drop() {
      await orm.close(true);
      await onServer(`drop database if exists ${name} with (force)`);
    },
  };
}

/** The migrator reports each step, which no test is about. */
function unheard(): void {}

async function onServer(sql: string): Promise<void> {
  const server = new pg.Client(prepared('TEST_DATABASE_URL'));
  await server.connect();
  try {
    await server.query(sql);
  } finally {
    await server.end();
  }
}
