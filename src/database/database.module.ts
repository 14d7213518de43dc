import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { DatabaseClock } from './database-clock.js';
import { DatabaseListener } from './database-listener.js';
import { databaseOptions } from './database.options.js';

/** MikroORM connects at the first query, so a process starts while the database is away and says so when asked. */
@Global()
@Module({
  imports: [
    MikroOrmModule.forRootAsync({
      driver: PostgreSqlDriver,
      inject: [Config],
      useFactory: (config: Config) => databaseOptions(config.databaseUrl),
    }),
  ],
  providers: [DatabaseClock, DatabaseListener],
  exports: [DatabaseListener],
})
export class DatabaseModule {}
