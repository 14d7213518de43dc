// Owns the environment: every variable the service reads, its form and its default, checked once at start.

import { createPublicKey, type KeyObject } from 'node:crypto';
import { bool, cleanEnv, EnvMissingError, host, makeValidator, num, port, str, url } from 'envalid';
import ms from 'ms';

const DAY_MS = 86_400_000;
/** Undo takes the approved text out of the chat again, and the Bot API lets a bot delete for 48 hours. */
const LONGEST_UNDO_MS = 47 * 3_600_000;

/** "30d", "10m" → milliseconds. */
const duration = makeValidator<number>((input) => {
  const value = isDuration(input) ? ms(input) : Number.NaN;
  if (!Number.isFinite(value) || value <= 0) throw new TypeError('expected a duration such as 30d, 10m or 90s');
  return value;
});

const isDuration = (input: string): input is ms.StringValue => /^\d+(\.\d+)?\s?(ms|s|m|h|d|w|y)$/.test(input);

/** A secret that rotates: comma-separated, the first one signs or encrypts, all verify or decrypt. */
const secrets = makeValidator<string[]>((input) => {
  const keys = input.split(',').map((key) => key.trim());
  if (keys.some((key) => key.length < 32)) throw new TypeError('each secret needs at least 32 characters');
  return keys;
});

const webhookSecrets = makeValidator<string[]>((input) => {
  const keys = input.split(',').map((key) => key.trim());
  if (keys.some((key) => !/^[A-Za-z0-9_-]{16,256}$/.test(key))) {
    throw new TypeError('each secret needs 16 to 256 characters of A-Z, a-z, 0-9, _ and -');
  }
  return keys;
});

/** Public keys of signed events: base64 of DER, comma-separated while one takes the other's place; any of them verifies. */
const eventKeys = makeValidator<KeyObject[]>((input) => input.split(',').map((key) => eventKey(key.trim())));

function eventKey(base64: string): KeyObject {
  const key = publicKey(base64);
  if (key?.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new TypeError('expected the verification key that SendGrid shows (P-256, base64)');
}

function publicKey(base64: string): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
  } catch {
    // Whatever OpenSSL finds wrong with it: the reader is told the one thing that helps.
    return null;
  }
}

const mailbox = makeValidator<string>((input) => {
  if (!/^[^@\s<>]+@[^@\s<>]+$/.test(input)) throw new TypeError('expected a mail address');
  return input;
});

