// The whole service for an end-to-end test: a database of its own, a Temporal server of its own, the stand-ins, and the
// API and the worker as their own processes, built as for production.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import temporal from '@temporalio/proto';
import getPort from 'get-port';
import pg from 'pg';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.js';
import { Config } from '../../src/config/config.js';
import { SealingCodec } from '../../src/temporal/index.js';
import { prepared } from './environment.js';
import { eventually, run, type RunningProcess } from './processes.js';

const BOT_TOKEN = '700000001:end-to-end';
const PASSWORD = 'correct horse battery staple';

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

interface Ports {
  api: number;
  metrics: number;
  workerMetrics: number;
  temporal: number;
}

export class Stack {
  private readonly running = new Map<'api' | 'worker' | 'temporal', RunningProcess>();
  private people = 0;

  private constructor(
    readonly sandbox: Sandbox,
    readonly database: pg.Client,
    private readonly databaseName: string,
    private readonly folder: string,
    private readonly ports: Ports,
    private readonly extra: Record<string, string>,
  ) {}

  /** `extra` is added to the environment of API and worker. */
  static async start(extra: Record<string, string> = {}): Promise<Stack> {
    const databaseName = `e2e_${randomBytes(6).toString('hex')}`;
    const server = new pg.Client(prepared('TEST_DATABASE_URL'));
    await server.connect();
    await server.query(`create database ${databaseName}`);
    await server.end();
    const sandbox = await startSandbox({ botToken: BOT_TOKEN, webhookRetryMs: 50 });
    const folder = await mkdtemp(join(tmpdir(), 'ghostwriter-e2e-'));
    const [api, metrics, workerMetrics, temporal] = [
      await getPort(),
      await getPort(),
      await getPort(),
      await getPort(),
    ];
    const database = new pg.Client(databaseUrl(databaseName));
    const stack = new Stack(sandbox, database, databaseName, folder, { api, metrics, workerMetrics, temporal }, extra);
    await database.connect();
    const migration = run('node', ['dist/src/migrate.js', 'up'], stack.environment(metrics));
    await eventually('the migration to end', () => migration.exited);
    if ((await migration.stop()) !== 0) throw new Error(migration.output());
    await stack.startTemporal();
    await Promise.all([stack.startApi(), stack.startWorker()]);
    await eventually('the engine and the worker', async () => {
      const { body } = await stack.call<{ engine?: string; worker?: string }>('GET', '/health/ready');
      return body.engine === 'up' && body.worker === 'up';
    });
    return stack;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.ports.api}`;
  }

  get metricsUrl(): string {
    return `http://127.0.0.1:${this.ports.metrics}`;
  }

  get temporalAddress(): string {
    return `127.0.0.1:${this.ports.temporal}`;
  }

  environment(metricsPort: number): Record<string, string> {
    return {
      PORT: String(this.ports.api),
      HOST: '127.0.0.1',
      PUBLIC_URL: this.apiUrl,
      METRICS_PORT: String(metricsPort),
      DATABASE_URL: databaseUrl(this.databaseName),
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
      ...this.extra,
    };
  }

  async startTemporal(): Promise<void> {
    const flags = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--log-level', 'error'];
    const file = join(this.folder, 'temporal.db');
    this.running.set(
      'temporal',
      run(prepared('TEST_TEMPORAL_CLI'), [...flags, '--port', String(this.ports.temporal), '--db-filename', file], {}),
    );
    await eventually('Temporal', () => isListening(this.ports.temporal));
  }

  async startApi(): Promise<void> {
    this.running.set(
      'api',
      run('node', ['--enable-source-maps', 'dist/src/main.js'], this.environment(this.ports.metrics)),
    );
    await eventually('the API', async () => {
      this.refuseIfExited('api');
      return (await fetch(`${this.apiUrl}/api/v1/health/live`)).ok;
    });
  }

  async startWorker(): Promise<void> {
    const env = this.environment(this.ports.workerMetrics);
    this.running.set('worker', run('node', ['--enable-source-maps', 'dist/src/worker.js'], env));
    await eventually('the worker', async () => {
      this.refuseIfExited('worker');
      return (await fetch(`http://127.0.0.1:${this.ports.workerMetrics}/metrics`)).ok;
    });
  }

  private refuseIfExited(part: 'api' | 'worker'): void {
    const process = this.running.get(part);
    if (process?.exited === true) throw new Error(`the ${part} ended by itself:\n${process.output()}`);
  }

  /** @returns how it ended: 0 after a drained SIGTERM, `SIGKILL` after kill -9. */
  async stopPart(part: 'api' | 'worker' | 'temporal', signal: NodeJS.Signals = 'SIGTERM') {
    return this.running.get(part)?.stop(signal) ?? null;
  }

  output(part: 'api' | 'worker' | 'temporal'): string {
    return this.running.get(part)?.output() ?? '';
  }

  async close(): Promise<void> {
    for (const part of ['api', 'worker', 'temporal'] as const) await this.stopPart(part);
    await this.sandbox.close();
    await this.database.end();
    const server = new pg.Client(prepared('TEST_DATABASE_URL'));
    await server.connect();
    await server.query(`drop database if exists ${this.databaseName} with (force)`);
    await server.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    { body, token, headers }: { body?: unknown; token?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer<Body>> {
    const answer = await fetch(`${this.apiUrl}/api/v1${path}`, {
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

  /** What the engine keeps of these workflows: as text, and each payload with what it says once it is opened. */
  async histories(...workflowIds: string[]) {
    const connection = await Connection.connect({ address: this.temporalAddress });
    try {
      const client = new Client({ connection });
      const kept = await Promise.all(workflowIds.map((id) => client.workflow.getHandle(id).fetchHistory()));
      const codec = new SealingCodec(new Config(this.environment(1)));
      const payloads = await Promise.all(
        kept.flatMap(payloadsIn).map(async (payload) => {
          const [opened] = await codec.decode([payload]);
          return {
            encoding: Buffer.from(payload.metadata?.encoding ?? []).toString(),
            opened: Buffer.from(opened?.data ?? []).toString(),
          };
        }),
      );
      return { text: JSON.stringify(kept), payloads };
    } finally {
      await connection.close();
    }
  }

  async rows<Row extends pg.QueryResultRow>(sql: string, params: unknown[] = []): Promise<Row[]> {
    return (await this.database.query<Row>(sql, params)).rows;
  }
}

interface Buttoned {
  reply_markup?: { inline_keyboard: { callback_data?: string }[][] };
}

/** The data of the first button that starts with `prefix`. */
export function buttonData(message: Buttoned, prefix: string): string | null {
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
  return buttons.find(({ callback_data }) => callback_data?.startsWith(prefix) === true)?.callback_data ?? null;
}

function databaseUrl(name: string): string {
  const url = new URL(prepared('TEST_DATABASE_URL'));
  url.pathname = `/${name}`;
  return url.href;
}

async function isListening(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Every payload inside a message, wherever it stands. */
function payloadsIn(node: unknown): Payload[] {
  if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return [];
  if ('metadata' in node && 'data' in node && typeof node.metadata === 'object' && ArrayBuffer.isView(node.data)) {
    return [temporal.temporal.api.common.v1.Payload.fromObject(node)];
  }
  return Object.values(node).flatMap(payloadsIn);
}
