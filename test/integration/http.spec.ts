import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { User } from '../../src/database/entities/index.js';
import { ApiUnderTest } from '../support/api.js';
import { createDatabase } from '../support/database.js';
import { newPost } from '../support/people.js';
import { eventually } from '../support/processes.js';
import { Severable } from '../support/severable.js';

describe('every answer of the API', () => {
  let api: ApiUnderTest;
  let jane: User;

  beforeAll(async () => {
    api = await ApiUnderTest.start();
    jane = await api.newPerson();
  }, 60_000);
  afterAll(() => api.close());

  it('carries the headers that keep a browser safe', async () => {
    const { headers } = await api.call('GET', '/health/live');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it.each([
    ['no JSON', { raw: '{"topic": ' }, 400],
    ['JSON that is no object', { raw: '"topic"' }, 400],
    ['a body that is too large', { raw: JSON.stringify({ content: 'x'.repeat(200_000) }) }, 413],
    [
      'a body of another type',
      { raw: 'topic=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
    ],
    ['a body in another encoding', { raw: '{}', headers: { 'content-type': 'application/json; charset=latin1' } }, 415],
  ])('answers %s with a detail and the right status', async (_, request, status) => {
    const answer = await api.call('POST', '/posts', { user: jane, ...request });
    expect([answer.status, answer.body]).toEqual([status, { detail: expect.stringMatching(/\w{3}/) }]);
  });

  it('answers what is not there, and whom it does not know, in the same shape', async () => {
    expect(await api.call('GET', '/nothing/here', { user: jane })).toMatchObject({
      status: 404,
      body: { detail: 'Not found.' },
    });
    expect(await api.call('GET', '/posts')).toMatchObject({ status: 401, body: { detail: 'No valid access token.' } });
  });

  it('is described, and readable, without a token', async () => {
    const { status, body } = await api.call('GET', '/openapi.json');
    expect([status, body.openapi]).toEqual([200, '3.1.0']);
    expect((await fetch(`${api.url}/api/v1/docs`)).status).toBe(200);
  });

  it('describes Idempotency-Key on every POST that starts work', async () => {
    const { body } = await api.call<{
      paths: Record<string, { post?: { parameters?: { name: string; in: string }[]; responses: object } }>;
    }>('GET', '/openapi.json');
    const starting = Object.entries(body.paths).flatMap(([path, { post }]) =>
      /\/(posts|deliveries|notifications\/channels)\b/.test(path) && post !== undefined ? [{ path, post }] : [],
    );
    expect(starting.length).toBeGreaterThan(8);
    for (const { path, post } of starting) {
      const header = expect.objectContaining({ name: 'Idempotency-Key', in: 'header' });
      expect([path, post.parameters]).toEqual([path, expect.arrayContaining([header])]);
      expect(Object.keys(post.responses)).toContain('422');
    }
  });

  it('says when it is ready, with the state of engine and worker', async () => {
    // The engine is given a second to answer, and a process that is still starting may need more for its first question.
    const { status, body } = await eventually('the engine to be known', async () => {
      const answer = await api.call<{ engine: string }>('GET', '/health/ready');
      return answer.status !== 200 || answer.body.engine === 'up' ? answer : null;
    });
    expect([status, body]).toEqual([
      200,
      { status: 'ready', database: 'up', engine: 'up', worker: expect.stringMatching(/up|down/) },
    ]);
  });

  describe('with an idempotency key', () => {
    const create = (user: User, key: string, body: object) =>
      api.call<{ id: number; detail: string }>('POST', '/posts', { user, body, headers: { 'Idempotency-Key': key } });

    it('does the work once for the same body, also for many at once, and refuses another body', async () => {
      const answers = await Promise.all(Array.from({ length: 6 }, () => create(jane, 'key-1', { topic: 'once' })));
      expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
      const other = await create(jane, 'key-1', { topic: 'twice' });
      expect([other.status, other.body.detail]).toEqual([422, 'This Idempotency-Key was used for another request.']);
    });

    it('keeps the keys of two people apart, and forgets after a day', async () => {
      const john = await api.newPerson();
      const first = await create(jane, 'key-2', { topic: 'mine' });
      const second = await create(john, 'key-2', { topic: 'mine' });
      expect(second.body.id).not.toBe(first.body.id);
      await api.rows(`update idempotency_keys set created_at = created_at - interval '25 hours'`);
      expect((await create(jane, 'key-2', { topic: 'mine' })).body.id).not.toBe(first.body.id);
    });

    it('keeps nothing of a request that failed, and refuses a key that is none', async () => {
      const id = await newPost(api.em, jane.id, { state: 'deleted' });
      const send = () =>
        api.call('POST', `/posts/${id}/send`, {
          user: jane,
          body: { channel: 'email' },
          headers: { 'Idempotency-Key': 'key-3' },
        });
      expect((await send()).status).toBe(409);
      await api.rows(`update posts set state = 'awaiting_decision' where id = ?`, [id]);
      expect((await send()).status).toBe(202);
      expect((await create(jane, 'two words', { topic: 'x' })).status).toBe(400);
    });
  });

  describe('too often', () => {
    it('counts notifications and sends together, per user, and says so on each answer', async () => {
      const mary = await api.newPerson();
      const id = await newPost(api.em, mary.id);
      const settings = () => api.call('GET', '/notifications/settings', { user: mary });
      const first = await settings();
      expect([first.headers.get('ratelimit-limit'), first.headers.get('ratelimit-remaining')]).toEqual(['30', '29']);
      expect(Number(first.headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60);
      const sent = await api.call('POST', `/posts/${id}/send`, { user: mary, body: { channel: 'email' } });
      expect(sent.headers.get('ratelimit-remaining')).toBe('28');
      for (let n = 0; n < 28; n += 1) await settings();
      const refused = await settings();
      expect([refused.status, refused.headers.get('ratelimit-remaining')]).toEqual([429, '0']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.body.detail).toMatch(/^Too many requests/);
      // Another group, and another person, are not counted with it.
      expect((await api.call('GET', '/posts', { user: mary })).headers.get('ratelimit-limit')).toBe('120');
      expect((await api.call('GET', '/notifications/settings', { user: jane })).status).toBe(200);
    });
  });
});

describe('while the database is away', () => {
  it('answers 503 with Retry-After, and nothing of why', async () => {
    const database = await createDatabase();
    const line = await Severable.to(database.url);
    const api = await ApiUnderTest.start({ DATABASE_URL: line.through(database.url) }, database);
    const jane = await api.newPerson();
    try {
      expect((await api.call('GET', '/posts', { user: jane })).status).toBe(200);
      await line.cut();
      const answer = await api.call('GET', '/posts', { user: jane });
      expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([503, true]);
      expect(answer.body).toEqual({ detail: 'The service cannot use its database. Try again in a moment.' });
      expect((await api.call('GET', '/health/ready')).status).toBe(503);
      expect((await api.call('GET', '/health/live')).status).toBe(200);
      await line.mend();
      expect((await api.call('GET', '/posts', { user: jane })).status).toBe(200);
    } finally {
      await api.close();
      await line.cut();
      await database.drop();
    }
  }, 60_000);
});
