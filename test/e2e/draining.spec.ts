import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { draftTruth, SENT_ONCE } from '../support/draft-truth.js';
import { eventually } from '../support/processes.js';
import { buttonData, type Person, Stack } from '../support/stack.js';

/** Up to 24 s, where the sender's own time-out ends it; a mail server may be silent for 8 s. */
const SLOW_SEND_MS = Number(process.env.SLOW_SEND_MS ?? 6_000);
const SLOW_MAIL_MS = Math.min(SLOW_SEND_MS, 7_000);

describe('SIGTERM', () => {
  let stack: Stack;
  let person: Person;

  beforeAll(async () => {
    stack = await Stack.start();
    person = await stack.newPerson();
  }, 120_000);
  afterAll(() => stack.close(), 90_000);

  const create = async (topic: string): Promise<number> => {
    const { status, body } = await stack.call<{ id: number }>('POST', '/posts', {
      token: person.token,
      body: { topic },
    });
    expect(status).toBe(202);
    return body.id;
  };
  const draft = (id: number) =>
    eventually(
      `the draft of post ${id}`,
      () => stack.liveDrafts(person.chatId).find((message) => buttonData(message, `a:${id}:`) !== null),
      60_000,
    );
  /** Keeps a post's row for itself, so that whoever decides on it waits. */
  const held = async (id: number) => {
    const client = new pg.Client(stack.environment('api').DATABASE_URL);
    await client.connect();
    await client.query('begin');
    await client.query('select 1 from posts where id = $1 for update', [id]);
    return { release: () => client.end() };
  };
  const waitsForRow = () =>
    eventually('somebody to wait for the row', async () => {
      const rows = await stack.rows(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });

  it('lets a worker finish and record its sends, also when it comes twice', async () => {
    const { faults } = stack.sandbox;
    const chat = String(person.chatId);
    faults.next({ service: 'telegram', method: 'sendMessage', to: chat }, { type: 'slow', ms: SLOW_SEND_MS });
    faults.next({ service: 'smtp', method: 'data', to: person.email }, { type: 'slow', ms: SLOW_MAIL_MS });
    const id = await create('a long goodbye');
    await eventually('both sends to be under way', async () => {
      const rows = await stack.rows(`select 1 from deliveries where post_id = $1 and state = 'sending'`, [id]);
      return rows.length === 2;
    });
    const [first, second] = await Promise.all([stack.stopPart('worker'), stack.stopPart('worker')]);
    expect([first, second]).toEqual([0, 0]);
    // Before another worker comes: this one wrote it.
    expect(await draftTruth(stack, [id])).toEqual(SENT_ONCE);
    await stack.startPart('worker');
  }, 120_000);

  it('lets an API answer what is open, refuses what is new, and keeps what somebody tapped', async () => {
    const [asked, tapped] = [await create('decided by request'), await create('decided by a tap')];
    await draft(asked);
    const message = await draft(tapped);
    // A worker that still has something to write would wait for the rows as well.
    await eventually('the mails to be recorded', async () => {
      const open = `select 1 from deliveries where post_id = any($1) and state <> 'delivered'
        union all select 1 from posts where id = any($1) and version > seen_version`;
      return (await stack.rows(open, [[asked, tapped]])).length === 0;
    });
    const rows = [await held(asked), await held(tapped)];
    const open = stack.call('POST', `/posts/${asked}/approve`, { token: person.token, body: { revision: 1 } });
    await waitsForRow();
    const tap = stack.sandbox.telegram.tap(person.chatId, message.message_id, `d:${tapped}:1`);
    await eventually('both to wait', async () => {
      const waiting = await stack.rows(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return waiting.length >= 2;
    });
    const ended = Promise.all([stack.stopPart('api'), stack.stopPart('api')]);
    await rows[1]?.release();
    await eventually('new connections to be refused', async () => {
      try {
        await fetch(`${stack.apiUrl()}/api/v1/health/live`, { headers: { connection: 'close' } });
        return false;
      } catch {
        return true;
      }
    });
    expect(stack.isRunning('api')).toBe(true);
    await rows[0]?.release();
    expect((await open).status).toBe(202);
    expect(await ended).toEqual([0, 0]);
    const states = await stack.rows(`select state from posts where id = any($1) order by id`, [[asked, tapped]]);
    expect(states).toEqual([{ state: 'approved' }, { state: 'deleted' }]);
    expect(tap.text).toMatch(/^🗑/);
    await stack.startPart('api');
    await eventually('what was tapped to be known to Telegram', () => stack.sandbox.telegram.updates().length === 0);
  }, 120_000);

  it('ends both at once where nothing is under way', async () => {
    const started = performance.now();
    expect(await Promise.all([stack.stopPart('api'), stack.stopPart('worker')])).toEqual([0, 0]);
    expect(performance.now() - started).toBeLessThan(5_000);
    await Promise.all([stack.startPart('api'), stack.startPart('worker')]);
  }, 60_000);

  it('ends a worker that waits for its engine', async () => {
    await stack.stopPart('worker');
    await stack.stopPart('temporal');
    await stack.startPart('worker');
    await eventually('the worker to say so', () => stack.output('worker').includes('ENGINE_AWAY'));
    expect(await stack.stopPart('worker')).toBe(0);
    await stack.startPart('temporal');
  }, 60_000);
});
