import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Config } from './config.js';
import { EnvironmentError, readEnvironment } from './environment.js';

const COMPLETE = {
  DATABASE_URL: 'postgresql://ghostwriter@localhost/ghostwriter',
  ENCRYPTION_KEY: 'e'.repeat(32),
  JWT_SECRET: 'j'.repeat(32),
  TELEGRAM_BOT_TOKEN: '1:token',
  SENDER_EMAIL: 'ghostwriter@example.test',
  SENDGRID_API_KEY: 'SG.key',
};

const complaint = (changes: Record<string, string | undefined>): string => {
  try {
    readEnvironment({ ...COMPLETE, ...changes });
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
  return 'fine';
};

describe('the environment', () => {
  it('has its defaults, in milliseconds where they are durations', () => {
    expect(readEnvironment(COMPLETE)).toMatchObject({
      PORT: 3000,
      METRICS_PORT: 9464,
      EMAIL_TRANSPORT: 'sendgrid',
      TELEGRAM_UPDATES: 'polling',
      DECISION_WINDOW: 30 * 86_400_000,
      UNDO_WINDOW: 120_000,
      UNKNOWN_WINDOW: 600_000,
      MAX_REVISIONS: 20,
      LOG_RETENTION: 365 * 86_400_000,
      SANDBOX: false,
    });
  });

  it('takes a blank for unset, and a list for a secret that rotates', () => {
    const { JWT_SECRET, PORT } = readEnvironment({
      ...COMPLETE,
      PORT: ' ',
      JWT_SECRET: `${'a'.repeat(32)}, ${'b'.repeat(32)}`,
    });
    expect([PORT, JWT_SECRET]).toEqual([3000, ['a'.repeat(32), 'b'.repeat(32)]]);
  });

  it('takes one key of signed events, or two while one takes the place of the other, and no other kind', () => {
    const key = (namedCurve: string) =>
      generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const SENDGRID_WEBHOOK_PUBLIC_KEY = `${key('prime256v1')}, ${key('prime256v1')}`;
    const { email } = new Config({ ...COMPLETE, SENDGRID_WEBHOOK_PUBLIC_KEY });
    expect(email.eventKeys).toHaveLength(2);
    expect(new Config(COMPLETE).email.eventKeys).toEqual([]);
    for (const wrong of ['nonsense', key('secp384r1'), `${key('prime256v1')},`]) {
      expect(complaint({ SENDGRID_WEBHOOK_PUBLIC_KEY: wrong })).toMatch(/^SENDGRID_WEBHOOK_PUBLIC_KEY is not valid/);
    }
  });

  it('receives updates by webhook where Telegram can reach it', () => {
    const secret = 's'.repeat(16);
    const { TELEGRAM_UPDATES } = readEnvironment({
      ...COMPLETE,
      PUBLIC_URL: 'https://example.test',
      TELEGRAM_WEBHOOK_SECRET: secret,
    });
    expect(TELEGRAM_UPDATES).toBe('webhook');
    expect(readEnvironment({ ...COMPLETE, PUBLIC_URL: 'http://localhost:3000' }).TELEGRAM_UPDATES).toBe('polling');
  });

  it('takes any server, key and price for the model that writes', () => {
    const OPENAI = { POST_GENERATOR: 'openai', OPENAI_API_KEY: 'sk-key\n', OPENAI_MODEL: 'a-model' };
    expect(readEnvironment({ ...COMPLETE, ...OPENAI })).toMatchObject({
      POST_GENERATOR: 'openai',
      OPENAI_BASE_URL: 'https://api.openai.com/v1',
      OPENAI_API_KEY: 'sk-key',
      OPENAI_INPUT_PRICE: undefined,
    });
    expect(new Config({ ...COMPLETE, ...OPENAI }).generator).toEqual({
      kind: 'openai',
      baseUrl: 'https://api.openai.com/v1',
      apiKey: 'sk-key',
      model: 'a-model',
      price: null,
    });
    const local = {
      OPENAI_BASE_URL: 'http://localhost:11434/v1/',
      OPENAI_INPUT_PRICE: '0',
      OPENAI_OUTPUT_PRICE: '0.25',
    };
    expect(new Config({ ...COMPLETE, ...OPENAI, ...local }).generator).toMatchObject({
      baseUrl: 'http://localhost:11434/v1',
      price: { input: 0, output: 0.25 },
    });
    expect(new Config(COMPLETE).generator).toEqual({ kind: 'template' });
  });

  it.each<[Record<string, string | undefined>, string]>([
    [{ POST_GENERATOR: 'magic' }, 'POST_GENERATOR is not valid'],
    [{ POST_GENERATOR: 'openai', OPENAI_MODEL: 'm' }, 'OPENAI_API_KEY must be set'],
    [{ POST_GENERATOR: 'openai', OPENAI_API_KEY: 'k' }, 'OPENAI_MODEL must be set'],
    [{ OPENAI_API_KEY: 'two words' }, 'OPENAI_API_KEY is not valid'],
    [{ OPENAI_BASE_URL: 'localhost:11434' }, 'OPENAI_BASE_URL is not valid'],
    [{ OPENAI_BASE_URL: 'https://me:hunter2@models.test' }, 'OPENAI_BASE_URL is not valid'],
    [{ OPENAI_INPUT_PRICE: '2,50', OPENAI_OUTPUT_PRICE: '10' }, 'OPENAI_INPUT_PRICE is not valid'],
    [{ OPENAI_INPUT_PRICE: '-1', OPENAI_OUTPUT_PRICE: '10' }, 'OPENAI_INPUT_PRICE is not valid'],
    [{ OPENAI_INPUT_PRICE: '2.50' }, 'OPENAI_INPUT_PRICE and OPENAI_OUTPUT_PRICE'],
    [{ DATABASE_URL: undefined }, 'DATABASE_URL is not set.'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL is not valid'],
    [{ ENCRYPTION_KEY: undefined }, 'ENCRYPTION_KEY is not set.'],
    [{ ENCRYPTION_KEY: 'short' }, 'ENCRYPTION_KEY is not valid'],
    [{ ENCRYPTION_KEY: `${'e'.repeat(32)},short` }, 'ENCRYPTION_KEY is not valid'],
    [{ JWT_SECRET: undefined }, 'JWT_SECRET is not set'],
    [{ AUTH_JWKS_URL: 'https://app.test/jwks' }, 'AUTH_ISSUER and AUTH_AUDIENCE'],
    [{ TELEGRAM_BOT_TOKEN: undefined }, 'TELEGRAM_BOT_TOKEN is not set.'],
    [{ TELEGRAM_UPDATES: 'pigeon' }, 'TELEGRAM_UPDATES is not valid'],
    [{ TELEGRAM_UPDATES: 'webhook' }, 'PUBLIC_URL must be set'],
    [{ PUBLIC_URL: 'https://example.test' }, 'TELEGRAM_WEBHOOK_SECRET must be set'],
    [{ TELEGRAM_WEBHOOK_SECRET: 'with spaces in it!' }, 'TELEGRAM_WEBHOOK_SECRET is not valid'],
    [{ SENDER_EMAIL: undefined }, 'SENDER_EMAIL is not set.'],
    [{ SENDER_EMAIL: 'nobody' }, 'SENDER_EMAIL is not valid'],
    [{ SENDGRID_API_KEY: undefined }, 'SENDGRID_API_KEY is not set.'],
    [{ EMAIL_TRANSPORT: 'smtp' }, 'SMTP_URL is not set.'],
    [{ EMAIL_TRANSPORT: 'smtp', SMTP_URL: 'localhost:25' }, 'SMTP_URL is not valid'],
    [{ TEMPORAL_TLS_CERT: '/cert.pem' }, 'TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY'],
    [{ PORT: '99999' }, 'PORT is not valid'],
    [{ UNDO_WINDOW: 'soon' }, 'UNDO_WINDOW is not valid'],
    [{ UNDO_WINDOW: '0s' }, 'UNDO_WINDOW is not valid'],
    [{ UNDO_WINDOW: '48h' }, 'UNDO_WINDOW is not valid'],
    [{ MAX_REVISIONS: '0' }, 'MAX_REVISIONS is not valid'],
    [{ REDIS_URL: 'localhost' }, 'REDIS_URL is not valid'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is not valid'],
  ])('stops the start over %j with one line', (changes, expected) => {
    const said = complaint(changes);
    expect(said).toContain(expected);
    expect(said).not.toContain('\n');
  });

  it('never repeats a secret in what it complains about', () => {
    expect(complaint({ ENCRYPTION_KEY: 'hunter2' })).not.toContain('hunter2');
    expect(complaint({ DATABASE_URL: 'mysql://u:hunter2@h/d' })).not.toContain('hunter2');
    expect(complaint({ OPENAI_API_KEY: 'hunter2 hunter2' })).not.toContain('hunter2');
    expect(complaint({ OPENAI_BASE_URL: 'https://u:hunter2@h' })).not.toContain('hunter2');
  });
});
