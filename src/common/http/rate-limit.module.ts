import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis';
import { ThrottlerModule } from '@nestjs/throttler';
import { Config } from '../../config/config.js';

/** Counts in this process, or in Redis for all of them where `REDIS_URL` is set. The limits are in `rate-limit.ts`. */
export const rateLimitModule = () =>
  ThrottlerModule.forRootAsync({
    inject: [Config],
    useFactory: ({ redisUrl }: Config) => ({
      // The guard brings its own limits; the library wants one throttler to call it for.
      throttlers: [{ limit: 1, ttl: 1 }],
      ...(redisUrl === null
        ? {}
        : {
            storage: new ThrottlerStorageRedisService(redisUrl, {
              // A counter must not make a request wait.
              maxRetriesPerRequest: 1,
              commandTimeout: 500,
              enableOfflineQueue: false,
            }),
          }),
    }),
  });
