import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Claim } from '../../activities/ports/delivery-ledger.port.js';
import type { FailureClass, SendOutcome } from '../../domain/delivery.js';
import type { Channel } from '../../domain/channel.js';
import { SEND } from '../../domain/retry-policies.js';
import type { User } from '../../src/database/entities/index.js';
import { Ledger, Planner, ReconcilerBacklog } from '../../src/delivery/index.js';
import { ApiUnderTest } from '../support/api.js';
import { chatOf, newPost } from '../support/people.js';

interface DeliveryRow {
  state: string;
  attempts: number;
  error_code: string | null;
  resent: boolean;
  next_attempt_at: string | null;
  probe: boolean;
}

const delivered = (shows: string): SendOutcome => ({
  type: 'delivered',
  providerMessageId: '77',
  shows,
  durationMs: 5,
});
const failed = (type: FailureClass, code: string = type, retryAfterMs: number | null = null): SendOutcome => ({
  type,
  code,
  reason: `Because of ${code}.`,
  retryAfterMs,
  durationMs: 5,
});

describe('the send ledger', () => {
  let api: ApiUnderTest;
  let ledger: Ledger;
  let planner: Planner;
  let backlog: ReconcilerBacklog;
  let jane: User;

  beforeAll(async () => {
    api = await ApiUnderTest.start();
    ledger = api.app.get(Ledger, { strict: false });
    planner = api.app.get(Planner, { strict: false });
    backlog = api.app.get(ReconcilerBacklog, { strict: false });
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(async () => {
    await api.rows(`update channel_gates set state = 'open', reason = null, reason_code = null, not_before = null`);
    await api.rows(`update posts set version = seen_version, next_action_at = null`);
    await api.rows(`update users set notices_seen_version = notices_version, notices_next_action_at = null`);
    await api.rows(`delete from deliveries where state = 'held'`);
    jane = await api.newPerson();
  });

  /** A waiting post with one queued delivery. */
  const queued = async (channel: Channel = 'telegram', user = jane): Promise<{ post: number; id: number }> => {
    const post = await newPost(api.em, user.id);
    const { status } = await api.call('POST', `/posts/${post}/send`, { user, body: { channel } });
    expect(status).toBe(202);
    const [row] = await api.rows<{ id: string }>(`select id from deliveries where post_id = ?`, [post]);
    return { post, id: Number(row?.id) };
  };
  const row = async (id: number): Promise<DeliveryRow> => {
    const [found] = await api.rows<DeliveryRow>(`select * from deliveries where id = ?`, [id]);
    if (found === undefined) throw new Error('no such delivery');
    return found;
  };
  const logs = (id: number) =>
    api.rows<{ status: string; attempt: number; error_code: string | null; error_message: string | null }>(
      `select status, attempt, error_code, error_message from delivery_logs where delivery_id = ? order by id`,
      [id],
    );
  const claim = async (id: number): Promise<Extract<Claim, { result: 'claimed' }>> => {
    const claimed = await ledger.claim(id);
    if (claimed.result !== 'claimed') throw new Error(`not claimed: ${claimed.result}`);
    return claimed;
  };
  const passTime = (id: number) =>
    api.rows(
      `update deliveries set next_attempt_at = now(), unknown_until = case when unknown_until is null then null else now() end where id = ?`,
      [id],
    );

  it('claims what is queued, with everything that a sender needs', async () => {
    const { post, id } = await queued();
    const { message, token, shows } = await claim(id);
    expect(message).toMatchObject({
      deliveryId: id,
      channel: 'telegram',
      to: chatOf(jane.id),
      facts: { template: 'draft', postId: post, revision: 1, content: 'A text worth reading.' },
    });
    expect([token, shows].every((text) => text.length > 10)).toBe(true);
    expect(await row(id)).toMatchObject({ state: 'sending', attempts: 1 });
  });

  it('gives one of many claims at once, and sends no other', async () => {
    const { id } = await queued();
    const results = await Promise.all(Array.from({ length: 8 }, () => ledger.claim(id)));
    expect(results.filter(({ result }) => result === 'claimed')).toHaveLength(1);
    expect(results.every(({ result }) => result === 'claimed' || result === 'unknown')).toBe(true);
  });

  it('has one open delivery for each post, revision and channel', async () => {
    const { post } = await queued();
    const again = await api.call('POST', `/posts/${post}/send`, { user: jane, body: { channel: 'telegram' } });
    expect(again.status).toBe(202);
    expect(await api.rows(`select 1 from deliveries where post_id = ?`, [post])).toHaveLength(1);
    await expect(
      api.rows(
        `insert into deliveries (user_id, post_id, revision, channel, kind, template, state)
         values (?, ?, 1, 'telegram', 'draft', 'draft', 'queued')`,
        [jane.id, post],
      ),
    ).rejects.toThrow(/unique/);
  });

  it('records a delivery once, and answers a repetition with what is true', async () => {
    const { id } = await queued();
    const { token, shows } = await claim(id);
    expect(await ledger.record(id, token, delivered(shows))).toEqual({ state: 'delivered', stale: false });
    expect(await ledger.record(id, token, delivered(shows))).toEqual({ state: 'delivered', stale: false });
    expect(await ledger.record(id, token, failed('retryLater'))).toEqual({ state: 'delivered', stale: false });
    expect(await logs(id)).toEqual([{ status: 'delivered', attempt: 1, error_code: null, error_message: null }]);
    expect(await ledger.claim(id)).toEqual({ result: 'settled' });
  });

  it('records nothing under a token that is not its own', async () => {
    const { id } = await queued();
    await claim(id);
    await ledger.record(id, '00000000-0000-4000-8000-000000000000', delivered('x'));
    expect(await row(id)).toMatchObject({ state: 'sending' });
    expect(await logs(id)).toEqual([]);
  });

  it('records both channels of a post at once, and neither is thrown out for the other', async () => {
    for (let n = 0; n < 10; n += 1) {
      const { post, id } = await queued();
      await api.call('POST', `/posts/${post}/send`, { user: jane, body: { channel: 'email' } });
      const [mail] = await api.rows<{ id: string }>(
        `select id from deliveries where post_id = ? and channel = 'email'`,
        [post],
      );
      // As the workflow does: only a post that was looked at is put to rest by what is recorded.
      await planner.nextStepOfPost(post);
      const claims = [await claim(id), await claim(Number(mail?.id))];
      const recorded = await Promise.all(
        claims.map(({ message, token, shows }) => ledger.record(message.deliveryId, token, delivered(shows))),
      );
      expect(recorded.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    }
  });

  it('tells when the post moved on while the message was under way', async () => {
    const { post, id } = await queued();
    const { token, shows } = await claim(id);
    await api.call('POST', `/posts/${post}/delete`, { user: jane, body: { revision: 1 } });
    expect(await ledger.record(id, token, delivered(shows))).toEqual({ state: 'delivered', stale: true });
    expect((await planner.nextStepOfPost(post)).steps).toEqual([
      { type: 'rewrite', deliveryId: id, shows: expect.stringMatching(/^delete:/) },
    ]);
  });

  it.each([
    [
      'decided',
      async (post: number) =>
        void (await api.call('POST', `/posts/${post}/approve`, { user: jane, body: { revision: 1 } })),
    ],
    [
      'deleted',
      async (post: number) =>
        void (await api.call('POST', `/posts/${post}/delete`, { user: jane, body: { revision: 1 } })),
    ],
    [
      'sent back for another draft',
      async (post: number) =>
        void (await api.call('POST', `/posts/${post}/regenerate`, { user: jane, body: { revision: 1 } })),
    ],
  ])('sends nothing for a post that was %s before', async (_, change) => {
    const { post, id } = await queued();
    await change(post);
    expect(await ledger.claim(id)).toEqual({ result: 'settled' });
    expect(await row(id)).toMatchObject({ state: 'cancelled' });
  });

  it('carries the text of an edit that came before it was sent', async () => {
    const { post, id } = await queued();
    await api.call('PATCH', `/posts/${post}`, { user: jane, body: { revision: 1, content: 'New.' } });
    expect((await claim(id)).message.facts).toMatchObject({ revision: 2, content: 'New.' });
  });

  describe('a failure that may pass', () => {
    it('is tried again at the time that the provider named', async () => {
      const { id } = await queued();
      const { token } = await claim(id);
      const recorded = await ledger.record(id, token, failed('retryLater', 'telegram_429', 7_000));
      expect(recorded).toEqual({ state: 'queued', retryInMs: 7_000 });
      const wait = Date.parse((await row(id)).next_attempt_at ?? '') - Date.now();
      expect(wait).toBeGreaterThan(5_000);
      expect(await ledger.claim(id)).toEqual({ result: 'early', waitMs: expect.any(Number) });
      expect(await logs(id)).toEqual([
        { status: 'retried', attempt: 1, error_code: 'telegram_429', error_message: 'Because of telegram_429.' },
      ]);
    });

    it('is final after the last attempt, and the owner hears it on the other channel', async () => {
      const { post, id } = await queued();
      const attempts = SEND.retry.maximumAttempts ?? 0;
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const { token } = await claim(id);
        const recorded = await ledger.record(id, token, failed('retryLater', 'telegram_500'));
        expect(recorded.state).toBe(attempt < attempts ? 'queued' : 'failed');
        await passTime(id);
      }
      const rows = await logs(id);
      expect(rows.map(({ status }) => status)).toEqual([...Array(attempts - 1).fill('retried'), 'failed']);
      expect(rows.map(({ attempt }) => attempt)).toEqual(rows.map((_, index) => index + 1));
      const [notice] = await api.rows<{ channel: string; details: object }>(
        `select channel, details from deliveries where user_id = ? and template = 'delivery_failed'`,
        [jane.id],
      );
      expect(notice).toEqual({
        channel: 'email',
        details: { post_id: post, revision: 1, failed_channel: 'telegram', reason: 'Because of telegram_500.' },
      });
      expect((await api.call('GET', `/posts/${post}`, { user: jane })).body.channels).toMatchObject({
        telegram: { state: 'failed', error: 'Because of telegram_500.', error_code: 'telegram_500', attempts },
      });
    });
  });

  it('pauses the channel of somebody who blocked the bot, at the first word', async () => {
    const { id } = await queued();
    const { token } = await claim(id);
    expect(await ledger.record(id, token, failed('never', 'telegram_blocked'))).toEqual({
      state: 'failed',
      code: 'telegram_blocked',
    });
    const [user] = await api.rows(`select telegram_status from users where id = ?`, [jane.id]);
    expect(user).toEqual({ telegram_status: 'blocked' });
    const { body } = await api.call('GET', '/notifications/audit', { user: jane });
    expect(body.entries).toEqual([
      expect.objectContaining({ field: 'telegram_status', from: 'linked', to: 'blocked', source: 'telegram' }),
    ]);
  });

  it('holds what its recipient cannot get yet', async () => {
    const { id } = await queued('email');
    await api.rows(`update users set email_status = 'bounced' where id = ?`, [jane.id]);
    expect(await ledger.claim(id)).toEqual({ result: 'held' });
    expect(await row(id)).toMatchObject({ state: 'held', error_code: 'email_bounced', attempts: 0 });
  });

  describe('an outcome that nobody knows', () => {
    it('follows from a claim without a record, and is never sent again by the claim', async () => {
      const { id } = await queued();
      await claim(id);
      expect(await ledger.claim(id)).toEqual({ result: 'unknown' });
      expect(await ledger.claim(id)).toEqual({ result: 'unknown' });
      expect(await row(id)).toMatchObject({ state: 'unknown', error_code: 'outcome_unknown' });
      // Nothing is settled, so nothing is logged yet.
      expect(await logs(id)).toEqual([]);
    });

    it('is settled by a late record of the attempt itself', async () => {
      const { id } = await queued();
      const { token, shows } = await claim(id);
      await ledger.claim(id);
      expect(await ledger.record(id, token, delivered(shows))).toEqual({ state: 'delivered', stale: false });
      expect((await logs(id)).map(({ status }) => status)).toEqual(['delivered']);
    });

    it('waits for its window, is sent once more and labelled, and fails where that is unknown too', async () => {
      const { post, id } = await queued();
      const first = await claim(id);
      await ledger.record(id, first.token, failed('unknown', 'telegram_no_answer'));
      const waiting = await planner.nextStepOfPost(post);
      expect(waiting.steps).toEqual([]);
      expect(Number(waiting.restUntil) - Number(waiting.asOf)).toBeLessThanOrEqual(600_000);
      await passTime(id);
      expect((await planner.nextStepOfPost(post)).steps).toEqual([
        { type: 'send', deliveryId: id, channel: 'telegram' },
      ]);
      const second = await claim(id);
      expect(second.message).toMatchObject({ resent: true, facts: { template: 'draft' } });
      expect(await ledger.record(id, second.token, failed('unknown', 'telegram_no_answer'))).toEqual({
        state: 'failed',
        code: 'outcome_unknown',
      });
      expect((await logs(id)).map(({ status, error_code }) => [status, error_code])).toEqual([
        ['retried', 'outcome_unknown'],
        ['failed', 'outcome_unknown'],
      ]);
      expect((await planner.nextStepOfPost(post)).steps).toEqual([]);
    });

    it('is told to its owner on the other channel where a dead worker left the second try unknown as well', async () => {
      const { post, id } = await queued();
      for (let tries = 1; tries <= 2; tries += 1) {
        await claim(id);
        await ledger.claim(id);
        await passTime(id);
        await planner.nextStepOfPost(post);
      }
      expect(await row(id)).toMatchObject({ state: 'failed', error_code: 'outcome_unknown' });
      const notices = await api.rows(
        `select channel, details->>'failed_channel' as failed from deliveries where user_id = ? and template = 'delivery_failed'`,
        [jane.id],
      );
      expect(notices).toEqual([{ channel: 'email', failed: 'telegram' }]);
    });

    it('is not sent once more for a post that was decided meanwhile', async () => {
      const { post, id } = await queued('email');
      await claim(id);
      await ledger.claim(id);
      await api.call('POST', `/posts/${post}/approve`, { user: jane, body: { revision: 1 } });
      await passTime(id);
      const [handOff] = await api.rows<{ id: string }>(
        `select id from deliveries where post_id = ? and template = 'hand_off'`,
        [post],
      );
      expect((await planner.nextStepOfPost(post)).steps).toEqual([
        { type: 'send', deliveryId: Number(handOff?.id), channel: 'telegram' },
      ]);
      expect((await row(id)).state).toBe('failed');
    });
  });

  describe('a channel that is refused', () => {
    it('closes for everybody without costing an attempt, probes, and opens for all', async () => {
      const john = await api.newPerson();
      const first = await queued();
      const second = await queued('telegram', john);
      const { token } = await claim(first.id);
      expect(await ledger.record(first.id, token, failed('channelPaused', 'telegram_401'))).toEqual({ state: 'held' });
      expect(await row(first.id)).toMatchObject({ state: 'held', attempts: 0 });
      expect(await ledger.claim(second.id)).toEqual({ result: 'held' });
      const email = await queued('email', john);
      expect((await ledger.claim(email.id)).result).toBe('claimed');

      // Before its time, no probe.
      expect(await backlog.tendGates()).toEqual({ posts: [], users: [], reminders: [] });
      await api.rows(`update channel_gates set not_before = now() where channel = 'telegram'`);
      expect(await backlog.tendGates()).toEqual({ posts: [first.post], users: [], reminders: [] });
      expect(await row(first.id)).toMatchObject({ state: 'queued', probe: true });
      expect(await row(second.id)).toMatchObject({ state: 'held' });

      // The probe fails: the next one waits twice as long.
      const probe = await claim(first.id);
      await ledger.record(first.id, probe.token, failed('channelPaused', 'telegram_401'));
      const [gate] = await api.rows<{ state: string; probe_interval_ms: number }>(
        `select state, probe_interval_ms from channel_gates where channel = 'telegram'`,
      );
      expect(gate).toEqual({ state: 'closed', probe_interval_ms: 30_000 });

      await api.rows(`update channel_gates set not_before = now() where channel = 'telegram'`);
      await backlog.tendGates();
      const [again] = await api.rows<{ id: string }>(`select id from deliveries where probe`);
      const good = await claim(Number(again?.id));
      await ledger.record(Number(again?.id), good.token, delivered(good.shows));
      const other = Number(again?.id) === first.id ? second : first;
      expect(await backlog.tendGates()).toEqual({ posts: [other.post], users: [], reminders: [] });
      expect((await ledger.claim(other.id)).result).toBe('claimed');
    });

    it('is believed when it names a time', async () => {
      const { id } = await queued();
      const { token } = await claim(id);
      await ledger.record(id, token, failed('channelPaused', 'telegram_429', 120_000));
      const [gate] = await api.rows<{ wait: string }>(
        `select extract(epoch from not_before - now()) as wait from channel_gates where channel = 'telegram'`,
      );
      expect(Number(gate?.wait)).toBeGreaterThan(110);
    });
  });

  describe('the reconciler', () => {
    it('finds posts that changed unseen or are overdue, and no others', async () => {
      const [unseen, overdue, resting, fresh] = [
        await newPost(api.em, jane.id),
        await newPost(api.em, jane.id),
        await newPost(api.em, jane.id),
        await newPost(api.em, jane.id),
      ];
      await api.rows(`update posts set seen_version = version where id = any(?::bigint[])`, [
        `{${[overdue, resting].join(',')}}`,
      ]);
      await api.rows(`update posts set updated_at = now() - interval '1 minute' where id = ?`, [unseen]);
      await api.rows(`update posts set next_action_at = now() - interval '31 seconds' where id = ?`, [overdue]);
      await api.rows(`update posts set next_action_at = now() + interval '1 day' where id = ?`, [resting]);
      await api.rows(`update posts set version = seen_version + 1, updated_at = now() where id = ?`, [fresh]);
      await api.rows(`update posts set version = seen_version + 1 where id = ?`, [unseen]);
      const { posts } = await backlog.overdue(100);
      expect(new Set(posts)).toEqual(new Set([unseen, overdue]));
    });

    it('forgets what has outlived its purpose', async () => {
      await api.rows(
        `insert into telegram_updates (update_id, received_at) values (1, now() - interval '8 days'), (2, now())`,
      );
      await api.rows(
        `insert into delivery_logs (user_id, channel, kind, status, attempt, created_at)
         values (?, 'email', 'draft', 'delivered', 1, now() - interval '366 days')`,
        [jane.id],
      );
      await backlog.purge();
      expect(await api.rows(`select update_id from telegram_updates`)).toEqual([{ update_id: '2' }]);
      expect(await api.rows(`select 1 from delivery_logs where user_id = ?`, [jane.id])).toEqual([]);
    });
  });
});
