import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api, GrammyError, HttpError } from 'grammy';
import { createTransport } from 'nodemailer';
import { type Sandbox, startSandbox } from './start-sandbox.js';

const TOKEN = '700000001:spec';
const CHAT = 4242;

describe('sandbox', () => {
  let sandbox: Sandbox;
  let api: Api;

  beforeEach(async () => {
    sandbox = await startSandbox({ botToken: TOKEN, webhookRetryMs: 20 });
    api = new Api(TOKEN, { apiRoot: sandbox.httpUrl });
  });
  afterEach(() => sandbox.close());

  const refusal = async (attempt: Promise<unknown>): Promise<string> => {
    try {
      await attempt;
    } catch (error) {
      if (error instanceof GrammyError) return `${error.error_code} ${error.description}`;
      throw error;
    }
    return 'accepted';
  };

  describe('Telegram', () => {
    it('refuses a chat that never wrote, a wrong token and an unknown method', async () => {
      expect(await refusal(api.sendMessage(CHAT, 'hello'))).toBe('400 Bad Request: chat not found');
      expect(await refusal(new Api('1:wrong', { apiRoot: sandbox.httpUrl }).getMe())).toBe('401 Unauthorized');
      const unknown = await fetch(`${sandbox.httpUrl}/bot${TOKEN}/sendNonsense`);
      expect([unknown.status, await unknown.json()]).toEqual([
        404,
        { ok: false, error_code: 404, description: 'Not Found' },
      ]);
    });

    it('keeps a message as it was sent, and lets it be edited once per change', async () => {
      sandbox.telegram.write(CHAT, '/start');
      const markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'a:1:1' }]] };
      const sent = await api.sendMessage(CHAT, 'bold text', {
        entities: [{ type: 'bold', offset: 0, length: 4 }],
        reply_markup: markup,
      });
      const [, kept] = sandbox.telegram.chat(CHAT).messages;
      expect(kept).toMatchObject({
        text: 'bold text',
        reply_markup: markup,
        entities: [{ type: 'bold', offset: 0, length: 4 }],
      });
      await api.editMessageText(CHAT, sent.message_id, 'done');
      expect(kept).toMatchObject({ text: 'done', history: [{ text: 'bold text' }] });
      expect(await refusal(api.editMessageText(CHAT, sent.message_id, 'done'))).toMatch(/message is not modified/);
      expect(sandbox.journal.accepted.map(({ method }) => method)).toEqual(['sendMessage', 'editMessageText']);
    });

    it('enforces the limits of text, entities and buttons', async () => {
      sandbox.telegram.write(CHAT, '/start');
      const send = (text: string, other = {}) => refusal(api.sendMessage(CHAT, text, other));
      expect(await send(' ')).toBe('400 Bad Request: message text is empty');
      expect(await send('x'.repeat(4_097))).toBe('400 Bad Request: message is too long');
      expect(await send('x'.repeat(4_096))).toBe('accepted');
      expect(await send('👍', { entities: [{ type: 'bold', offset: 0, length: 1 }] })).toMatch(/ENTITY_BOUNDS_INVALID/);
      const keyed = (callback_data: string) => ({
        reply_markup: { inline_keyboard: [[{ text: 'x', callback_data }]] },
      });
      expect(await send('x', keyed('é'.repeat(33)))).toBe('400 Bad Request: BUTTON_DATA_INVALID');
      expect(await send('x', keyed('é'.repeat(32)))).toBe('accepted');
    });

    it('hands updates out until their offset is passed, and answers a tap once', async () => {
      sandbox.telegram.write(CHAT, '/start');
      const { message_id } = await api.sendMessage(CHAT, 'tap me');
      const tap = sandbox.telegram.tap(CHAT, message_id, 'a:1:1');
      const first = await api.getUpdates();
      expect(await api.getUpdates()).toEqual(first);
      expect(first.map((update) => update.callback_query?.data ?? update.message?.text)).toEqual(['/start', 'a:1:1']);
      expect(await api.getUpdates({ offset: (first[1]?.update_id ?? 0) + 1 })).toEqual([]);
      await api.answerCallbackQuery(tap.queryId, { text: 'Approved' });
      expect(tap).toMatchObject({ text: 'Approved', answeredAt: expect.any(Number) });
      expect(await refusal(api.answerCallbackQuery(tap.queryId))).toMatch(/query is too old/);
    });

    it('repeats a webhook delivery until it is taken, with the secret', async () => {
      const { createServer } = await import('node:http');
      const seen: (string | string[] | undefined)[] = [];
      const target = createServer((request, response) => {
        seen.push(request.headers['x-telegram-bot-api-secret-token']);
        response.writeHead(seen.length === 1 ? 500 : 200).end();
      });
      await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
      const address = target.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      await api.setWebhook(`http://127.0.0.1:${port}/hook`, { secret_token: 'sesame' });
      expect(await refusal(api.getUpdates())).toMatch(/^409 Conflict/);
      sandbox.telegram.write(CHAT, 'hello');
      while (sandbox.telegram.updates().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(seen).toEqual(['sesame', 'sesame']);
      await new Promise((resolve) => target.close(resolve));
    });

    it('misbehaves as told, and knows what it took all the same', async () => {
      sandbox.telegram.write(CHAT, '/start');
      const match = { service: 'telegram', method: 'sendMessage' } as const;
      sandbox.faults.next(match, { type: 'status', status: 429, retryAfter: 7 });
      expect(await refusal(api.sendMessage(CHAT, 'one'))).toBe('429 Too Many Requests: retry after 7');
      sandbox.faults.next(match, { type: 'resetBefore' });
      await expect(api.sendMessage(CHAT, 'two')).rejects.toBeInstanceOf(HttpError);
      sandbox.faults.next(match, { type: 'resetAfter' });
      await expect(api.sendMessage(CHAT, 'three')).rejects.toBeInstanceOf(HttpError);
      expect(sandbox.journal.accepted.map(({ text }) => text)).toEqual(['three']);
    });
  });

  it('enforces the rates where they are switched on, and lengthens an ignored window', async () => {
    await sandbox.close();
    sandbox = await startSandbox({ botToken: TOKEN, rates: true });
    api = new Api(TOKEN, { apiRoot: sandbox.httpUrl });
    sandbox.telegram.write(CHAT, '/start');
    const answers: string[] = [];
    for (let i = 0; i < 8; i += 1) answers.push(await refusal(api.sendMessage(CHAT, `message ${i}`)));
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(5);
    expect(answers.at(-1)).toMatch(/retry after [34]$/);
  });

  describe('mail', () => {
    it('takes a mail by SMTP and shows it newest first', async () => {
      const transport = createTransport(sandbox.smtpUrl);
      for (const subject of ['first', 'second']) {
        await transport.sendMail({ from: 'a@x.test', to: 'b@x.test', subject, text: 'plain', html: '<p>rich</p>' });
      }
      expect(sandbox.mailbox.list('b@x.test').map((mail) => mail.subject)).toEqual(['second', 'first']);
      expect(sandbox.mailbox.list()[0]).toMatchObject({ text: 'plain', html: '<p>rich</p>', via: 'smtp' });
    });

    it('refuses, and drops connections before and after taking a mail', async () => {
      const send = () => createTransport(sandbox.smtpUrl).sendMail({ from: 'a@x.test', to: 'b@x.test', text: 'x' });
      sandbox.faults.next({ service: 'smtp', method: 'rcpt' }, { type: 'status', status: 550 });
      await expect(send()).rejects.toMatchObject({ responseCode: 550 });
      sandbox.faults.next({ service: 'smtp', method: 'data' }, { type: 'resetBefore' });
      await expect(send()).rejects.toThrow();
      expect(sandbox.journal.accepted).toHaveLength(0);
      sandbox.faults.next({ service: 'smtp', method: 'data' }, { type: 'resetAfter' });
      await expect(send()).rejects.toThrow();
      expect(sandbox.journal.accepted).toHaveLength(1);
    });

    it('speaks the SendGrid API', async () => {
      const post = (body: unknown, key = 'SG.sandbox') =>
        fetch(`${sandbox.httpUrl}/v3/mail/send`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      const mail = {
        personalizations: [{ to: [{ email: 'b@x.test' }], custom_args: { delivery_id: '7' } }],
        from: { email: 'a@x.test' },
        subject: 'Draft',
        content: [{ type: 'text/plain', value: 'plain' }],
      };
      const taken = await post(mail);
      expect([taken.status, taken.headers.get('x-message-id') !== null]).toEqual([202, true]);
      expect((await post(mail, 'wrong')).status).toBe(401);
      const bad = await post({ ...mail, subject: '' });
      expect([bad.status, await bad.json()]).toMatchObject([400, { errors: [{ field: 'subject' }] }]);
      expect(sandbox.mailbox.list()[0]).toMatchObject({ customArgs: { delivery_id: '7' }, via: 'sendgrid' });
    });
  });
});
