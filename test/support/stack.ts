// The whole service for an end-to-end test: a database of its own, a Temporal server of its own, the stand-ins, and the
// API and the worker as their own processes, built as for production; as many of each as a test asks for.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import pg from 'pg';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.js';
import { openedHistories } from './engine-histories.js';
import { prepared } from './environment.js';
import { OwnPostgres } from './own-postgres.js';
import { eventually, run, type RunningProcess } from './processes.js';
import { devServer, freeEnginePort, isListening, type StartEngine } from './temporal-server.js';

const BOT_TOKEN = '700000001:end-to-end';
/** A second or two, but not where the machine stands still for a while. */
const READY_WITHIN_MS = 60_000;
/** Of everybody. */
export const PASSWORD = 'correct horse battery staple';

export interface Answer<Body> {
  status: number;
  body: Body;
  headers: Headers;
}

/** A user of the API, with the chat that is linked (if any). */
export interface Person {
  id: number;
  email: string;
  token: string;
  chatId: number;
}

type Api = 'api' | `api-${number}`;
type Worker = 'worker' | `worker-${number}`;
export type Part = Api | Worker | 'temporal';

export interface StackOptions {
  /** Added to the environment of API and worker. */
  env?: Record<string, string>;
  /** A PostgreSQL server that nobody else uses, as `stack.postgres`, so that it can be killed. */
  ownPostgres?: boolean;
  /** The stand-in for Telegram refuses what is beyond the Bot API's rates. */
  rates?: boolean;
  /** The page shows the stand-ins, as with `npm start`. */
  sandboxPage?: boolean;
  /** Left out: the development server with a file. */
  engine?: StartEngine;
}

export class Stack {
  private readonly running = new Map<Part, RunningProcess>();
  private readonly ports = new Map<string, number>();
  private people = 0;

  private constructor(
    readonly sandbox: Sandbox,
    /** `ownPostgres` alone. */
    readonly postgres: OwnPostgres | null,
    private readonly database: pg.Pool,
    private readonly databaseUrl: string,
    private readonly folder: string,
    private readonly startEngine: StartEngine,
    private readonly env: Record<string, string>,
  ) {}

  static async start({
    env = {},
    ownPostgres = false,
    rates = false,
    sandboxPage = false,
    engine = devServer,
  }: StackOptions = {}): Promise<Stack> {
    const postgres = ownPostgres ? await OwnPostgres.start() : null;
    const databaseUrl = await createDatabase(postgres?.url ?? prepared('TEST_DATABASE_URL'));
    const sandbox = await startSandbox({ botToken: BOT_TOKEN, webhookRetryMs: 50, rates });
    const folder = await mkdtemp(join(tmpdir(), 'ghostwriter-e2e-'));
    const database = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    // An idle connection that breaks because its server was killed is no fault of the test.
    database.on('error', () => undefined);
    const stack = new Stack(sandbox, postgres, database, databaseUrl, folder, engine, {
      ...(sandboxPage ? sandboxUrls(sandbox) : {}),
      ...env,
    });
    try {
      for (const part of ['temporal', 'api', 'worker'] as const) await stack.portOf(part);
      await stack.migrate();
      await stack.startPart('temporal');
      await Promise.all([stack.startPart('api'), stack.startPart('worker')]);
      await stack.untilReady();
    } catch (error) {
      await stack.close();
      throw error;
    }
    return stack;
  }

  /** The address of an API that was started. */
  apiUrl(api: Api = 'api'): string {
    return `http://127.0.0.1:${this.knownPort(api)}`;
  }

  metricsUrl(part: Api | Worker = 'api'): string {
    return `http://127.0.0.1:${this.knownPort(`${part} metrics`)}`;
  }

  get temporalAddress(): string {
    return `127.0.0.1:${this.knownPort('temporal')}`;
  }

  environment(part: Api | Worker): Record<string, string> {
    return {
      PORT: String(this.knownPort(part)),
      HOST: '127.0.0.1',
      PUBLIC_URL: this.apiUrl(),
      METRICS_PORT: String(this.knownPort(`${part} metrics`)),
      DATABASE_URL: this.databaseUrl,
      TEMPORAL_ADDRESS: this.temporalAddress,
      TELEGRAM_BOT_TOKEN: BOT_TOKEN,
      TELEGRAM_API_ROOT: this.sandbox.httpUrl,
      TELEGRAM_UPDATES: 'polling',
      EMAIL_TRANSPORT: 'smtp',
      SMTP_URL: this.sandbox.smtpUrl,
      SENDER_EMAIL: 'ghostwriter@example.test',
      JWT_SECRET: 'jwt-secret-of-the-end-to-end-tests-0123456789',
      ENCRYPTION_KEY: 'encryption-key-of-the-end-to-end-tests-0123456789',
      LOG_LEVEL: 'info',
      // Each person comes from an address of their own.
      TRUST_PROXY: '1',
      ...this.env,
    };
  }

