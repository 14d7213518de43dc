import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TELEGRAM_REQUESTS_PER_SECOND } from '../../domain/task-queues.js';
import { ENVIRONMENT } from '../../test/support/people.js';
import { Config } from '../config/config.js';
import { BotApi } from './bot-api.js';

const A_SECOND = TELEGRAM_REQUESTS_PER_SECOND + 1;
/** Timers may be early by this. */
const EARLY_MS = 5;

describe('calls of the Bot API', () => {
  const arrived: { at: number; method: string }[] = [];
  let server: Server;
  let bot: BotApi;

  beforeAll(async () => {
    server = createServer((request, response) => {
      arrived.push({ at: performance.now(), method: request.url?.split('/').at(-1) ?? '' });
      request.resume();
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ok: true, result: true }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    bot = new BotApi(
      new Config({
        ...ENVIRONMENT,
        DATABASE_URL: 'postgresql://nowhere/none',
        TELEGRAM_API_ROOT: `http://127.0.0.1:${address.port}`,
      }),
    );
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('that send are spread over the seconds, whatever the engine hands out at once; an answer to a tap passes them', async () => {
    const began = performance.now();
    const sends = Array.from({ length: 2 * A_SECOND + 1 }, (_, chat) => bot.sends.sendMessage(chat + 1, 'a draft'));
    await bot.answers.answerCallbackQuery('a tap');
    await Promise.all(sends);

    const sent = arrived.filter(({ method }) => method === 'sendMessage');
    expect(sent).toHaveLength(sends.length);
    // The first of each second's share, by the earliest at which it may have left.
    expect(sent[A_SECOND]?.at).toBeGreaterThan(began + 1_000 - EARLY_MS);
    expect(sent[2 * A_SECOND]?.at).toBeGreaterThan(began + 2_000 - EARLY_MS);
    expect(arrived.findIndex(({ method }) => method === 'answerCallbackQuery')).toBeLessThanOrEqual(A_SECOND);
  });
});
