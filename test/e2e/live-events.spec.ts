import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventReader } from '../support/event-stream.js';
import { eventually } from '../support/processes.js';
import { buttonData, type Person, Stack } from '../support/stack.js';

/** What is promised: a tap in Telegram changes the page within a second. */
const SOON_MS = 1_000;

describe('live events of a running service', () => {
  let stack: Stack;
  let person: Person;

  beforeAll(async () => {
    stack = await Stack.start();
    await stack.startPart('api-2');
    person = await stack.newPerson();
  }, 120_000);
  afterAll(() => stack.close(), 90_000);

  const live = async (api: 'api' | 'api-2'): Promise<EventReader> => {
    const reader = await eventually('the stream to begin', async () => {
      const opened = await EventReader.open(stack.apiUrl(api), person.token);
      return opened.response.status === 200 ? opened : null;
    });
    await eventually('the first event', () => reader.types()[0] === 'ready');
    return reader;
  };

  it('tell of a tap within a second, on the process that did not take it too, and of all that follows', async () => {
    const readers = [await live('api'), await live('api-2')];
    const { body } = await stack.call<{ id: number }>('POST', '/posts', {
      token: person.token,
      body: { topic: 'remote work' },
    });
    const message = await eventually('the draft', () =>
      stack.liveDrafts(person.chatId).find((found) => buttonData(found, `a:${body.id}:`) !== null),
    );
    await eventually('both deliveries', async () => {
      const rows = await stack.rows(`select 1 from deliveries where post_id = $1 and state = 'delivered'`, [body.id]);
      return rows.length === 2;
    });
    for (const reader of readers) reader.heard.length = 0;
    const tapped = performance.now();
    stack.sandbox.telegram.tap(person.chatId, message.message_id, buttonData(message, `a:${body.id}:`) ?? '');
    await eventually('the event on both', () =>
      readers.every(({ heard }) => heard.some(({ event, post_id }) => event === 'post' && post_id === body.id)),
    );
    expect(performance.now() - tapped).toBeLessThan(SOON_MS);
    // What an event leads to is read through the API: it must be the decision already.
    const read = await stack.call<{ state: string }>('GET', `/posts/${body.id}`, { token: person.token });
    expect(read.body.state).toBe('approved');
    await Promise.all(readers.map((reader) => reader.leave()));
  });

  it('do not hold up a process that is told to stop', async () => {
    const readers = await Promise.all([live('api-2'), live('api-2'), live('api-2')]);
    const began = performance.now();
    const ended = await stack.stopPart('api-2');
    expect([ended, performance.now() - began < 5_000]).toEqual([0, true]);
    await eventually('the streams to end', () => readers.every(({ over }) => over));
  });
});
