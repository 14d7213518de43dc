import { Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { CryptoModule } from './common/crypto/crypto.module.js';
import { loggerOptions } from './common/http/log-requests.js';
import { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DeliveryModule } from './delivery/index.js';
import { EmailModule } from './email/index.js';
import { GeneratorModule } from './generator/index.js';
import { PostsModule } from './posts/index.js';
import { TelegramSenderModule } from './telegram/index.js';
import { TemporalModule } from './temporal/index.js';
import { WorkerActivities } from './worker.activities.js';
import { WorkerHost } from './worker.host.js';

/** Everything the worker process is made of. */
@Module({
  imports: [
    ConfigModule,
    LoggerModule.forRootAsync({ inject: [Config], useFactory: (config: Config) => loggerOptions(config, 'worker') }),
    CryptoModule,
    DatabaseModule,
    TemporalModule,
    DeliveryModule,
    EmailModule,
    GeneratorModule,
    PostsModule,
    TelegramSenderModule,
  ],
  providers: [WorkerActivities, WorkerHost],
})
export class WorkerModule {}