  /**
   * Starts it, or starts it again, and waits until it answers.
   * @param more added to its environment for this time.
   * @param built where another version of the service was built.
   */
  async startPart(part: Part, more: Record<string, string> = {}, built = 'dist'): Promise<void> {
    const port = await this.portOf(part);
    if (part === 'temporal') {
      const postgres = this.postgres?.url ?? prepared('TEST_DATABASE_URL');
      this.running.set(part, await this.startEngine({ port, folder: this.folder, postgres }));
      await this.untilAnswering(part, () => isListening(port));
      return;
    }
    const isApi = part === 'api' || part.startsWith('api-');
    const script = join(built, 'src', isApi ? 'main.js' : 'worker.js');
    const probe = isApi ? `http://127.0.0.1:${port}/api/v1/health/live` : `${this.metricsUrl(part)}/metrics`;
    const env = { ...this.environment(part), ...more };
    this.running.set(part, run('node', ['--enable-source-maps', script], env));
    await this.untilAnswering(part, async () => (await fetch(probe)).ok);
  }

  /** @returns how it ended: 0 after a drained SIGTERM, `SIGKILL` after kill -9. */
  async stopPart(part: Part, signal: NodeJS.Signals = 'SIGTERM') {
    return this.running.get(part)?.stop(signal) ?? null;
  }

  isRunning(part: Part): boolean {
    return this.running.get(part)?.exited === false;
  }

  pid(part: Part): number {
    return this.running.get(part)?.pid ?? 0;
  }

  output(part: Part): string {
    return this.running.get(part)?.output() ?? '';
  }

  /** Until the API says that the engine and a worker are there; the error says what they printed last. */
  async untilReady(withinMs = READY_WITHIN_MS): Promise<void> {
    let said: { engine?: string; worker?: string } = {};
    const isReady = async () => {
      ({ body: said } = await this.call<{ engine?: string; worker?: string }>('GET', '/health/ready'));
      return said.engine === 'up' && said.worker === 'up';
    };
    await eventually('the engine and the worker', isReady, withinMs).catch((error: unknown) => {
      const printed = [...this.running].map(
        ([part, process]) => `${part}${process.exited ? ', which has ended' : ''}:\n${process.output().slice(-2_000)}`,
      );
      throw new Error([`not ready: ${JSON.stringify(said)}`, ...printed].join('\n'), { cause: error });
    });
  }

