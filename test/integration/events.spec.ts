import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import { Ledger } from '../../src/delivery/index.js';
import type { User } from '../../src/database/entities/index.js';
import { STREAMS_PER_USER } from '../../src/events/event-streams.js';
import { DatabaseListener } from '../../src/database/database-listener.js';
import { ApiUnderTest } from '../support/api.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { EventReader } from '../support/event-stream.js';
import { ENVIRONMENT, newPost } from '../support/people.js';
import { Severable } from '../support/severable.js';
import { until } from '../support/until.js';

describe('live events', () => {
  let database: TestDatabase;
  let first: ApiUnderTest;
  let second: ApiUnderTest;
  let jane: User;
  const readers: EventReader[] = [];

  beforeAll(async () => {
    database = await createDatabase();
    first = await ApiUnderTest.start({}, database);
    second = await ApiUnderTest.start({}, database);
    jane = await first.newPerson();
    await until(() => [first, second].every((api) => api.app.get(DatabaseListener, { strict: false }).listening));
  }, 60_000);
  afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.leave()));
  });
  afterAll(async () => {
    await first.close();
    await second.close();
    await database.drop();
  });

  const open = async (api: ApiUnderTest, user: Pick<User, 'id'>): Promise<EventReader> => {
    const reader = await EventReader.open(api.url, await api.tokenOf(user.id));
    readers.push(reader);
    return reader;
  };
  const live = async (api: ApiUnderTest, user: Pick<User, 'id'>): Promise<EventReader> => {
    const reader = await open(api, user);
    await until(() => reader.types()[0] === 'ready');
    return reader;
  };
  const hears = (reader: EventReader, event: string, post_id: number | null = null) =>
    until(() => reader.heard.some((heard) => heard.event === event && heard.post_id === post_id), 2_000);

  it('are a stream that no proxy keeps back or stores', async () => {
    const { response } = await live(first, jane);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
  });

  it('need a token, and tell nothing to a forged one', async () => {
    expect((await EventReader.open(first.url, 'forged')).response.status).toBe(401);
  });

  it('tell of a post and its messages on every process, whichever made the change', async () => {
    const here = await live(first, jane);
    const there = await live(second, jane);
    const { body } = await first.call<{ id: number }>('POST', '/posts', { user: jane, body: { content: 'Hello' } });
    for (const reader of [here, there]) await hears(reader, 'post', body.id);
    for (const reader of [here, there]) reader.heard.length = 0;
    await second.call('POST', `/posts/${body.id}/approve`, { user: jane, body: { revision: 1 } });
    for (const reader of [here, there]) await hears(reader, 'post', body.id);
    expect(new Set([...here.types(), ...there.types()])).toEqual(new Set(['post']));
  });

  it('tell of what became of a message', async () => {
    const reader = await live(first, jane);
    const post = await newPost(first.em, jane.id);
    await first.call('POST', `/posts/${post}/send`, { user: jane, body: { channel: 'email' } });
    await hears(reader, 'post', post);
    reader.heard.length = 0;
    const [row] = await first.rows<{ id: string }>('select id from deliveries where post_id = ?', [post]);
    const ledger = first.app.get(Ledger, { strict: false });
    const claim = await ledger.claim(Number(row?.id));
    await hears(reader, 'post', post);
    reader.heard.length = 0;
    if (claim.result !== 'claimed') throw new Error('not claimed');
    const { token, shows } = claim;
    await ledger.record(Number(row?.id), token, { type: 'delivered', providerMessageId: '1', shows, durationMs: 1 });
    await hears(reader, 'post', post);
    expect(reader.heard).toContainEqual({ event: 'post', post_id: post });
  });

  it('tell of settings, and of messages that belong to no post', async () => {
    const reader = await live(second, jane);
    await first.call('PUT', '/notifications/settings', { user: jane, body: { daily_reminder_time: '07:00:00' } });
    await hears(reader, 'settings');
    await first.call('PUT', '/notifications/settings', { user: jane, body: { telegram_chat_id: '909091' } });
    await hears(reader, 'message');
    expect(reader.types()[0]).toBe('ready');
  });

  it("tell ids alone, and nothing of another person's", async () => {
    const john = await first.newPerson();
    const mine = await live(first, jane);
    const theirs = await live(second, john);
    const post = await newPost(first.em, jane.id, { content: 'A private text.' });
    await first.rows(`update posts set state = 'deleted' where id = ?`, [post]);
    await first.call('PUT', '/notifications/settings', { user: jane, body: { timezone: 'Europe/Berlin' } });
    await hears(mine, 'settings');
    const own = await newPost(first.em, john.id);
    await hears(theirs, 'post', own);
    expect(theirs.heard).toEqual([
      { event: 'ready', post_id: null },
      { event: 'post', post_id: own },
    ]);
    expect(new Set(mine.heard.map(({ post_id }) => post_id))).toEqual(new Set([null, post]));
  });

  it('say nothing of what rolled back, and nothing of what only the workflow sees', async () => {
    const reader = await live(first, jane);
    const post = await newPost(first.em, jane.id);
    await hears(reader, 'post', post);
    reader.heard.length = 0;
    await first.em
      .transactional(async (em) => {
        await em.execute(`update posts set state = 'deleted' where id = ?`, [post]);
        throw new Error('taken back');
      })
      .catch(() => undefined);
    await first.rows(
      `update posts set version = version + 1, seen_version = version, next_action_at = now(), updated_at = now() where id = ?`,
      [post],
    );
    await newPost(first.em, jane.id);
    await until(() => reader.heard.length > 0);
    expect(reader.heard.filter(({ post_id }) => post_id === post)).toEqual([]);
  });

  it('end when the token is over', async () => {
    const [secret = ''] = ENVIRONMENT.JWT_SECRET.split(',');
    const issued = await first.tokenOf(jane.id);
    const jwt = new JwtService();
    const { header } = jwt.decode<{ header: { kid: string } }>(issued, { complete: true });
    const { since } = jwt.decode<{ since: number }>(issued);
    const claims = { sub: String(jane.id), since };
    const short = await jwt.signAsync(claims, { secret, keyid: header.kid, expiresIn: 2 });
    const reader = await EventReader.open(first.url, short);
    await until(() => reader.types()[0] === 'ready');
    await until(() => reader.over, 4_000);
    expect(reader.types()).toEqual(['ready']);
  });

  it('end with every log-in, and with the account', async () => {
    const email = 'everywhere@example.test';
    const password = 'correct horse battery staple';
    const { body: account } = await first.call<{ id: number }>('POST', '/auth/register', { body: { email, password } });
    const { body: session } = await first.call<{ refresh_token: string }>('POST', '/auth/login', {
      body: { email, password },
    });
    const here = await live(first, account);
    const there = await live(second, account);
    const ended = await first.call('POST', '/auth/logout', {
      body: { refresh_token: session.refresh_token, everywhere: true },
    });
    expect(ended.status).toBe(204);
    await until(() => here.over && there.over, 2_000);
    const leaver = await first.newPerson();
    const reader = await live(second, leaver);
    await first.call('DELETE', '/auth/me', { user: leaver });
    await until(() => reader.over, 2_000);
  });

  it(`are for ${STREAMS_PER_USER} windows of one person, and for one more when one is closed`, async () => {
    const mary = await first.newPerson();
    const opened = await Promise.all(Array.from({ length: STREAMS_PER_USER }, () => live(first, mary)));
    const { response } = await open(first, mary);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '30']);
    await opened[0]?.leave();
    await until(async () => (await open(first, mary)).response.status === 200);
    // Others have room of their own.
    await live(first, jane);
  });

  it('end at once when the process is told to stop, which they do not hold up', async () => {
    const third = await ApiUnderTest.start({}, database);
    await until(() => third.app.get(DatabaseListener, { strict: false }).listening);
    const reader = await live(third, jane);
    const began = Date.now();
    await third.stop();
    await reader.ended;
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it('end where the database is not heard any more, and begin again when it is', async () => {
    const line = await Severable.to(database.url);
    const cut = await ApiUnderTest.start({ DATABASE_URL: line.through(database.url) }, database);
    try {
      await until(() => cut.app.get(DatabaseListener, { strict: false }).listening);
      const reader = await live(cut, jane);
      await line.cut();
      await until(() => reader.over, 3_000);
      await line.mend();
      await until(async () => (await open(cut, jane)).response.status === 200);
      const again = await live(cut, jane);
      const post = await newPost(first.em, jane.id);
      await hears(again, 'post', post);
      expect(reader.types()).toEqual(['ready']);
    } finally {
      await cut.close();
      await line.cut();
    }
  }, 60_000);
});