const databaseUrl = makeValidator<string>((input) => {
  if (!/^postgres(ql)?:\/\//.test(input) || !URL.canParse(input))
    throw new TypeError('expected a postgresql:// address');
  return input;
});

const smtpUrl = makeValidator<string>((input) => {
  if (!/^smtps?:\/\//.test(input) || !URL.canParse(input)) throw new TypeError('expected smtp://… or smtps://…');
  return input;
});

const redisUrl = makeValidator<string>((input) => {
  if (!/^rediss?:\/\//.test(input) || !URL.canParse(input)) throw new TypeError('expected redis://… or rediss://…');
  return input;
});

/** The client refuses an address with an account in it; the key goes in a header. */
const modelServer = makeValidator<string>((input) => {
  const address = URL.canParse(input) ? new URL(input) : null;
  if (address === null || !/^https?:$/.test(address.protocol)) throw new TypeError('expected http://… or https://…');
  if (address.username !== '' || address.password !== '') throw new TypeError('it must hold no account');
  return input;
});

/** Goes into a header as it is, so what no header takes is told at start; files of secrets end with a line break. */
const headerSecret = makeValidator<string>((input) => {
  if (!/^[\x21-\x7e]+$/.test(input.trim())) throw new TypeError('expected a key without blanks');
  return input.trim();
});

/** US dollars per million tokens. */
const price = makeValidator<number>((input) => {
  if (!/^\d+(\.\d+)?$/.test(input.trim())) throw new TypeError('expected US dollars per million tokens, such as 0.25');
  return Number(input);
});

const SPEC = {
  PORT: port({ default: 3000 }),
  HOST: host({ default: '0.0.0.0' }),
  METRICS_PORT: port({ default: 9464 }),
  PUBLIC_URL: url({ default: undefined }),
  /** Express's `trust proxy`: a number of hops, or addresses; left out, none. */
  TRUST_PROXY: str({ default: undefined }),
  DATABASE_URL: databaseUrl(),
  TEMPORAL_ADDRESS: str({ default: '127.0.0.1:7233' }),
  TEMPORAL_NAMESPACE: str({ default: 'default' }),
  TEMPORAL_API_KEY: str({ default: undefined }),
  /** PEM files; a certificate and its key come together. */
  TEMPORAL_TLS_CA: str({ default: undefined }),
  TEMPORAL_TLS_CERT: str({ default: undefined }),
  TEMPORAL_TLS_KEY: str({ default: undefined }),
  TEMPORAL_TLS_SERVER_NAME: str({ default: undefined }),
  TELEGRAM_BOT_TOKEN: str({ default: undefined }),
  TELEGRAM_API_ROOT: url({ default: 'https://api.telegram.org' }),
  TELEGRAM_WEBHOOK_SECRET: webhookSecrets({ default: undefined }),
  TELEGRAM_UPDATES: str({ choices: ['webhook', 'polling'] as const, default: undefined }),
  EMAIL_TRANSPORT: str({ choices: ['sendgrid', 'smtp'] as const, default: 'sendgrid' }),
  SENDGRID_API_KEY: str({ default: undefined }),
  SENDGRID_API_ROOT: url({ default: 'https://api.sendgrid.com' }),
  SENDGRID_WEBHOOK_PUBLIC_KEY: eventKeys({ default: undefined }),
  SMTP_URL: smtpUrl({ default: undefined }),
  SENDER_EMAIL: mailbox({ default: undefined }),
  JWT_SECRET: secrets({ default: undefined }),
  AUTH_JWKS_URL: url({ default: undefined }),
  AUTH_ISSUER: str({ default: undefined }),
  AUTH_AUDIENCE: str({ default: undefined }),
  ENCRYPTION_KEY: secrets(),
  REDIS_URL: redisUrl({ default: undefined }),
  POST_GENERATOR: str({ choices: ['template', 'openai'] as const, default: 'template' }),
  /** Any server that speaks OpenAI's chat completions. */
  OPENAI_BASE_URL: modelServer({ default: 'https://api.openai.com/v1' }),
  OPENAI_API_KEY: headerSecret({ default: undefined }),
  OPENAI_MODEL: str({ default: undefined }),
  OPENAI_INPUT_PRICE: price({ default: undefined }),
  OPENAI_OUTPUT_PRICE: price({ default: undefined }),
  OPERATOR_EMAIL: mailbox({ default: undefined }),
  DECISION_WINDOW: duration({ default: 30 * DAY_MS }),
  UNDO_WINDOW: duration({ default: 2 * 60_000 }),
  UNKNOWN_WINDOW: duration({ default: 10 * 60_000 }),
  MAX_REVISIONS: num({ default: 20 }),
  LOG_RETENTION: duration({ default: 365 * DAY_MS }),
  LOG_LEVEL: str({ choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const, default: 'info' }),
  /** Set by `npm start` alone, as are the two below: stand-ins are in use, and the page shows them. */
  SANDBOX: bool({ default: false }),
  /** Where the stand-ins are; each is left out where a real provider is in its place. */
  SANDBOX_CHAT_URL: url({ default: undefined }),
  SANDBOX_MAILBOX_URL: url({ default: undefined }),
};

export const ENVIRONMENT_NAMES = Object.keys(SPEC) as readonly (keyof typeof SPEC)[];

/** Without these nothing starts; `findContradiction` names what a choice of channel or sign-in brings with it. */
export const REQUIRED_NAMES = ['DATABASE_URL', 'ENCRYPTION_KEY'] as const;

/** A start that cannot succeed; the message is one line that names the variable. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

export type Environment = ReturnType<typeof readEnvironment>;

/** @throws EnvironmentError naming the first variable that is missing or wrong. */
export function readEnvironment(source: Record<string, string | undefined>) {
  const environment = cleanEnv(withoutBlanks(source), SPEC, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors)) {
        throw new EnvironmentError(
          error instanceof EnvMissingError ? `${name} is not set.` : `${name} is not valid: ${error.message}.`,
        );
      }
    },
  });
  const values = { ...environment };
  const complaint = findContradiction(values);
  if (complaint !== null) throw new EnvironmentError(complaint);
  return {
    ...values,
    /** With a public address Telegram can reach us; without one we ask it. */
    TELEGRAM_UPDATES: values.TELEGRAM_UPDATES ?? (isPublic(values.PUBLIC_URL) ? 'webhook' : 'polling'),
  };
}

