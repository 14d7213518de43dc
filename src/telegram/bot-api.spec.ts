import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TELEGRAM_REQUESTS_PER_SECOND } from '../../domain/task-queues.js';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.js';
import { ENVIRONMENT } from '../../test/support/people.js';
import { Config } from '../config/config.js';
import { BotApi } from './bot-api.js';

const CHAT = 4711;
const A_SECOND = TELEGRAM_REQUESTS_PER_SECOND + 1;
/** Timers may be early by this. */
const EARLY_MS = 5;

describe('calls of the Bot API', () => {
  let sandbox: Sandbox;
  let bot: BotApi;

  beforeAll(async () => {
    sandbox = await startSandbox({ botToken: ENVIRONMENT.TELEGRAM_BOT_TOKEN });
    bot = new BotApi(
      new Config({
        ...ENVIRONMENT,
        DATABASE_URL: 'postgresql://nowhere/none',
        TELEGRAM_API_ROOT: sandbox.httpUrl,
      }),
    );
  });
  afterAll(() => sandbox.close());

  it('that send are spread over the seconds, whatever the engine hands out at once; an answer to a tap passes them', async () => {
    sandbox.telegram.write(CHAT, '/start');
    const { message_id } = await bot.answers.sendMessage(CHAT, 'a draft');
    const tap = sandbox.telegram.tap(CHAT, message_id, 'a:1:1');
    sandbox.journal.clear();

    const began = Date.now();
    const sends = Array.from({ length: 2 * A_SECOND + 1 }, (_, n) => bot.sends.sendMessage(CHAT, `draft ${n}`));
    await bot.answers.answerCallbackQuery(tap.queryId);
    await Promise.all(sends);

    const { requests } = sandbox.journal;
    const sent = requests.filter(({ method }) => method === 'sendMessage');
    expect(sent).toHaveLength(sends.length);
    // The first of each second's share, by the earliest at which it may have left.
    expect(sent[A_SECOND]?.at).toBeGreaterThan(began + 1_000 - EARLY_MS);
    expect(sent[2 * A_SECOND]?.at).toBeGreaterThan(began + 2_000 - EARLY_MS);
    const answered = requests.findIndex(({ method }) => method === 'answerCallbackQuery');
    expect(answered).toBeGreaterThanOrEqual(0);
    expect(answered).toBeLessThanOrEqual(A_SECOND);
  });
});
