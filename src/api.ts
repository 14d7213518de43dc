// Builds the API: the module, and what every request passes on its way in.

import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
import { ApiModule } from './api.module.js';
import { isJson, jsonOnly } from './common/http/json-only.js';
import { measureRequests } from './common/http/measure-requests.js';
import { createValidationPipe } from './common/http/validation.js';
import { Config } from './config/config.js';
import { serveOpenApi } from './openapi.js';

const PREFIX = 'api/v1';

/** The links of mails. */
const AT_THE_ROOT = ['d/:token'];

/** Enough for a post of 3,000 characters in any script, and for an update of the Bot API. */
const BODY_LIMIT = '100kb';

/** Ready to listen. @throws EnvironmentError where the environment is wrong. */
export async function createApi(): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule, {
    abortOnError: false,
    bodyParser: false,
    bufferLogs: true,
  });
  app.useLogger(app.get(Logger));
  const config = app.get(Config);
  app.set('trust proxy', trustProxy(config.trustProxy));
  app.disable('x-powered-by');
  app.use(measureRequests, helmet(headers(config)), jsonOnly);
  app.useBodyParser('json', { limit: BODY_LIMIT, type: isJson });
  app.use(cookieParser());
  app.setGlobalPrefix(PREFIX, { exclude: AT_THE_ROOT });
  app.useGlobalPipes(createValidationPipe());
  serveOpenApi(app, PREFIX);
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  return app;
}

/** A number of hops, or the addresses that express documents; false: nobody is believed. */
function trustProxy(value: string | null): boolean | number | string {
  if (value === null || value === 'false') return false;
  return /^\d+$/.test(value) ? Number(value) : value;
}

function headers({ publicUrl }: Config): Parameters<typeof helmet>[0] {
  // Both would break a page that is served on a plain address: Safari upgrades even localhost.
  const https = publicUrl?.startsWith('https:') === true;
  return {
    strictTransportSecurity: https,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Swagger UI brings inline styles.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
  };
}
