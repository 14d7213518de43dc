import { Global, Module } from '@nestjs/common';
import { Idempotency } from './idempotency.js';
import { rateLimitModule } from './rate-limit.module.js';

const rateLimit = rateLimitModule();

/** What every feature's routes stand on. */
@Global()
@Module({ imports: [rateLimit], providers: [Idempotency], exports: [Idempotency, rateLimit] })
export class HttpModule {}
