import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageFacts, OutgoingMessage } from '../../domain/messages/message.js';
import { DeliveryFailure } from '../../domain/failures.js';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.js';
import { Config } from '../../src/config/config.js';
import { EmailSender } from '../../src/email/email.sender.js';
import { SendGridTransport } from '../../src/email/sendgrid.transport.js';
import { SmtpTransport } from '../../src/email/smtp.transport.js';
import { BotApi } from '../../src/telegram/bot-api.js';
import { TelegramSender } from '../../src/telegram/telegram.sender.js';
import { ENVIRONMENT } from '../support/people.js';
import { SENDGRID_ANSWERS, SMTP_ANSWERS, TELEGRAM_ANSWERS } from '../support/provider-answers.js';

const KEY = 'SG.the-key-of-the-tests';
const CHAT = '55501';
const ADDRESS = 'jane@example.test';
const CONTENT = 'A <b>bold</b> & honest *text* 🏥 with_under_scores [and](brackets).';

const facts: Extract<MessageFacts, { template: 'draft' }> = {
  template: 'draft',
  postId: 12,
  revision: 3,
  content: CONTENT,
  view: { type: 'waiting', problem: null },
  changes: null,
  timeZone: 'UTC',
  links: null,
  pageUrl: null,
  reminder: null,
  sentAt: undefined,
};

