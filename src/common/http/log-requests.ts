// Owns what is written about a request: who asked (by id) for which route, and how it ended. Never a header, a query, a
// body or an address.

import { randomUUID } from 'node:crypto';
import type { Params } from 'nestjs-pino';
import type { Config } from '../../config/config.js';

export function loggerOptions({ logLevel }: Config, service: 'api' | 'worker'): Params {
  return {
    pinoHttp: {
      level: logLevel,
      base: { service },
      genReqId: (request, response) => {
        const given = request.headers['x-request-id'];
        const id = typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
        response.setHeader('X-Request-Id', id);
        return id;
      },
      serializers: {
        req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
          id,
          method,
          path: withoutSecrets(url),
        }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
      customLogLevel: (_request, response, error) => {
        if (error !== undefined || response.statusCode >= 500) return 'error';
        return response.statusCode >= 400 ? 'info' : 'debug';
      },
    },
  };
}

/** Queries may hold anything; the paths under /d and /u are tokens. */
const withoutSecrets = (url: string): string => url.replace(/\?.*$/, '').replace(/^\/([du])\/.*$/, '/$1/…');
