// Owns the statements that PostgreSQL parses and plans once for each connection: those that every message comes through.
// The mapper writes its parameters into the text, so that each of its statements is a new one; see docs/adr/0018.

import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import { Client } from 'pg';

/** What a parameter may be; an array is one of PostgreSQL's, of `$1::text[]`. */
export type Parameter = string | number | boolean | Date | null | readonly string[];

/**
 * Runs `sql`, in the transaction of `em` where it has one. Its text has to be the same each time, with `$1`, `$2` and so on in
 * place of what differs, and names its columns: a plan outlives a change to the table.
 * @returns the rows as the driver reads them: a `bigint` is a string.
 * @throws the mapper's exceptions, as its own statements do.
 */
export async function prepared<Row>(em: EntityManager, sql: string, parameters: readonly Parameter[]): Promise<Row[]> {
  try {
    const { rows } = await em.getKysely().executeQuery<Row>(CompiledQuery.raw(sql, [...parameters]));
    return rows;
  } catch (error) {
    throw error instanceof Error ? em.getDriver().convertException(error) : error;
  }
}

const names = new Map<string, string>();

/** PostgreSQL cuts a name off after 63 characters. */
function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(sql).digest('base64url');
  names.set(sql, name);
  return name;
}

/** A connection on which each text that comes with parameters is a statement of that text's name. */
export class PreparingClient extends Client {
  constructor(...[config]: ConstructorParameters<typeof Client>) {
    super(config);
    this.query = new Proxy(this.query.bind(this), {
      apply: (query, client, [sql, values, ...rest]: unknown[]): unknown =>
        typeof sql === 'string' && Array.isArray(values) && values.length > 0
          ? Reflect.apply(query, client, [{ name: nameOf(sql), text: sql, values }, ...rest])
          : Reflect.apply(query, client, [sql, values, ...rest]),
    });
  }
}
