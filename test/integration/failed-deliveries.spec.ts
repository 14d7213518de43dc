import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Channel } from '../../domain/channel.js';
import { formOf, type Page, pageOf, PUBLIC } from '../support/decision-pages.js';
import { Operations } from '../support/operations.js';
import type { PersonTraits } from '../support/people.js';
import { Rounds } from '../support/rounds.js';

const WENT_WRONG = 'It had a problem of its own.';

describe('a draft whose last try has failed', () => {
  let rounds: Rounds;
  let ops: Operations;

  beforeAll(async () => {
    rounds = await Rounds.start(PUBLIC);
    ops = await Operations.open();
  }, 60_000);
  afterAll(async () => {
    await ops.close();
    await rounds.close();
  });
  beforeEach(() => rounds.meet());

  /** The provider answers so that no try is left. */
  const fail = async (id: number, code: string) => {
    await rounds.updates.rows(`update deliveries set attempts = 11, next_attempt_at = null where id = ?`, [id]);
    const { token } = await rounds.claim(id);
    const failure = { type: 'retryLater', code, reason: WENT_WRONG, retryAfterMs: null, durationMs: 5 } as const;
    expect(await rounds.ledger.record(id, token, failure)).toEqual({ state: 'failed', code });
  };
  const failed = async (channel: Channel, traits?: PersonTraits) => {
    await rounds.meet(traits);
    const { post, id } = await rounds.queued(channel);
    await fail(id, `${channel}_500`);
    await rounds.settleNotices(rounds.updates.jane.id);
    return { post, id };
  };
  const deliveries = async (post: number, channel: Channel) =>
    (
      await rounds.updates.rows<{ state: string }>(
        `select state from deliveries where post_id = ? and channel = ? order by id`,
        [post, channel],
      )
    ).map(({ state }) => state);
  const visit = async (path: string): Promise<Page> => pageOf(await fetch(`${rounds.updates.api.url}${path}`));
  const press = async (page: Page): Promise<Page> => {
    const { action, fields } = formOf(page, 'Retry Send');
    const body = new URLSearchParams(fields);
    const answer = await fetch(`${rounds.updates.api.url}${action}`, { method: 'POST', body, redirect: 'manual' });
    expect(answer.status).toBe(303);
    return visit(action);
  };

  it('by email is told in Telegram, with a button that sends it again, once', async () => {
    const { post } = await failed('email');
    const notice = rounds.newest();
    expect(rounds.text(notice)).toContain(`(post ${post}) could not be delivered by email: ${WENT_WRONG}`);
    expect(rounds.buttons(notice)).toEqual(['Retry Send']);
    for (let times = 0; times < 2; times += 1) {
      expect(await rounds.updates.act(`e:${post}:1`, { message: notice })).toBe('It is sent again by email.');
    }
    await rounds.settle(post);
    expect(await deliveries(post, 'email')).toEqual(['failed', 'delivered']);
    expect(rounds.mails.map(({ facts }) => facts.template)).toEqual(['draft']);
    // It is there now.
    expect(await rounds.updates.act(`e:${post}:1`, { message: notice })).toBe('It reached you by email meanwhile.');
    expect(await deliveries(post, 'email')).toHaveLength(2);
    // A tap under the notice makes no draft of it.
    expect(await deliveries(post, 'telegram')).toEqual([]);
  });

  it('in Telegram is told by mail, with a link whose form sends it again, once', async () => {
    const { post } = await failed('telegram');
    const [mail] = rounds.mails;
    if (mail?.facts.template !== 'delivery_failed') throw new Error('no notice was mailed');
    expect(mail.facts).toMatchObject({ failedChannel: 'telegram', reason: WENT_WRONG, revision: 1 });
    const path = new URL(mail.facts.retryUrl ?? '').pathname;
    const page = await visit(path);
    expect(page.html).toContain('It could not be delivered in Telegram.');
    expect(await deliveries(post, 'telegram')).toEqual(['failed']);
    expect((await press(page)).html).toContain('It is on its way to Telegram.');
    // Sent twice, as a browser may.
    await press(page);
    await rounds.settle(post);
    expect(await deliveries(post, 'telegram')).toEqual(['failed', 'delivered']);
    expect(rounds.text(rounds.newest())).toContain('A text worth reading.');
    const there = await visit(path);
    expect(there.html).toContain('It is in Telegram.');
    expect(there.html).not.toContain('Retry Send');
    await press(page);
    expect(await deliveries(post, 'telegram')).toHaveLength(2);
  });

  it('is not brought back from its end by a button, nor sent where it cannot be', async () => {
    const { post } = await failed('email');
    const notice = rounds.newest();
    await rounds.updates.rows(`update posts set state = 'expired', expires_at = null where id = ?`, [post]);
    expect(await rounds.updates.act(`e:${post}:1`, { message: notice })).toBe(
      'This draft has expired. Bring it back to decide.',
    );
    await rounds.updates.rows(`update posts set state = 'deleted' where id = ?`, [post]);
    expect(await rounds.updates.act(`e:${post}:1`, { message: notice })).toBe('This post was deleted.');
    expect(await deliveries(post, 'email')).toEqual(['failed']);
  });

  it('is nobody else’s to send again', async () => {
    const { post } = await failed('email');
    await rounds.meet();
    expect(await rounds.updates.act(`e:${post}:1`)).toBe('This button no longer does anything.');
    expect(await deliveries(post, 'email')).toEqual(['failed']);
  });

  it.each([
    ['telegram', { emailStatus: 'bounced' }],
    ['email', { telegramStatus: 'unlinked' }],
    ['email', { telegramStatus: 'blocked' }],
  ] as const)(
    'on %s with nobody to tell (%j) shows in the API, the history and the operator’s list',
    async (channel, traits) => {
      const { post, id } = await failed(channel, traits);
      expect([rounds.chat.size, rounds.mails]).toEqual([0, []]);
      await expectShown(post, id, channel);
    },
  );

  it('on both channels shows on both, and each is told on the other', async () => {
    const { post, id } = await failed('email');
    await rounds.updates.ask(post, 'send', { channel: 'telegram' });
    const [row] = await rounds.updates.rows<{ id: string }>(
      `select id from deliveries where post_id = ? and channel = 'telegram'`,
      [post],
    );
    await fail(Number(row?.id), 'telegram_500');
    await expectShown(post, id, 'email');
    await expectShown(post, Number(row?.id), 'telegram');
    await rounds.settleNotices(rounds.updates.jane.id);
    expect(rounds.mails.map(({ facts }) => facts.template)).toEqual(['delivery_failed']);
  });

  const expectShown = async (post: number, id: number, channel: Channel) => {
    const { api, jane } = rounds.updates;
    const shown = await api.call('GET', `/posts/${post}`, { user: jane });
    expect(shown.body.channels).toMatchObject({
      [channel]: { delivery_id: id, state: 'failed', error: WENT_WRONG, error_code: `${channel}_500` },
    });
    const history = await api.call<{ events: object[] }>('GET', `/posts/${post}/history`, { user: jane });
    expect(history.body.events).toContainEqual(
      expect.objectContaining({ type: 'failed', channel, delivery_id: id, error_code: `${channel}_500` }),
    );
    const logs = await api.call<{ logs: object[] }>('GET', `/notifications/logs?post_id=${post}`, { user: jane });
    expect(logs.body.logs).toContainEqual(expect.objectContaining({ status: 'failed', channel }));
    const { deliveries: listed } = await ops.facts<{ deliveries: object[] }>('list', '--channel', channel);
    expect(listed).toContainEqual(expect.objectContaining({ id, state: 'failed', reason: WENT_WRONG }));
  };
});
