// The environment that `npm start` gives to the product: the user's own, completed by what was started here.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { freePort } from './ports.mjs';
import { Problem } from './problem.mjs';

/**
 * @typedef {{
 *   api: number, apiMetrics: number, workerMetrics: number, temporal: number, temporalUi: number,
 *   sandbox: number, sandboxSmtp: number
 * }} Ports
 */

/** The variables of a `.env` file; those set already win. */
export function loadEnvFile() {
  const path = join(root, '.env');
  if (existsSync(path)) process.loadEnvFile(path);
}

/**
 * @param {string} name
 * @returns {string | undefined} undefined where it is unset or blank, which mean the same
 */
export function setting(name) {
  const value = process.env[name]?.trim();
  return value === '' ? undefined : value;
}

/** @returns {{ telegram: boolean, email: boolean }} which stand-ins are in use */
export function standIns() {
  return {
    telegram: setting('TELEGRAM_BOT_TOKEN') === undefined,
    email: setting('SENDGRID_API_KEY') === undefined && setting('SMTP_URL') === undefined,
  };
}

/** @returns {Promise<Ports>} the usual ports, or the next free ones */
export async function choosePorts() {
  const api = await freePort(port('PORT', 3000));
  const apiMetrics = await freePort(port('METRICS_PORT', 9464));
  return {
    api,
    apiMetrics,
    workerMetrics: await freePort(apiMetrics + 1),
    temporal: await freePort(7233),
    temporalUi: await freePort(8233),
    sandbox: await freePort(3025),
    sandboxSmtp: await freePort(2525),
  };
}

/**
 * @param {string} name
 * @param {number} usual
 */
function port(name, usual) {
  const value = Number(setting(name) ?? usual);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new Problem(`${name} is not valid: expected a port.`);
}

/**
 * @param {{ ports: Ports, databaseUrl: string, secrets: import('./secrets.mjs').Secrets }} options
 * @returns {{ api: NodeJS.ProcessEnv, worker: NodeJS.ProcessEnv, sandbox: NodeJS.ProcessEnv }}
 */
export function environments({ ports, databaseUrl, secrets }) {
  const use = standIns();
  const usual = {
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    PUBLIC_URL: `http://localhost:${ports.api}`,
    JWT_SECRET: secrets.jwtSecret,
    ENCRYPTION_KEY: secrets.encryptionKey,
    TELEGRAM_WEBHOOK_SECRET: secrets.telegramWebhookSecret,
    POST_GENERATOR: 'template',
    LOG_LEVEL: 'info',
  };
  const telegram = {
    TELEGRAM_BOT_TOKEN: secrets.sandboxBotToken,
    TELEGRAM_API_ROOT: `http://127.0.0.1:${ports.sandbox}`,
    TELEGRAM_UPDATES: 'polling',
  };
  const email = {
    EMAIL_TRANSPORT: 'smtp',
    SMTP_URL: `smtp://127.0.0.1:${ports.sandboxSmtp}`,
    SENDER_EMAIL: 'ghostwriter@sandbox.test',
  };
  const shared = {
    ...inherited(),
    ...Object.fromEntries(Object.entries(usual).filter(([name]) => setting(name) === undefined)),
    ...(use.telegram ? telegram : {}),
    ...(use.email ? email : {}),
    TEMPORAL_NAMESPACE:
      setting('TEMPORAL_ADDRESS') === undefined ? 'default' : (setting('TEMPORAL_NAMESPACE') ?? 'default'),
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: String(ports.api),
    ...sandboxPage(use, `http://127.0.0.1:${ports.sandbox}`),
    NODE_ENV: 'production',
  };
  return {
    api: { ...shared, METRICS_PORT: String(ports.apiMetrics) },
    worker: { ...shared, METRICS_PORT: String(ports.workerMetrics) },
    sandbox: {
      ...inherited(),
      SANDBOX_HTTP_PORT: String(ports.sandbox),
      SANDBOX_SMTP_PORT: String(ports.sandboxSmtp),
      SANDBOX_STATE_DIR: join(root, '.data', 'sandbox'),
      SANDBOX_BOT_TOKEN: secrets.sandboxBotToken,
    },
  };
}

/**
 * The page shows the stand-ins that are in use, and nothing of them where everything is real.
 * @param {{ telegram: boolean, email: boolean }} use
 * @param {string} url
 */
function sandboxPage({ telegram, email }, url) {
  return {
    ...(telegram || email ? { SANDBOX: '1' } : {}),
    ...(telegram ? { SANDBOX_CHAT_URL: url } : {}),
    ...(email ? { SANDBOX_MAILBOX_URL: url } : {}),
  };
}

/** npm's own variables say nothing to the product and would only be noise in what it inherits. */
function inherited() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
}
