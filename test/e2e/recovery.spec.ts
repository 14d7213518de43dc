import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OpenAiServer, replies } from '../support/openai-server.js';
import { eventually } from '../support/processes.js';
import { Stack } from '../support/stack.js';
import { type Author, bringAuthors } from '../support/storm/authors.js';

const WITHIN_MS = 30_000;
/** Sends to Telegram that are under way when the worker dies. */
const SENDS = 50;
/** Drafts that are being written. */
const WRITTEN = 10;

describe('the only worker, killed in the middle of its work', () => {
  let stack: Stack;
  let model: OpenAiServer;
  let senders: Author[];
  let writers: Author[];

  beforeAll(async () => {
    model = await OpenAiServer.start();
    const writer = { POST_GENERATOR: 'openai', OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: 'k', OPENAI_MODEL: 'm' };
    stack = await Stack.start({ env: { UNKNOWN_WINDOW: '1s', ...writer } });
    const authors = await bringAuthors(stack, SENDS + WRITTEN);
    senders = authors.slice(0, SENDS);
    writers = authors.slice(SENDS);
  }, 120_000);
  afterAll(async () => {
    await stack.close();
    await model.close();
  }, 90_000);

  const post = async (author: Author, body: Record<string, string>): Promise<void> => {
    const { status } = await stack.call('POST', '/posts', { token: await author.token(), body });
    expect(status).toBe(202);
  };
  const sending = () => ids(`select id from deliveries where state = 'sending'`);
  const writing = () => ids(`select id from posts where state = 'generating'`);
  const ids = async (sql: string): Promise<Set<string>> =>
    new Set((await stack.rows<{ id: string }>(sql)).map(({ id }) => id));

  it('has all of it carried on by another within 30 seconds', async () => {
    const { faults } = stack.sandbox;
    faults.next({ service: 'telegram', method: 'sendMessage' }, { type: 'hang', acted: true }, SENDS);
    model.next(...Array.from({ length: WRITTEN }, replies.hang));
    await Promise.all([
      ...senders.map((author, n) => post(author, { content: `The send ${n} that was cut off.` })),
      ...writers.map((author, n) => post(author, { topic: `the draft ${n} that was cut off` })),
    ]);
    // A row says `sending` before its request leaves, and a hang that is left over would meet a message's one resend.
    await eventually('all of it to be under way', async () => {
      const hanging = faults.struck().hangAfter === SENDS;
      return hanging && (await sending()).size === SENDS && model.requests.length === WRITTEN;
    });
    const cut = { sends: await sending(), drafts: await writing() };

    await stack.stopPart('worker', 'SIGKILL');
    const killed = Date.now();
    await stack.startPart('worker-2');
    const carriedOn: number[] = [];
    await eventually(
      'all of it to be carried on',
      async () => {
        const left = { sends: await sending(), drafts: await writing() };
        for (const kind of ['sends', 'drafts'] as const) {
          for (const id of cut[kind]) {
            if (left[kind].has(id)) continue;
            cut[kind].delete(id);
            carriedOn.push(Date.now() - killed);
          }
        }
        return cut.sends.size + cut.drafts.size === 0;
      },
      2 * WITHIN_MS,
    );
    const [first, last] = [Math.min(...carriedOn), Math.max(...carriedOn)];
    process.stdout.write(
      `recovery: of ${carriedOn.length} sends and drafts cut off by kill -9, the first was carried on after ` +
        `${(first / 1_000).toFixed(1)} s and the last after ${(last / 1_000).toFixed(1)} s\n`,
    );
    expect(carriedOn).toHaveLength(SENDS + WRITTEN);
    expect(last).toBeLessThan(WITHIN_MS);
    await eventually(
      'every message to arrive',
      async () => (await ids(`select id from deliveries where state <> 'delivered'`)).size === 0,
      60_000,
    );
  }, 180_000);
});
