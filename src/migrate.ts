// `npm run migrate`: brings the schema up (`up`, the default) or one step down (`down`).

import { MikroORM } from '@mikro-orm/postgresql';
import { EnvironmentError } from './config/environment.js';
import { databaseOptions } from './database/database.options.js';

const [, , direction = 'up'] = process.argv;
const clientUrl = process.env.DATABASE_URL;
if (clientUrl === undefined || clientUrl === '') throw new EnvironmentError('DATABASE_URL is not set.');
if (direction !== 'up' && direction !== 'down') throw new Error(`expected "up" or "down", not "${direction}"`);

const orm = await MikroORM.init(databaseOptions(clientUrl));
try {
  const done = direction === 'up' ? await orm.migrator.up() : await orm.migrator.down();
  process.stdout.write(
    done.length === 0 ? 'Nothing to migrate.\n' : `Migrated: ${done.map((m) => m.name).join(', ')}\n`,
  );
} finally {
  await orm.close(true);
}
