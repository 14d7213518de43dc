// Owns the configuration as the code uses it: grouped by part, with what is optional spelled out in the types.

import type { KeyObject } from 'node:crypto';
import { EnvironmentError, readEnvironment, type Environment } from './environment.js';

export type EmailConfig = {
  sender: string;
  /** Of SendGrid's Event Webhook, any of which verifies; empty: events are refused. */
  eventKeys: readonly KeyObject[];
} & ({ transport: 'sendgrid'; apiKey: string; apiRoot: string } | { transport: 'smtp'; url: string });

export type AuthConfig =
  { mode: 'own'; jwtSecrets: readonly string[] } | { mode: 'jwks'; url: string; issuer: string; audience: string };

export interface TelegramConfig {
  token: string;
  apiRoot: string;
  updates: 'webhook' | 'polling';
  /** The first is registered with Telegram, all are accepted; empty: the webhook route refuses everything. */
  webhookSecrets: readonly string[];
}

export type GeneratorConfig =
  | { kind: 'template' }
  | {
      kind: 'openai';
      /** Without a trailing slash. */
      baseUrl: string;
      apiKey: string;
      model: string;
      /** US dollars per million tokens; null where it is not known. */
      price: { input: number; output: number } | null;
    };

/** Where the stand-ins are that the page shows; null for one that a real provider is in the place of. */
export interface SandboxConfig {
  chatUrl: string | null;
  mailboxUrl: string | null;
}

/** One instance per process; also the injection token. Durations are in milliseconds. */
export class Config {
  readonly port: number;
  readonly host: string;
  readonly metricsPort: number;
  /** Without a trailing slash; null where nobody outside can reach us. */
  readonly publicUrl: string | null;
  readonly trustProxy: string | null;
  readonly databaseUrl: string;
  readonly temporal: {
    address: string;
    namespace: string;
    apiKey: string | null;
    tls: { ca: string | null; cert: string | null; key: string | null; serverName: string | null };
  };
  readonly telegram: TelegramConfig;
  readonly email: EmailConfig;
  readonly auth: AuthConfig;
  /** The first encrypts, all decrypt. */
  readonly encryptionKeys: readonly string[];
  readonly redisUrl: string | null;
  readonly generator: GeneratorConfig;
  readonly operatorEmail: string | null;
  readonly decisionWindowMs: number;
  readonly undoWindowMs: number;
  readonly unknownWindowMs: number;
  readonly maxRevisions: number;
  readonly logRetentionMs: number;
  readonly logLevel: Environment['LOG_LEVEL'];
  readonly sandbox: SandboxConfig | null;

  /** @throws EnvironmentError with one line that names the variable. */
  constructor(source: Record<string, string | undefined>) {
    const env = readEnvironment(source);
    this.port = env.PORT;
    this.host = env.HOST;
    this.metricsPort = env.METRICS_PORT;
    this.publicUrl = env.PUBLIC_URL?.replace(/\/+$/, '') ?? null;
    this.trustProxy = env.TRUST_PROXY ?? null;
    this.databaseUrl = env.DATABASE_URL;
    this.temporal = {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      apiKey: env.TEMPORAL_API_KEY ?? null,
      tls: {
        ca: env.TEMPORAL_TLS_CA ?? null,
        cert: env.TEMPORAL_TLS_CERT ?? null,
        key: env.TEMPORAL_TLS_KEY ?? null,
        serverName: env.TEMPORAL_TLS_SERVER_NAME ?? null,
      },
    };
    this.telegram = {
      token: present(env, 'TELEGRAM_BOT_TOKEN'),
      apiRoot: env.TELEGRAM_API_ROOT.replace(/\/+$/, ''),
      updates: env.TELEGRAM_UPDATES,
      webhookSecrets: env.TELEGRAM_WEBHOOK_SECRET ?? [],
    };
    this.email = {
      sender: present(env, 'SENDER_EMAIL'),
      eventKeys: env.SENDGRID_WEBHOOK_PUBLIC_KEY ?? [],
      ...(env.EMAIL_TRANSPORT === 'sendgrid'
        ? { transport: 'sendgrid', apiKey: present(env, 'SENDGRID_API_KEY'), apiRoot: env.SENDGRID_API_ROOT }
        : { transport: 'smtp', url: present(env, 'SMTP_URL') }),
    };
    this.auth =
      env.AUTH_JWKS_URL === undefined
        ? { mode: 'own', jwtSecrets: env.JWT_SECRET ?? [] }
        : {
            mode: 'jwks',
            url: env.AUTH_JWKS_URL,
            issuer: present(env, 'AUTH_ISSUER'),
            audience: present(env, 'AUTH_AUDIENCE'),
          };
    this.encryptionKeys = env.ENCRYPTION_KEY;
    this.redisUrl = env.REDIS_URL ?? null;
    this.generator =
      env.POST_GENERATOR === 'template'
        ? { kind: 'template' }
        : {
            kind: 'openai',
            baseUrl: env.OPENAI_BASE_URL.replace(/\/+$/, ''),
            apiKey: present(env, 'OPENAI_API_KEY'),
            model: present(env, 'OPENAI_MODEL'),
            price:
              env.OPENAI_INPUT_PRICE === undefined || env.OPENAI_OUTPUT_PRICE === undefined
                ? null
                : { input: env.OPENAI_INPUT_PRICE, output: env.OPENAI_OUTPUT_PRICE },
          };
    this.operatorEmail = env.OPERATOR_EMAIL ?? null;
    this.decisionWindowMs = env.DECISION_WINDOW;
    this.undoWindowMs = env.UNDO_WINDOW;
    this.unknownWindowMs = env.UNKNOWN_WINDOW;
    this.maxRevisions = env.MAX_REVISIONS;
    this.logRetentionMs = env.LOG_RETENTION;
    this.logLevel = env.LOG_LEVEL;
    this.sandbox = sandboxOf(env);
  }
}

function sandboxOf(env: Environment): SandboxConfig | null {
  const chatUrl = env.SANDBOX_CHAT_URL ?? null;
  const mailboxUrl = env.SANDBOX_MAILBOX_URL ?? null;
  return env.SANDBOX && (chatUrl ?? mailboxUrl) !== null ? { chatUrl, mailboxUrl } : null;
}

function present<Name extends keyof Environment>(env: Environment, name: Name): NonNullable<Environment[Name]> {
  const value = env[name];
  if (value === undefined || value === null) throw new EnvironmentError(`${name} is not set.`);
  return value;
}
