import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { User } from '../../src/database/entities/index.js';
import { ApiUnderTest } from '../support/api.js';
import { newDelivery } from '../support/deliveries.js';
import { Operations } from '../support/operations.js';
import { chatOf, ENVIRONMENT } from '../support/people.js';
import { eventually, run } from '../support/processes.js';

interface List {
  counts: { channel: string; state: string; cause: string | null; count: number }[];
  deliveries: { id: number; state: string; code: string | null; next_try_at: string | null; attempts: number }[];
  more: number;
}

const REFUSED = { errorCode: 'telegram_400', errorMessage: 'Telegram refused the message.', attempts: 1 };
const BUSY = { errorCode: 'sendgrid_503', errorMessage: 'The mail service had a problem of its own.', attempts: 3 };

describe('ops list and ops channels', () => {
  let api: ApiUnderTest;
  let ops: Operations;
  let jane: User;
  let ids: Record<'failed' | 'old' | 'unknown' | 'held' | 'queued' | 'delivered', number>;

  beforeAll(async () => {
    api = await ApiUnderTest.start();
    ops = await Operations.open();
    jane = await api.newPerson();
    await api.newPerson({ telegramStatus: 'blocked', emailStatus: 'bounced' });
    const make = async (traits: Parameters<typeof newDelivery>[2]) => (await newDelivery(api.em, jane.id, traits)).id;
    ids = {
      failed: await make({ state: 'failed', ...REFUSED }),
      old: await make({ state: 'failed', ...REFUSED }),
      unknown: await make({ state: 'unknown', attempts: 1 }),
      held: await make({ state: 'held', errorCode: 'channel_closed', errorMessage: 'Telegram is paused.' }),
      queued: await make({
        state: 'queued',
        channel: 'email',
        ...BUSY,
        nextAttemptAt: new Date(Date.now() + 300_000),
      }),
      delivered: await make({ state: 'delivered' }),
    };
    await api.rows(`update deliveries set updated_at = now() - interval '3 days' where id in (?, ?)`, [
      ids.old,
      ids.unknown,
    ]);
  }, 60_000);
  afterAll(async () => {
    await ops.close();
    await api.close();
  });

  it('counts by channel, state and cause what failed today, waits or is unknown', async () => {
    const { counts, deliveries, more } = await ops.facts<List>('list');
    expect(counts.map(({ channel, state, cause, count }) => [channel, state, cause, count])).toEqual([
      ['email', 'queued', 'sendgrid_503', 1],
      ['telegram', 'failed', 'telegram_400', 1],
      ['telegram', 'held', 'channel_closed', 1],
      ['telegram', 'unknown', 'outcome_unknown', 1],
    ]);
    expect(new Set(deliveries.map(({ id }) => id))).toEqual(new Set([ids.failed, ids.unknown, ids.held, ids.queued]));
    expect(more).toBe(0);
    const queued = deliveries.find(({ id }) => id === ids.queued);
    expect(queued).toMatchObject({ state: 'queued', code: 'sendgrid_503', attempts: 3 });
    expect(Date.parse(queued?.next_try_at ?? '')).toBeGreaterThan(Date.now());
  });

  it.each([
    [
      ['--state', 'failed,held'],
      ['failed', 'held'],
    ],
    [['--channel', 'email'], ['queued']],
    [['--cause', 'telegram_400'], ['failed']],
    [
      ['--cause', 'telegram_400', '--since', '7d'],
      ['failed', 'old'],
    ],
    [
      ['--since', '1h'],
      ['failed', 'held', 'queued'],
    ],
  ] as const)('shows with %j only what is meant', async (options, names) => {
    const { deliveries } = await ops.facts<List>('list', ...options);
    expect(new Set(deliveries.map(({ id }) => id))).toEqual(new Set(names.map((name) => ids[name])));
  });

  it('leaves out a try that failed where a later one stands for it', async () => {
    const { id, post } = await newDelivery(api.em, jane.id, { state: 'failed', ...REFUSED });
    const shown = async () => (await ops.facts<List>('list')).deliveries.some((each) => each.id === id);
    expect(await shown()).toBe(true);
    const { id: later } = await newDelivery(api.em, jane.id, { state: 'delivered', postId: post });
    expect(await shown()).toBe(false);
    await api.rows(`delete from deliveries where id in (?, ?)`, [id, later]);
  });

  it('says how many more there are than it shows', async () => {
    const { counts, deliveries, more } = await ops.facts<List>('list', '--limit', '1');
    expect([counts.length, deliveries.length, more]).toEqual([4, 1, 3]);
    expect(await ops.say('list', '--limit', '1')).toContain('3 more: --limit shows more of them');
  });

  it('is a table without a text, an address or a chat', async () => {
    const said = await ops.say('list');
    expect(said).toMatch(/^CHANNEL +STATE +CAUSE +COUNT +OLDEST\nemail +queued +sendgrid_503 +1 +\d+s\n/);
    expect(said).toContain('Telegram refused the message.');
    expect(said).toMatch(/in [45]m +sendgrid_503/);
    expect(said).not.toMatch(/[ \t]$/m);
    for (const secret of ['worth reading', '@', chatOf(jane.id)]) expect(said).not.toContain(secret);
  });

  it('shows both channels, what waits for them and who is paused', async () => {
    const { channels, paused_users: paused } = await ops.facts<{ channels: object[]; paused_users: object[] }>(
      'channels',
    );
    expect(channels).toMatchObject([
      { channel: 'email', state: 'open', held: 0, next_probe_at: null },
      { channel: 'telegram', state: 'open', held: 1 },
    ]);
    expect(paused).toEqual([
      { channel: 'email', reason: 'email_bounced', users: 1 },
      { channel: 'telegram', reason: 'telegram_blocked', users: 1 },
    ]);
    expect(await ops.say('channels')).toMatch(/^telegram +open +\d+s ago +1 +– +– +–$/m);
  });

  describe('as a process', () => {
    const process = async (args: string[], changes: Record<string, string> = {}) => {
      const started = run('node', ['dist/src/ops.js', ...args], {
        ...ENVIRONMENT,
        DATABASE_URL: api.database.url,
        ...changes,
      });
      await eventually('the command to end', () => started.exited);
      return { code: await started.stop(), output: started.output() };
    };

    it('answers machines in JSON', async () => {
      const { code, output } = await process(['list', '--json']);
      const { counts }: List = JSON.parse(output);
      expect([code, counts.length]).toEqual([0, 4]);
    });

    it('explains itself without a database', async () => {
      const { code, output } = await process(['pause', '--help'], { DATABASE_URL: '' });
      expect([code, output.split('\n')[0]]).toEqual([
        0,
        'npm run ops -- pause CHANNEL --reason "…" [--as NAME] [--json]',
      ]);
    });

    it.each([
      [['liszt'], {}, 2, /^There is no command "liszt": .+ See npm run ops -- --help\.\n$/],
      [['resume', 'email'], {}, 2, /^Say who you are with --as NAME/],
      [['list'], { ENCRYPTION_KEY: '' }, 1, /^ENCRYPTION_KEY is not set\.\n$/],
      [['list'], { DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/none' }, 1, /^[^\n]*ECONNREFUSED[^\n]*\n$/],
    ] as const)('ends %j in one line and with its exit code', async (args, changes, exit, words) => {
      const { code, output } = await process([...args], changes);
      expect(output).toMatch(words);
      expect(code).toBe(exit);
    });
  });
});
