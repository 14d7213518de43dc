// Builds the API: the module, and what every request passes on its way in.

import { fileURLToPath } from 'node:url';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import cookieParser from 'cookie-parser';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
import { ApiModule } from './api.module.js';
import { isJson, jsonOnly } from './common/http/json-only.js';
import { measureRequests } from './common/http/measure-requests.js';
import { createValidationPipe } from './common/http/validation.js';
import { Config } from './config/config.js';
import { describeApi, serveOpenApi } from './openapi.js';
import { type ServiceFacts, servePage } from './page/index.js';
import { passOnToSandbox } from './sandbox/index.js';

const PREFIX = 'api/v1';

/** What the sandbox's page asks; without a sandbox, nothing is here. */
const SANDBOX_API = '/api/sandbox';

/** The links of mails. */
const AT_THE_ROOT = ['d/:token', 'u/:token'];

/** Enough for a post of 3,000 characters in any script, and for an update of the Bot API. */
const BODY_LIMIT = '100kb';

/** The web page as it was built, beside the compiled code. */
const PAGE_FOLDER = fileURLToPath(new URL('../web', import.meta.url));

/** Ready to listen. @throws EnvironmentError where the environment is wrong. */
export async function createApi({ pageFolder = PAGE_FOLDER } = {}): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule, {
    abortOnError: false,
    bodyParser: false,
    bufferLogs: true,
  });
  app.useLogger(app.get(Logger));
  const config = app.get(Config);
  app.set('trust proxy', trustProxy(config.trustProxy));
  app.disable('x-powered-by');
  app.use(measureRequests, helmet(headers(config)));
  if (config.sandbox !== null) app.use(SANDBOX_API, passOnToSandbox(config.sandbox));
  app.use(servePage(pageFolder, factsFor(config), isHttps(config)), jsonOnly);
  app.useBodyParser('json', { limit: BODY_LIMIT, type: isJson });
  app.use(cookieParser());
  placeRoutes(app);
  app.useGlobalPipes(createValidationPipe());
  serveOpenApi(app, PREFIX);
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  return app;
}

/** The description, with nothing of the API made: it needs no environment. */
export async function describeUnstarted(): Promise<OpenAPIObject> {
  const app = await NestFactory.create(ApiModule, { preview: true, abortOnError: false, logger: ['error'] });
  placeRoutes(app);
  return describeApi(app);
}

const placeRoutes = (app: INestApplication) => app.setGlobalPrefix(PREFIX, { exclude: AT_THE_ROOT });

/** A number of hops, or the addresses that express documents; false: nobody is believed. */
function trustProxy(value: string | null): boolean | number | string {
  if (value === null || value === 'false') return false;
  return /^\d+$/.test(value) ? Number(value) : value;
}

const isHttps = ({ publicUrl }: Config): boolean => publicUrl?.startsWith('https:') === true;

const factsFor = ({ auth, sandbox }: Config): ServiceFacts => ({
  accounts: auth.mode === 'own' ? 'own' : 'elsewhere',
  sandbox: sandbox === null ? null : { chat: sandbox.chatUrl !== null, mailbox: sandbox.mailboxUrl !== null },
});

function headers(config: Config): Parameters<typeof helmet>[0] {
  // Both would break what is served on a plain address: Safari upgrades even localhost.
  const https = isHttps(config);
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
