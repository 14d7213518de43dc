import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import { AccessGuard, AuthModule } from './auth/index.js';
import { CryptoModule } from './common/crypto/crypto.module.js';
import { HttpModule } from './common/http/http.module.js';
import { loggerOptions } from './common/http/log-requests.js';
import { ProblemFilter } from './common/http/problem.filter.js';
import { RateLimitGuard } from './common/http/rate-limit.js';
import { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { EmailEventsModule, EmailPagesModule } from './email/index.js';
import { EventsModule } from './events/index.js';
import { HealthModule } from './health/index.js';
import { NotificationsModule } from './notifications/index.js';
import { PostRoutesModule } from './posts/index.js';
import { TelegramModule } from './telegram/index.js';
import { TemporalModule } from './temporal/index.js';

/** Everything the API process is made of. */
@Module({
  imports: [
    ConfigModule,
    LoggerModule.forRootAsync({ inject: [Config], useFactory: (config: Config) => loggerOptions(config, 'api') }),
    CryptoModule,
    DatabaseModule,
    TemporalModule,
    HttpModule,
    AuthModule,
    EmailEventsModule,
    EmailPagesModule,
    EventsModule,
    HealthModule,
    NotificationsModule,
    PostRoutesModule,
    TelegramModule,
  ],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    // In this order: who asks is known before they are counted.
    { provide: APP_GUARD, useExisting: AccessGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
})
export class ApiModule {}
