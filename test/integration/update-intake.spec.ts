import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.js';
import type { User } from '../../src/database/entities/index.js';
import { UpdateIntake } from '../../src/telegram/index.js';
import { ApiUnderTest } from '../support/api.js';
import { chatOf, ENVIRONMENT, newPost } from '../support/people.js';
import { until } from '../support/until.js';

describe('the intake of updates', () => {
  let sandbox: Sandbox;
  let apis: ApiUnderTest[];
  let jane: User;

  beforeEach(async () => {
    sandbox = await startSandbox({ botToken: ENVIRONMENT.TELEGRAM_BOT_TOKEN, webhookRetryMs: 50 });
    apis = [];
  });
  afterEach(async () => {
    for (const api of apis.toReversed()) await api.close();
    await sandbox.close();
  }, 60_000);

  const startApi = async (extra: Record<string, string> = {}): Promise<ApiUnderTest> => {
    const api = await ApiUnderTest.start({ TELEGRAM_API_ROOT: sandbox.httpUrl, ...extra }, apis[0]?.database);
    if (apis.length === 0) jane = await api.newPerson();
    apis.push(api);
    return api;
  };
  const intake = (api: ApiUnderTest) => api.app.get(UpdateIntake, { strict: false }).start();
  const asked = (method: string) => sandbox.journal.requests.filter((request) => request.method === method);
  /** A draft in the chat, and a tap on it. */
  const tap = async (api: ApiUnderTest, letter = 'a') => {
    const post = await newPost(api.em, jane.id);
    const chat = Number(chatOf(jane.id));
    const { message } = sandbox.telegram.write(chat, 'hello');
    return { post, tapped: sandbox.telegram.tap(chat, message?.message_id ?? 0, `${letter}:${post}:1`) };
  };
  const decided = async (api: ApiUnderTest, post: number) => {
    const rows = await api.rows<{ state: string }>(`select state from posts where id = ?`, [post]);
    return rows[0]?.state === 'approved';
  };

  it('polls, acts, answers, and tells Telegram only then', async () => {
    const api = await startApi();
    intake(api);
    const { post, tapped } = await tap(api);
    await until(() => decided(api, post));
    await until(() => tapped.answeredAt !== null);
    expect(tapped.text).toBe('✅ Approved.');
    await until(() => sandbox.telegram.updates().length === 0);
  }, 60_000);

  it('does not move on before the effect is there, and loses nothing while the database is away', async () => {
    const api = await startApi();
    await api.rows(`alter table post_decisions rename to post_decisions_away`);
    intake(api);
    const { post } = await tap(api);
    await until(() => asked('getUpdates').length > 0);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(sandbox.telegram.updates().length).toBeGreaterThan(0);
    await api.rows(`alter table post_decisions_away rename to post_decisions`);
    await until(() => decided(api, post), 15_000);
    await until(() => sandbox.telegram.updates().length === 0);
  }, 60_000);

  it('is done by one process at a time, and another takes over when it ends', async () => {
    const [first, second] = [await startApi(), await startApi()];
    intake(first);
    const before = await tap(first);
    await until(() => decided(first, before.post));
    intake(second);
    const { post } = await tap(second);
    await until(() => decided(second, post));
    // Two that poll would be told of a conflict.
    expect(asked('getUpdates').filter(({ status }) => status === 409)).toEqual([]);
    await first.stop();
    const after = await tap(second);
    await until(() => decided(second, after.post), 20_000);
  }, 60_000);

  it('does not poll a bot that another installation serves', async () => {
    const api = await startApi();
    sandbox.webhook.set('http://127.0.0.1:9/elsewhere', 'x');
    intake(api);
    await until(() => asked('getWebhookInfo').length > 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([asked('getUpdates').length, asked('deleteWebhook').length]).toEqual([0, 0]);
    expect(sandbox.webhook.url).toBe('http://127.0.0.1:9/elsewhere');
  }, 60_000);

  it('registers its webhook with the current secret, and takes updates by it', async () => {
    const api = await startApi({ PUBLIC_URL: 'https://ghostwriter.example.test', TELEGRAM_UPDATES: 'webhook' });
    sandbox.faults.next({ service: 'telegram', method: 'setWebhook' }, { type: 'slow', ms: 50 });
    intake(api);
    await until(() => sandbox.webhook.url !== '');
    const [request] = asked('setWebhook');
    expect([sandbox.webhook.url, request?.params.secret_token]).toEqual([
      'https://ghostwriter.example.test/api/v1/telegram/callback',
      'webhook-secret-of-the-tests',
    ]);
    expect(request?.params.allowed_updates).toEqual(['message', 'callback_query', 'my_chat_member']);
    // As Telegram would, by the address that a proxy makes of the public one.
    sandbox.webhook.set(`${api.url}/api/v1/telegram/callback`, String(request?.params.secret_token));
    const { post, tapped } = await tap(api);
    await until(() => decided(api, post));
    await until(() => tapped.answeredAt !== null);
    await until(() => sandbox.telegram.updates().length === 0);
    expect(sandbox.webhook.deliveries.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  }, 60_000);
});
