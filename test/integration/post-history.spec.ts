import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Rounds } from '../support/rounds.js';
import { Updates } from '../support/updates.js';

interface HistoryEvent {
  at: string;
  type: string;
  text: string;
  revision: number | null;
  surface: string | null;
  channel: string | null;
  attempt: number | null;
  error_code: string | null;
}

describe('the history of a post', () => {
  let rounds: Rounds;
  let updates: Updates;

  beforeAll(async () => {
    rounds = await Rounds.start();
    ({ updates } = rounds);
  }, 60_000);
  afterAll(() => rounds.close());
  beforeEach(() => rounds.meet({ receiveEmail: false }));

  const history = async (post: number) =>
    (
      await updates.api.call<{ events: HistoryEvent[]; total: number }>('GET', `/posts/${post}/history?limit=100`, {
        user: updates.jane,
      })
    ).body.events;
  /** Without what every history begins with, and without what is said of messages. */
  const told = async (post: number) =>
    (await history(post))
      .filter(({ channel, type }) => channel === null && type !== 'created')
      .map(({ type, text, revision, surface }) => [type, text, revision, surface]);
  const draft = async () => (await rounds.draft()).post;

  it('tells a decision, that it was undone and where, and the next one, in that order', async () => {
    const post = await draft();
    await updates.ask(post, 'approve');
    await updates.act(`u:${post}:1`);
    await updates.act(`d:${post}:1`);
    expect(await told(post)).toEqual([
      ['revision_own', 'Draft 1 is the text that came with the post.', 1, 'web'],
      ['approve', 'Draft 1 was approved on the web.', 1, 'web'],
      ['undo', 'That was undone in Telegram: draft 1 waits again.', 1, 'telegram'],
      ['delete', 'Draft 1 was deleted in Telegram.', 1, 'telegram'],
    ]);
  });

  it('tells that a draft expired, and that it was brought back, by a button and by a send', async () => {
    const post = await draft();
    for (const revive of [() => updates.act(`v:${post}:1`), () => updates.ask(post, 'send', { channel: 'telegram' })]) {
      await updates.rows(`update posts set expires_at = now() where id = ?`, [post]);
      await rounds.settle(post);
      await revive();
    }
    expect((await told(post)).slice(1)).toEqual([
      ['expired', 'Nobody decided in time, so draft 1 expired.', 1, null],
      ['revived', 'Draft 1 was brought back in Telegram: it waits again.', 1, 'telegram'],
      ['expired', 'Nobody decided in time, so draft 1 expired.', 1, null],
      ['revived', 'Draft 1 was brought back on the web: it waits again.', 1, 'web'],
    ]);
  });

  it('tells that nothing could be written, and that it was asked for again, from each surface', async () => {
    const { body } = await updates.api.call<{ id: number }>('POST', '/posts', {
      user: updates.jane,
      body: { topic: 'hiring' },
    });
    const fail = () => rounds.desk.giveUp(body.id, 1, 'busy', 'The writer is busy.');
    await fail();
    await updates.ask(body.id, 'regenerate', { revision: 0 });
    await fail();
    await updates.act(`g:${body.id}:0`);
    await rounds.desk.keep(body.id, 1, { text: 'At last.', usage: null });
    const failed = ['generation_failed', 'No draft could be written: The writer is busy.', null, null];
    expect(await told(body.id)).toEqual([
      failed,
      ['write_again', 'Writing was asked for again on the web.', null, 'web'],
      failed,
      ['write_again', 'Writing was asked for again in Telegram.', null, 'telegram'],
      ['revision_generated', 'Draft 1 was written.', 1, 'web'],
    ]);
  });

  it('tells that another draft could not be written', async () => {
    const post = await draft();
    await updates.ask(post, 'regenerate', { revision: 1, instruction: 'shorter' });
    await rounds.desk.giveUp(post, 2, 'busy', 'The writer is busy.');
    expect((await told(post)).slice(1)).toEqual([
      ['regenerate', 'Another draft was asked for on the web: “shorter”.', 1, 'web'],
      ['regeneration_failed', 'No new draft could be written: The writer is busy. Draft 1 waits again.', 1, null],
    ]);
  });

  it('tells that an earlier draft was brought back', async () => {
    const post = await draft();
    await updates.edit(post, 1, 'Two.');
    await updates.act(`b:${post}:1`);
    expect((await told(post)).slice(1)).toEqual([
      ['revision_edit', 'Draft 2 is your own edit.', 2, 'web'],
      ['revision_restore', 'Draft 3 brings draft 1 back.', 3, 'telegram'],
    ]);
  });

  it('tells when a reminder was set for, and that it was posted', async () => {
    const post = await draft();
    await updates.ask(post, 'approve');
    await updates.act(`h:${post}:1`);
    const [{ at } = { at: '' }] = await updates.rows<{ at: string }>(`select remind_at as at from posts where id = ?`, [
      post,
    ]);
    await updates.ask(post, 'posted');
    expect((await told(post)).slice(2)).toEqual([
      ['remind_set', `A reminder to post it was set in Telegram, for ${new Date(at).toISOString()}.`, 1, 'telegram'],
      ['posted', 'Marked on the web as posted on LinkedIn.', null, 'web'],
    ]);
  });

  it('names each message that was tried to be sent, with its revision and its attempt', async () => {
    const post = await draft();
    await updates.ask(post, 'regenerate');
    await rounds.desk.keep(post, 2, { text: 'Two.', usage: null });
    await updates.ask(post, 'send', { channel: 'telegram' });
    await rounds.settle(post);
    await updates.ask(post, 'approve', { revision: 2 });
    const [{ id } = { id: '0' }] = await updates.rows<{ id: string }>(
      `select id from deliveries where post_id = ? and template = 'hand_off'`,
      [post],
    );
    const { token } = await rounds.claim(Number(id));
    const reason = 'Telegram had a problem of its own.';
    const busy = { type: 'retryLater' as const, code: 'telegram_500', reason, retryAfterMs: 1, durationMs: 1 };
    await rounds.ledger.record(Number(id), token, busy);
    await rounds.settle(post);
    await updates.ask(post, 'send', { channel: 'telegram' });
    await rounds.settle(post);
    const sent = (await history(post)).filter(({ channel }) => channel !== null);
    expect(
      sent.map(({ type, text, revision, attempt, error_code }) => [type, text, revision, attempt, error_code]),
    ).toEqual([
      ['delivered', 'The draft was handed over to Telegram.', 1, 1, null],
      ['delivered', 'The draft was handed over to Telegram.', 2, 1, null],
      [
        'retried',
        `The approved text could not be sent to Telegram: ${reason} It is tried again.`,
        2,
        1,
        'telegram_500',
      ],
      ['delivered', 'The approved text was handed over to Telegram.', 2, 2, null],
      ['delivered', 'The text was handed over to Telegram.', 2, 1, null],
    ]);
  });

  it('names the approved text that was not needed any more, and the one that was seen', async () => {
    const post = await draft();
    await updates.ask(post, 'approve');
    await updates.ask(post, 'undo', {});
    await rounds.settle(post);
    await updates.ask(post, 'approve');
    await rounds.settle(post);
    await updates.act(`m:${post}:1`, { message: rounds.newest() });
    const texts = (await history(post)).map(({ text }) => text);
    expect(texts).toContain('The approved text was not sent to Telegram any more: something else was decided before.');
    expect(texts).toContain('The approved text reached you in Telegram: that is certain now.');
  });

  it('names the note that nothing could be written', async () => {
    const { body } = await updates.api.call<{ id: number }>('POST', '/posts', {
      user: updates.jane,
      body: { topic: 'hiring' },
    });
    await rounds.desk.giveUp(body.id, 1, 'busy', 'The writer is busy.');
    await rounds.settle(body.id);
    expect((await history(body.id)).at(-1)).toMatchObject({
      type: 'delivered',
      text: 'The note that nothing could be written was handed over to Telegram.',
      revision: null,
      attempt: 1,
    });
  });

  it('is in the order of what happened, page by page, and nobody else’s to read', async () => {
    const post = await draft();
    await updates.ask(post, 'approve');
    await rounds.settle(post);
    const all = await history(post);
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => a.localeCompare(b)));
    const page = await updates.api.call<{ events: HistoryEvent[]; total: number }>(
      'GET',
      `/posts/${post}/history?limit=2&page=2`,
      { user: updates.jane },
    );
    expect([page.body.events, page.body.total]).toEqual([all.slice(2, 4), all.length]);
    const john = await updates.api.newPerson();
    expect((await updates.api.call('GET', `/posts/${post}/history`, { user: john })).status).toBe(404);
  });
});
