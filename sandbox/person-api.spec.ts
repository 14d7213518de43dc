import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from 'grammy';
import { createTransport } from 'nodemailer';
import { type Sandbox, startSandbox } from './start-sandbox.js';

const TOKEN = '700000001:spec';
const CHAT = 4242;

describe('the person’s side as JSON', () => {
  let sandbox: Sandbox;
  let api: Api;

  beforeEach(async () => {
    sandbox = await startSandbox({ botToken: TOKEN });
    api = new Api(TOKEN, { apiRoot: sandbox.httpUrl });
    sandbox.telegram.write(CHAT, '/start');
  });
  afterEach(() => sandbox.close());

  const ask = async (path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(sandbox.httpUrl + path, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
    return { status: answer.status, body: await answer.json() };
  };

  it('writes a text or a sticker, also as an answer, and refuses neither', async () => {
    const { message_id } = await api.sendMessage(CHAT, 'a draft');
    const messages = `/api/chats/${CHAT}/messages`;
    expect(await ask(messages, { text: 'hello' })).toMatchObject({ status: 200, body: { message: { text: 'hello' } } });
    const sticker = await ask(messages, { sticker: true, reply_to_message_id: message_id });
    expect(sticker.body).toMatchObject({ message: { sticker: {}, reply_to_message: { message_id } } });
    expect(await ask(messages, { sticker: false })).toMatchObject({ status: 400 });
    const updates = await api.getUpdates();
    expect(updates.map(({ message }) => message?.text ?? message?.sticker?.emoji)).toEqual(['/start', 'hello', '🎉']);
  });

  it('shows a mail without scripts or forms, whose links open full pages', async () => {
    const html =
      '<!doctype html><html><head><title>x</title></head><body><a href="https://x.test/d/1">Approve</a></body>';
    await createTransport(sandbox.smtpUrl).sendMail({ from: 'a@x.test', to: 'b@x.test', subject: 's', html });
    expect((await ask('/api/inbox?to=B@x.test')).body).toEqual([
      { id: 1, at: expect.any(String), from: 'a@x.test', to: 'b@x.test', subject: 's' },
    ]);
    const shown = await fetch(`${sandbox.httpUrl}/api/mails/1/html`);
    const policy = shown.headers.get('content-security-policy') ?? '';
    expect(/sandbox [^;]*/.exec(policy)?.[0]).toBe('sandbox allow-popups allow-popups-to-escape-sandbox');
    expect(policy).toMatch(/^default-src 'none';.* form-action 'none'/);
    expect(await shown.text()).toContain('<head><base target="_blank"><title>');
    expect((await fetch(`${sandbox.httpUrl}/api/mails/2/html`)).status).toBe(404);
  });

  it('tells all taps with both times, in their order', async () => {
    const { message_id } = await api.sendMessage(CHAT, 'a draft');
    const began = Date.now();
    const first = sandbox.telegram.tap(CHAT, message_id, 'a:1:1');
    sandbox.telegram.tap(5, 1, 'd:1:1');
    await api.answerCallbackQuery(first.queryId, { text: 'Approved', show_alert: true });
    const { body } = await ask('/api/taps');
    expect(body).toEqual([
      { ...first, chatId: CHAT, text: 'Approved', showAlert: true },
      expect.objectContaining({ chatId: 5, data: 'd:1:1', answeredAt: null }),
    ]);
    expect(first.tappedAt).toBeGreaterThanOrEqual(began);
    expect(first.answeredAt).toBeGreaterThanOrEqual(first.tappedAt);
  });

  it('passes the answer of a tap on, and says whether it has to be confirmed', async () => {
    const { message_id } = await api.sendMessage(CHAT, 'a draft');
    const tapping = ask(`/api/chats/${CHAT}/taps`, { message_id, data: 'a:1:1' });
    while (sandbox.telegram.taps.all().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const [tap] = sandbox.telegram.taps.all();
    await api.answerCallbackQuery(tap?.queryId ?? '', { text: 'Too late', show_alert: true });
    expect((await tapping).body).toEqual({ answered: true, text: 'Too late', show_alert: true });
  });
});