const STOP = 'https://ghostwriter.example.test/u/m.9.tn4xkz.0123456789-0123456789_0123456789abcdefghijklm';
const REMINDER: MessageFacts = { template: 'reminder', reminder: { why: 'test', links: { skip: null, stop: STOP } } };
const UNSUBSCRIBE = {
  'List-Unsubscribe': `<${STOP}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
};

/** What a send failed with; fails where it did not. */
async function failureOf(work: Promise<unknown>): Promise<DeliveryFailure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DeliveryFailure) return error;
    throw error;
  }
  throw new Error('it was sent');
}

describe('the senders, on the wire', () => {
  let sandbox: Sandbox;
  let config: Config;

  beforeAll(async () => {
    sandbox = await startSandbox({ botToken: ENVIRONMENT.TELEGRAM_BOT_TOKEN, sendGridKey: KEY });
    config = new Config({
      ...ENVIRONMENT,
      DATABASE_URL: 'postgresql://nowhere/none',
      TELEGRAM_API_ROOT: sandbox.httpUrl,
      SMTP_URL: sandbox.smtpUrl,
    });
    sandbox.telegram.write(Number(CHAT), '/start');
  });
  afterAll(() => sandbox.close());
  afterEach(() => {
    sandbox.faults.clear();
    sandbox.journal.clear();
  });

  const first = (method?: string) => {
    const found = sandbox.journal.requests.find((request) => method === undefined || request.method === method);
    if (found === undefined) throw new Error('nothing was asked');
    return found;
  };

  describe('Telegram', () => {
    const telegram = () => new TelegramSender(new BotApi(config));
    const message: OutgoingMessage = { deliveryId: 9, channel: 'telegram', to: CHAT, facts, resent: false };
    const send = () => telegram().send(message);

    it('sends the text unaltered, as entities, with three buttons', async () => {
      const { providerMessageId } = await send();
      const { params, method } = first();
      expect([method, params.chat_id, params.parse_mode]).toEqual(['sendMessage', CHAT, undefined]);
      expect(String(params.text).startsWith(CONTENT)).toBe(true);
      expect(params.link_preview_options).toEqual({ is_disabled: true });
      expect(params.reply_markup).toEqual({
        inline_keyboard: [
          [
            { text: '👍 Approve', callback_data: 'a:12:3' },
            { text: '♻️ Regenerate', callback_data: 'r:12:3' },
            { text: '🗑️ Delete', callback_data: 'd:12:3' },
          ],
        ],
      });
      expect(providerMessageId).toBe(sandbox.journal.accepted[0]?.messageId);
    });

    it.each(TELEGRAM_ANSWERS)(
      'tells $name: $becomes',
      async ({ status, description, retryAfter, becomes, code, retryAfterMs }) => {
        sandbox.faults.next(
          { service: 'telegram', method: 'sendMessage' },
          {
            type: 'status',
            status,
            ...(description === undefined ? {} : { description }),
            ...(retryAfter === undefined ? {} : { retryAfter }),
          },
        );
        const failure = await failureOf(send());
        expect([failure.type, failure.code, failure.retryAfterMs]).toEqual([becomes, code, retryAfterMs ?? null]);
        // Its words are ours.
        expect(`${failure.message} ${failure.reason}`).not.toContain(description);
        expect(sandbox.journal.requests).toHaveLength(1);
      },
    );

    it.each(['resetBefore', 'resetAfter'] as const)(
      'does not know after a %s, and does not try again',
      async (type) => {
        sandbox.faults.next({ service: 'telegram', method: 'sendMessage' }, { type });
        const failure = await failureOf(send());
        expect([failure.type, failure.code]).toEqual(['unknown', 'telegram_no_answer']);
        expect(sandbox.journal.requests).toHaveLength(1);
      },
    );

    it('knows that nothing was sent where no connection was made', async () => {
      const away = new Config({ ...ENVIRONMENT, DATABASE_URL: 'postgresql://nowhere/none' });
      const failure = await failureOf(new TelegramSender(new BotApi(away)).send(message));
      expect([failure.type, failure.code]).toEqual(['retryLater', 'telegram_unreachable']);
    });

    it('rewrites a message, takes "not modified" for success, and tells one that is gone', async () => {
      const { providerMessageId } = await send();
      const decided: MessageFacts = {
        ...facts,
        view: { type: 'decided', decision: 'approve', surface: 'web', at: '2026-11-24T09:14:00.000Z', undoUntil: null },
      };
      const target = (messageId: number) => ({
        deliveryId: 9,
        chatId: CHAT,
        messageId,
        shows: 'x',
        message: { ...message, facts: decided },
      });
      await telegram().rewrite(target(Number(providerMessageId)));
      await telegram().rewrite(target(Number(providerMessageId)));
      const { params } = first('editMessageText');
      expect(params).toMatchObject({ chat_id: CHAT, message_id: Number(providerMessageId) });
      expect(params.text).toContain('✅ Approved by you · the web page, ');
      expect(params.reply_markup).toEqual({ inline_keyboard: [] });
      const failure = await failureOf(telegram().rewrite(target(9_999)));
      expect([failure.type, failure.code]).toEqual(['never', 'telegram_message_gone']);
    });

    it('takes a message away, and takes "gone already" for what it is', async () => {
      const { providerMessageId } = await send();
      const target = { deliveryId: 9, chatId: CHAT, messageId: Number(providerMessageId), shows: 'x', message: null };
      await telegram().rewrite(target);
      const { params } = first('deleteMessage');
      expect(params).toMatchObject({ chat_id: CHAT, message_id: Number(providerMessageId) });
      const failure = await failureOf(telegram().rewrite(target));
      expect([failure.type, failure.code]).toEqual(['never', 'telegram_message_gone']);
    });
  });

  describe('SendGrid', () => {
    const sendGrid = (options: { apiRoot?: string; timeoutMs?: number } = {}) =>
      new EmailSender(
        config,
        new SendGridTransport({
          apiKey: KEY,
          apiRoot: sandbox.httpUrl,
          sender: ENVIRONMENT.SENDER_EMAIL,
          timeoutMs: 2_000,
          ...options,
        }),
      );
    const message: OutgoingMessage = { deliveryId: 9, channel: 'email', to: ADDRESS, facts, resent: false };

    it('hands over text and HTML, one id for all tries, and nothing private beside the mail', async () => {
      const { providerMessageId } = await sendGrid().send(message);
      const { params, status } = first();
      expect(status).toBe(202);
      expect(params).toMatchObject({
        from: { email: ENVIRONMENT.SENDER_EMAIL },
        subject: 'Your LinkedIn Ghostwriter Post Draft.',
        personalizations: [{ to: [{ email: ADDRESS }] }],
        headers: { 'Message-ID': '<delivery-9@example.test>' },
        custom_args: { delivery_id: '9' },
        tracking_settings: {
          click_tracking: { enable: false, enable_text: false },
          open_tracking: { enable: false },
          subscription_tracking: { enable: false },
        },
      });
      expect(providerMessageId).toBe(sandbox.journal.accepted[0]?.messageId);
      const [mail] = sandbox.mailbox.list(ADDRESS);
      expect(mail?.text).toContain(CONTENT);
      expect(mail?.html).toContain('A &lt;b&gt;bold&lt;/b&gt; &amp; honest');
    });

    it('says how to stop mails that come regularly, for one click in a mail program', async () => {
      await sendGrid().send({ ...message, facts: REMINDER });
      expect(first().params.headers).toEqual({ 'Message-ID': '<delivery-9@example.test>', ...UNSUBSCRIBE });
    });

    it.each(SENDGRID_ANSWERS)(
      'tells $name: $becomes',
      async ({ status, description, retryAfter, becomes, code, retryAfterMs }) => {
        sandbox.faults.next(
          { service: 'sendgrid' },
          {
            type: 'status',
            status,
            ...(description === undefined ? {} : { description }),
            ...(retryAfter === undefined ? {} : { retryAfter }),
          },
        );
        const failure = await failureOf(sendGrid().send(message));
        expect([failure.type, failure.code, failure.retryAfterMs === null]).toEqual([
          becomes,
          code,
          retryAfterMs === undefined,
        ]);
        // It names the second at which it takes requests again.
        expect(Math.abs((failure.retryAfterMs ?? 0) - (retryAfterMs ?? 0))).toBeLessThanOrEqual(1_000);
        expect(failure.reason).not.toContain(description);
        expect(sandbox.journal.requests).toHaveLength(1);
      },
    );

    it.each([
      ['a reset before', { type: 'resetBefore' }],
      ['a reset after', { type: 'resetAfter' }],
      ['no answer in time', { type: 'hang', acted: true }],
    ] as const)('does not know after %s', async (_, fault) => {
      sandbox.faults.next({ service: 'sendgrid' }, fault);
      const failure = await failureOf(sendGrid({ timeoutMs: 400 }).send(message));
      expect([failure.type, failure.code]).toEqual(['unknown', 'sendgrid_no_answer']);
      expect(sandbox.journal.requests).toHaveLength(1);
    });

    it('knows that nothing was sent where no connection was made', async () => {
      const failure = await failureOf(sendGrid({ apiRoot: 'http://127.0.0.1:9' }).send(message));
      expect([failure.type, failure.code]).toEqual(['retryLater', 'sendgrid_unreachable']);
    });
  });

  describe('SMTP', () => {
    const smtp = (url = sandbox.smtpUrl) =>
      new EmailSender(config, new SmtpTransport({ url, sender: ENVIRONMENT.SENDER_EMAIL, timeoutMs: 1_500 }));
    const message: OutgoingMessage = { deliveryId: 10, channel: 'email', to: ADDRESS, facts, resent: false };

    it('hands over both parts, with its id', async () => {
      expect(await smtp().send(message)).toEqual({ providerMessageId: '<delivery-10@example.test>' });
      const mail = sandbox.mailbox.list(ADDRESS).find(({ messageId }) => messageId === '<delivery-10@example.test>');
      expect(mail).toMatchObject({ subject: 'Your LinkedIn Ghostwriter Post Draft.', from: ENVIRONMENT.SENDER_EMAIL });
      expect(mail?.text).toContain(CONTENT);
    });

    it('says how to stop mails that come regularly, for one click in a mail program', async () => {
      await smtp().send({ ...message, deliveryId: 11, facts: REMINDER });
      const mail = sandbox.mailbox.list(ADDRESS).find(({ messageId }) => messageId === '<delivery-11@example.test>');
      const [url, post] = ['list-unsubscribe', 'list-unsubscribe-post'].map((name) => mail?.headers[name]);
      expect({ 'List-Unsubscribe': url, 'List-Unsubscribe-Post': post }).toEqual(UNSUBSCRIBE);
    });

    it.each(SMTP_ANSWERS)('tells $name ($status): $becomes', async ({ stage, status, becomes, code }) => {
      sandbox.faults.next({ service: 'smtp', method: stage }, { type: 'status', status });
      const failure = await failureOf(smtp().send(message));
      expect([failure.type, failure.code]).toEqual([becomes, code]);
    });

    it('knows that nothing was sent where the connection broke before the text', async () => {
      sandbox.faults.next({ service: 'smtp', method: 'rcpt' }, { type: 'resetBefore' });
      expect((await failureOf(smtp().send(message))).type).toBe('retryLater');
      expect((await failureOf(smtp('smtp://127.0.0.1:9').send(message))).type).toBe('retryLater');
    });

    it('knows that nothing was sent where the server says nothing from the start', async () => {
      sandbox.faults.next({ service: 'smtp', method: 'rcpt' }, { type: 'hang', acted: false });
      const failure = await failureOf(smtp().send(message));
      expect([failure.type, failure.code]).toEqual(['retryLater', 'smtp_unreachable']);
    });

    it.each([
      ['broke after the text', { type: 'resetAfter' }],
      ['went silent after the text', { type: 'hang', acted: true }],
    ] as const)('does not know where the connection %s', async (_, fault) => {
      sandbox.faults.next({ service: 'smtp', method: 'data' }, fault);
      const failure = await failureOf(smtp().send(message));
      expect([failure.type, failure.code]).toEqual(['unknown', 'smtp_no_answer']);
    });
  });
});
