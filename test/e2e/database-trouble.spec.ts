import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { draftTruth, SENT_ONCE } from '../support/draft-truth.js';
import { eventually } from '../support/processes.js';
import { type Answer, buttonData, type Person, Stack } from '../support/stack.js';

describe('a database in trouble', () => {
  let stack: Stack;
  let person: Person;

  beforeAll(async () => {
    stack = await Stack.start({ ownPostgres: true });
    person = await stack.newPerson();
  }, 120_000);
  afterAll(() => stack.close(), 90_000);

  const ask = (method: string, path: string, body?: unknown) =>
    stack.call(method, path, { token: person.token, ...(body === undefined ? {} : { body }) });
  const create = async (topic: string): Promise<number> => {
    const { status, body } = await stack.call<{ id: number }>('POST', '/posts', {
      token: person.token,
      body: { topic },
    });
    expect(status).toBe(202);
    return body.id;
  };
  const sentOnce = (id: number) =>
    eventually(
      `post ${id} to be sent once`,
      async () => {
        const truth = await draftTruth(stack, [id]);
        if (truth.length < 2 || truth.some(({ state }) => state !== 'delivered')) return false;
        expect(truth).toEqual(SENT_ONCE);
        return true;
      },
      60_000,
    );
  const draft = (id: number) =>
    eventually(`the draft of post ${id}`, () =>
      stack.liveDrafts(person.chatId).find((message) => buttonData(message, `a:${id}:`) !== null),
    );
  const underWay = (id: number) =>
    eventually(`both sends of post ${id} to be under way`, async () => {
      const rows = await stack.rows(`select 1 from deliveries where post_id = $1 and state = 'sending'`, [id]);
      return rows.length === 2;
    });
  const slowSends = (ms: number) => {
    for (const match of [
      { service: 'telegram', method: 'sendMessage', to: String(person.chatId) },
      { service: 'smtp', method: 'data', to: person.email },
    ] as const) {
      stack.sandbox.faults.next(match, { type: 'slow', ms });
    }
  };
  const accepted = (id: number) =>
    eventually(`both drafts of post ${id} to be taken`, async () => {
      const taken = stack.sandbox.journal.accepted.slice(-2).map(({ service }) => service);
      return taken.toSorted().join() === 'smtp,telegram';
    });
  const isUnavailable = ({ status, headers, body }: Answer<Record<string, unknown>>) => {
    expect({ status, detail: body.detail, later: Number(headers.get('retry-after')) > 0 }).toEqual({
      status: 503,
      detail: expect.any(String),
      later: true,
    });
  };
  /** Whatever would write is refused for now, and the health report says so. */
  const refusesForNow = async (waiting: number) => {
    isUnavailable(await ask('POST', '/posts', { topic: 'not now' }));
    isUnavailable(await ask('POST', `/posts/${waiting}/approve`, { revision: 1 }));
    isUnavailable(await ask('POST', `/posts/${waiting}/send`, { channel: 'email' }));
    isUnavailable(await ask('PUT', '/notifications/settings', { timezone: 'Europe/Paris' }));
  };
  const ready = () => eventually('the API to be ready', async () => (await ask('GET', '/health/ready')).status === 200);
  /** Both sends begin, the trouble comes, the providers take them, and what came of it must be written when it is over. */
  const amidSends = async (topic: string, trouble: () => Promise<void>): Promise<number> => {
    slowSends(1_500);
    stack.sandbox.journal.clear();
    const id = await create(topic);
    await underWay(id);
    await trouble();
    await accepted(id);
    return id;
  };
  const readOnly = async (on: boolean) => {
    await stack.rows(`alter system set default_transaction_read_only = ${on ? 'on' : 'off'}`);
    await stack.rows(`select pg_reload_conf()`);
    await eventually('the setting', async () => {
      const [row] = await stack.rows<{ set: string }>(`select current_setting('default_transaction_read_only') as set`);
      return row?.set === (on ? 'on' : 'off');
    });
  };
  const full = async (on: boolean) => {
    const tables = await stack.rows<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    );
    for (const { name } of tables) {
      await stack.rows(
        on
          ? `create trigger disk_full before insert or update on ${name} execute function disk_full()`
          : `drop trigger disk_full on ${name}`,
      );
    }
  };

  it('read-only: refuses what it cannot keep, and records what was under way when it can', async () => {
    const waiting = await create('waits through it');
    const message = await draft(waiting);
    const id = await amidSends('read-only', () => readOnly(true));
    await refusesForNow(waiting);
    isUnavailable(await ask('GET', '/health/ready'));
    expect((await ask('GET', `/posts/${waiting}`)).status).toBe(200);
    const tap = stack.sandbox.telegram.tap(person.chatId, message.message_id, `a:${waiting}:1`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(tap.answeredAt).toBeNull();

    await readOnly(false);
    await ready();
    await eventually('the tap to be answered', () => tap.answeredAt !== null);
    expect(tap.text).toBe('✅ Approved.');
    await sentOnce(id);
  }, 120_000);

  it('full: refuses what it cannot keep, and records what was under way when it can', async () => {
    // The error that a server raises whose disk is full, on each write; a disk of its own would need a privilege.
    await stack.rows(
      `create function disk_full() returns trigger language plpgsql as
       $$ begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$`,
    );
    const waiting = await create('waits through it as well');
    await draft(waiting);
    const id = await amidSends('no room', () => full(true));
    await refusesForNow(waiting);

    await full(false);
    await ready();
    await sentOnce(id);
    expect((await ask('POST', `/posts/${waiting}/approve`, { revision: 1 })).status).toBe(202);
  }, 120_000);

  it('away: comes back by itself, with what was under way recorded and nothing sent twice', async () => {
    const waiting = await create('waits for the server');
    const message = await draft(waiting);
    const id = await amidSends('cut', async () => stack.postgres?.stop('SIGKILL'));
    await refusesForNow(waiting);
    isUnavailable(await ask('GET', '/health/ready'));
    expect((await ask('GET', '/health/live')).status).toBe(200);
    const tap = stack.sandbox.telegram.tap(person.chatId, message.message_id, `d:${waiting}:1`);

    await stack.postgres?.start();
    await ready();
    await eventually('the tap to be answered', () => tap.answeredAt !== null);
    await sentOnce(id);
    await sentOnce(await create('as if nothing had been'));
    expect([stack.isRunning('api'), stack.isRunning('worker')]).toEqual([true, true]);
  }, 120_000);
});