  async close(): Promise<void> {
    const parts = [...this.running.keys()].filter((part) => part !== 'temporal');
    await Promise.all(parts.map((part) => this.stopPart(part)));
    await this.stopPart('temporal');
    await this.sandbox.close();
    await this.database.end();
    if (this.postgres === null) await dropDatabase(this.databaseUrl);
    else await this.postgres.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async migrate(): Promise<void> {
    const migration = run('node', ['dist/src/migrate.js', 'up'], this.environment('api'));
    await eventually('the migration to end', () => migration.exited);
    if ((await migration.stop()) !== 0) throw new Error(migration.output());
  }

  private async untilAnswering(part: Part, probe: () => Promise<boolean>): Promise<void> {
    await eventually(`the ${part}`, async () => {
      const process = this.running.get(part);
      if (process?.exited === true) throw new Error(`the ${part} ended by itself:\n${process.output()}`);
      return probe();
    });
  }

  /** A part keeps its ports when it is started again, as it would in production. */
  private async portOf(part: Part): Promise<number> {
    const names = part === 'temporal' ? [part] : [part, `${part} metrics`];
    for (const name of names)
      if (!this.ports.has(name)) this.ports.set(name, await (part === 'temporal' ? freeEnginePort() : getPort()));
    return this.knownPort(part);
  }

  private knownPort(name: string): number {
    const port = this.ports.get(name);
    if (port === undefined) throw new Error(`${name} was never started`);
    return port;
  }

  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    { body, token, headers, api }: { body?: unknown; token?: string; headers?: Record<string, string>; api?: Api } = {},
  ): Promise<Answer<Body>> {
    const answer = await fetch(`${this.apiUrl(api)}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed: Body = text === '' ? {} : JSON.parse(text);
    return { status: answer.status, body: parsed, headers: answer.headers };
  }

  /** Registers, confirms by the mail, logs in and links a chat, as a person would. */
  async newPerson({
    linked = true,
    confirmed = true,
  }: { linked?: boolean; confirmed?: boolean } = {}): Promise<Person> {
    this.people += 1;
    const email = `person-${this.people}@example.test`;
    const chatId = 5_000 + this.people;
    // Log-ins are counted by address.
    const headers = { 'x-forwarded-for': `198.51.100.${this.people}` };
    const registered = await this.call<{ id: number }>('POST', '/auth/register', {
      body: { email, password: PASSWORD },
      headers,
    });
    if (registered.status !== 201) throw new Error(`register: ${JSON.stringify(registered.body)}`);
    if (confirmed) {
      const mail = await eventually('the confirmation mail', () => this.sandbox.mailbox.list(email)[0]);
      const token = /\b\d+\.[A-Za-z0-9_-]{20,}\b/.exec(mail.text)?.[0];
      const verified = await this.call('POST', '/auth/verify', { body: { token }, headers });
      if (verified.status >= 300) throw new Error(`verify: ${JSON.stringify(verified.body)}`);
    }
    const login = await this.call<{ access_token: string }>('POST', '/auth/login', {
      body: { email, password: PASSWORD },
      headers,
    });
    const token = login.body.access_token;
    const person = { id: registered.body.id, email, token, chatId };
    if (linked) await this.link(person);
    return person;
  }

  /** Links the chat, and waits for what is said about it, so that nothing else is under way to this person. */
  async link({ token, chatId, email }: Person): Promise<void> {
    const { body } = await this.call<{ url: string }>('POST', '/notifications/telegram/link', { token });
    this.sandbox.telegram.write(chatId, `/start ${new URL(body.url).searchParams.get('start')}`);
    await eventually('the chat to be linked', async () => {
      const settings = await this.call<{ telegram_status: string }>('GET', '/notifications/settings', { token });
      return settings.body.telegram_status === 'linked';
    });
    await eventually('the chat to be told', () =>
      this.sandbox.telegram.chat(chatId).messages.some(({ text }) => text?.startsWith('✅ Linked') === true),
    );
    const confirmed = this.sandbox.mailbox.list(email).length > 0;
    if (confirmed) {
      await eventually('the owner to be told', () =>
        this.sandbox.mailbox.list(email).some(({ subject }) => subject.startsWith('A Telegram chat was linked')),
      );
    }
  }

  /** The messages in a chat that carry a draft with live buttons. */
  liveDrafts(chatId: number) {
    return this.sandbox.telegram.chat(chatId).messages.filter((message) => buttonData(message, 'a:') !== null);
  }

  /** What the engine keeps of these workflows, opened with the key of this stack. */
  histories(...workflowIds: string[]) {
    return openedHistories(this.environment('api'), workflowIds);
  }

  async rows<Row extends pg.QueryResultRow>(sql: string, params: unknown[] = []): Promise<Row[]> {
    return (await this.database.query<Row>(sql, params)).rows;
  }
}

const sandboxUrls = ({ httpUrl }: Sandbox): Record<string, string> => ({
  SANDBOX: '1',
  SANDBOX_CHAT_URL: httpUrl,
  SANDBOX_MAILBOX_URL: httpUrl,
});

interface Buttoned {
  reply_markup?: { inline_keyboard: { callback_data?: string }[][] };
}

/** The data of the first button that starts with `prefix`. */
export function buttonData(message: Buttoned, prefix: string): string | null {
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
  return buttons.find(({ callback_data }) => callback_data?.startsWith(prefix) === true)?.callback_data ?? null;
}

/** @returns the address of a new, empty database on that server. */
async function createDatabase(server: string): Promise<string> {
  const name = `e2e_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function dropDatabase(database: string): Promise<void> {
  const name = new URL(database).pathname.slice(1);
  await onServer(prepared('TEST_DATABASE_URL'), `drop database if exists ${name} with (force)`);
}

async function onServer(server: string, sql: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