/** Telegram delivers webhooks to https only, so a plain or local address means polling. */
const isPublic = (address: string | undefined): boolean => address !== undefined && address.startsWith('https:');

const withoutBlanks = (source: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(source).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1].trim() !== '',
    ),
  );

type Cleaned = { [Name in keyof typeof SPEC]: ReturnType<typeof cleanEnv<typeof SPEC>>[Name] };

/** What one variable demands of another. Null where all is well. */
function findContradiction(env: Cleaned): string | null {
  if (env.JWT_SECRET === undefined && env.AUTH_JWKS_URL === undefined) {
    return 'JWT_SECRET is not set (or AUTH_JWKS_URL, to let the tokens of an existing app in).';
  }
  if (env.AUTH_JWKS_URL !== undefined && (env.AUTH_ISSUER === undefined || env.AUTH_AUDIENCE === undefined)) {
    return 'AUTH_ISSUER and AUTH_AUDIENCE must be set together with AUTH_JWKS_URL.';
  }
  if (env.TELEGRAM_BOT_TOKEN === undefined) return 'TELEGRAM_BOT_TOKEN is not set.';
  if (env.TELEGRAM_UPDATES === 'webhook' && env.PUBLIC_URL === undefined) {
    return 'PUBLIC_URL must be set for TELEGRAM_UPDATES=webhook.';
  }
  if (env.TELEGRAM_WEBHOOK_SECRET === undefined && (env.TELEGRAM_UPDATES === 'webhook' || isPublic(env.PUBLIC_URL))) {
    return 'TELEGRAM_WEBHOOK_SECRET must be set to receive Telegram updates by webhook.';
  }
  if (env.SENDER_EMAIL === undefined) return 'SENDER_EMAIL is not set.';
  if (env.EMAIL_TRANSPORT === 'sendgrid' && env.SENDGRID_API_KEY === undefined) return 'SENDGRID_API_KEY is not set.';
  if (env.EMAIL_TRANSPORT === 'smtp' && env.SMTP_URL === undefined) return 'SMTP_URL is not set.';
  if (env.POST_GENERATOR === 'openai' && env.OPENAI_API_KEY === undefined) {
    return 'OPENAI_API_KEY must be set for POST_GENERATOR=openai (a local server takes any).';
  }
  if (env.POST_GENERATOR === 'openai' && env.OPENAI_MODEL === undefined) {
    return 'OPENAI_MODEL must be set for POST_GENERATOR=openai.';
  }
  if ((env.OPENAI_INPUT_PRICE === undefined) !== (env.OPENAI_OUTPUT_PRICE === undefined)) {
    return 'OPENAI_INPUT_PRICE and OPENAI_OUTPUT_PRICE must be set together.';
  }
  if ((env.TEMPORAL_TLS_CERT === undefined) !== (env.TEMPORAL_TLS_KEY === undefined)) {
    return 'TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY must be set together.';
  }
  if (!env.SANDBOX && (env.SANDBOX_CHAT_URL ?? env.SANDBOX_MAILBOX_URL) !== undefined) {
    return 'SANDBOX_CHAT_URL and SANDBOX_MAILBOX_URL are for SANDBOX=1 alone, which `npm start` sets.';
  }
  if (env.UNDO_WINDOW > LONGEST_UNDO_MS) {
    return 'UNDO_WINDOW is not valid: expected at most 47h, since a bot can only delete messages of the last 48 hours.';
  }
  if (!Number.isInteger(env.MAX_REVISIONS) || env.MAX_REVISIONS < 1) {
    return 'MAX_REVISIONS is not valid: expected a whole number from 1.';
  }
  return null;
}
