// What all runs share: the API on a database of its own, the stand-ins, and the adapters that a worker is made of.

import { jest } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.js';
import type { Channel } from '../../../domain/channel.js';
import { Config } from '../../../src/config/config.js';
import { DeliveryQueue, Ledger, Planner, ReconcilerBacklog, Surfaces } from '../../../src/delivery/index.js';
import { EmailSender } from '../../../src/email/email.sender.js';
import { SmtpTransport } from '../../../src/email/smtp.transport.js';
import { TemplateGenerator } from '../../../src/generator/template.generator.js';
import { PostRevisionDesk } from '../../../src/posts/index.js';
import { BotApi } from '../../../src/telegram/bot-api.js';
import { TelegramSender } from '../../../src/telegram/telegram.sender.js';
import { WorkflowNudge } from '../../../src/temporal/index.js';
import { ApiUnderTest } from '../api.js';
import { ENVIRONMENT } from '../people.js';

/** Small, so that the limit is met. */
export const MAX_REVISIONS = 5;

const MAIL_TIMEOUT_MS = 6_000;

type Woken = Record<'post' | 'user', Map<number, () => void>>;

export class Stage {
  readonly ledger = this.api.app.get(Ledger, { strict: false });
  readonly planner = this.api.app.get(Planner, { strict: false });
  readonly surfaces = this.api.app.get(Surfaces, { strict: false });
  readonly backlog = this.api.app.get(ReconcilerBacklog, { strict: false });
  readonly desk = this.api.app.get(PostRevisionDesk, { strict: false });
  readonly generator = new TemplateGenerator();
  readonly telegram: TelegramSender;
  readonly email: EmailSender;
  /** Who hears that a post, or the notices of a user, should be looked at. */
  readonly woken: Woken = { post: new Map(), user: new Map() };

  private constructor(
    readonly api: ApiUnderTest,
    readonly sandbox: Sandbox,
  ) {
    const config = api.app.get(Config);
    this.telegram = new TelegramSender(new BotApi(config));
    this.email = new EmailSender(
      config,
      new SmtpTransport({ url: sandbox.smtpUrl, sender: ENVIRONMENT.SENDER_EMAIL, timeoutMs: MAIL_TIMEOUT_MS }),
    );
    const nudge = api.app.get(WorkflowNudge, { strict: false });
    jest.spyOn(nudge, 'lookAgainAtPost').mockImplementation(async (id) => this.woken.post.get(id)?.());
    jest.spyOn(nudge, 'lookAgainAtNotices').mockImplementation(async (id) => this.woken.user.get(id)?.());
  }

  static async start(): Promise<Stage> {
    const sandbox = await startSandbox({ botToken: ENVIRONMENT.TELEGRAM_BOT_TOKEN });
    const api = await ApiUnderTest.start({
      TELEGRAM_API_ROOT: sandbox.httpUrl,
      SMTP_URL: sandbox.smtpUrl,
      PUBLIC_URL: 'http://127.0.0.1:1',
      MAX_REVISIONS: String(MAX_REVISIONS),
    });
    return new Stage(api, sandbox);
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.sandbox.close();
  }

  async queueNotices(userId: number): Promise<void> {
    const queue = this.api.app.get(DeliveryQueue, { strict: false });
    const details = { change: 'linked', last4: '1234' };
    await this.api.em.transactional((em) =>
      queue.queueNotices(em, [
        { userId, channel: 'telegram', template: 'chat_linked' },
        { userId, channel: 'email', template: 'chat_changed', details },
      ]),
    );
  }

  /** How often the provider took that text. @param text null: any. */
  acceptedBy(channel: Channel, to: string, text: string | null): number {
    const service = channel === 'telegram' ? 'telegram' : 'smtp';
    const method = channel === 'telegram' ? 'sendMessage' : 'data';
    return this.sandbox.journal.accepted.filter(
      (taken) =>
        taken.service === service &&
        taken.method === method &&
        taken.to === to &&
        (text === null || taken.text === text),
    ).length;
  }

  /** Forgets what the stand-ins noted of one person, so that a thousand of them fit into memory. */
  forget(chat: string, address: string): void {
    const { journal, mailbox } = this.sandbox;
    const others = <Noted extends { to: string }>(noted: Noted[]): void => {
      noted.splice(0, noted.length, ...noted.filter(({ to }) => to !== chat && to !== address));
    };
    others(journal.requests);
    others(journal.accepted);
    for (const mail of mailbox.list(address)) Object.assign(mail, { html: '', text: '' });
  }
}
