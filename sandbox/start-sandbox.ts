// The stand-ins for Telegram and the mailbox, together: one HTTP port for both APIs and for the person's side, one SMTP port.

import express from 'express';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { Faults } from './faults.js';
import { Mailbox, type SandboxMail } from './mail/mailbox.js';
import { sendGridApi } from './mail/sendgrid-api.js';
import { SendGridEvents } from './mail/sendgrid-events.js';
import { smtpServer } from './mail/smtp.js';
import { personApi } from './person-api.js';
import { Journal } from './record.js';
import { botApi } from './telegram/bot-api.js';
import { Rates } from './telegram/rates.js';
import { Webhook } from './telegram/webhook.js';
import { TelegramWorld, type WorldState } from './telegram/world.js';

export interface SandboxOptions {
  botToken: string;
  sendGridKey?: string;
  /** 0 or left out: any free port. */
  httpPort?: number;
  smtpPort?: number;
  /** Chats and mails are kept in this folder; left out: in memory. */
  stateDir?: string;
  /** Enforce Telegram's rates. */
  rates?: boolean;
  webhookRetryMs?: number;
}

export interface Sandbox {
  httpUrl: string;
  smtpUrl: string;
  telegram: TelegramWorld;
  webhook: Webhook;
  mailbox: Mailbox;
  events: SendGridEvents;
  faults: Faults;
  journal: Journal;
  /** Null where they are not enforced. */
  rates: Rates | null;
  close(): Promise<void>;
}

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { botToken, sendGridKey = 'SG.sandbox', stateDir } = options;
  const keeper = new StateKeeper(stateDir ?? null, () => ({ telegram: telegram.state(), mails: mailbox.state() }));
  const telegram = new TelegramWorld(() => keeper.changed());
  const mailbox = new Mailbox(() => keeper.changed());
  const kept = keeper.load();
  if (kept !== null) {
    telegram.restore(kept.telegram);
    mailbox.restore(kept.mails);
  }
  const faults = new Faults();
  const journal = new Journal();
  const webhook = new Webhook(telegram, options.webhookRetryMs ?? 1_000);
  const rates = options.rates === true ? new Rates() : null;

  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '2mb' }), express.urlencoded({ extended: false }));
  app.use(botApi({ token: botToken, world: telegram, webhook, faults, journal, rates }));
  app.use(sendGridApi({ apiKey: sendGridKey, mailbox, faults, journal }));
  app.use(personApi({ telegram, mailbox, faults, journal }));

  const http = createServer(app);
  const smtp = smtpServer({ mailbox, faults, journal });
  const httpPort = await listening(http, options.httpPort ?? 0);
  const smtpPort = await listening(smtp.server, options.smtpPort ?? 0);
  return {
    httpUrl: `http://127.0.0.1:${httpPort}`,
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    telegram,
    webhook,
    mailbox,
    events: new SendGridEvents(),
    faults,
    journal,
    rates,
    async close() {
      await webhook.close();
      http.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => http.close(resolve)),
        new Promise<void>((resolve) => {
          smtp.close(() => resolve());
        }),
      ]);
      keeper.save();
    },
  };
}

/** On the loopback only: nobody else should talk to a stand-in. */
function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
}

interface KeptState {
  telegram: WorldState;
  mails: SandboxMail[];
}

/** Keeps the state in one file, replaced whole, at most a few times a second. */
class StateKeeper {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly folder: string | null,
    private readonly state: () => KeptState,
  ) {}

  private get file(): string {
    return join(this.folder ?? '', 'state.json');
  }

  load(): KeptState | null {
    if (this.folder === null) return null;
    try {
      const kept: KeptState = JSON.parse(readFileSync(this.file, 'utf8'));
      return kept;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  }

  changed(): void {
    if (this.folder === null || this.timer !== null) return;
    this.timer = setTimeout(() => this.save(), 200);
    this.timer.unref();
  }

  save(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.folder === null) return;
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(this.state()));
    renameSync(`${this.file}.new`, this.file);
  }
}
