import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { User } from '../../src/database/entities/index.js';
import { Ledger } from '../../src/delivery/index.js';
import { ApiUnderTest } from '../support/api.js';
import { newDelivery } from '../support/deliveries.js';
import { Operations } from '../support/operations.js';
import { newPost } from '../support/people.js';

interface Planned {
  delivery_id: number;
  user_id: number;
  verdict: string;
  why: string | null;
  detail: string | null;
}

const FAILED = { state: 'failed', errorCode: 'telegram_500', errorMessage: 'Telegram had a problem.' } as const;
const UNCLEAR = { state: 'failed', errorCode: 'outcome_unknown', errorMessage: 'Nobody can tell.' } as const;

describe('ops resend', () => {
  let api: ApiUnderTest;
  let ops: Operations;
  let jane: User;

  beforeAll(async () => {
    api = await ApiUnderTest.start();
    ops = await Operations.open();
  }, 60_000);
  afterAll(async () => {
    await ops.close();
    await api.close();
  });
  beforeEach(async () => {
    await api.rows('delete from deliveries');
    await api.rows('delete from operator_actions');
    jane = await api.newPerson();
  });

  const make = (traits: Parameters<typeof newDelivery>[2], user = jane) => newDelivery(api.em, user.id, traits);
  const plan = async (...options: string[]) => {
    const { planned } = await ops.facts<{ planned: Planned[] }>('resend', ...options);
    return new Map(planned.map((each) => [each.delivery_id, each]));
  };
  const verdict = async (id: number, ...options: string[]) => {
    const each = (await plan(...options)).get(id);
    return each === undefined ? null : [each.verdict, each.why, each.detail];
  };
  const everything = async () =>
    JSON.stringify(
      await Promise.all(
        ['deliveries', 'delivery_logs', 'posts', 'users', 'channel_gates', 'operator_actions', 'operator_alerts'].map(
          (table) => api.rows(`select * from ${table} order by 1`),
        ),
      ),
    );
  const ofPost = (post: number) =>
    api.rows<{ id: string; state: string; resent: boolean; attempts: number }>(
      `select id, state, resent, attempts from deliveries where post_id = ? order by id`,
      [post],
    );
  const actions = () =>
    api.rows<{ operator: string; command: string; arguments: object; result: object }>(
      `select operator, command, arguments, result from operator_actions order by id`,
    );

  describe('before it sends', () => {
    it('changes nothing, and says who would be sent what and who twice', async () => {
      const john = await api.newPerson();
      const safe = await make(FAILED);
      const unclear = await make(UNCLEAR, john);
      const before = await everything();
      const planned = await plan('--dry-run');
      expect([planned.get(safe.id), planned.get(unclear.id)]).toMatchObject([
        { user_id: jane.id, verdict: 'send' },
        { user_id: john.id, verdict: 'twice' },
      ]);
      const said = await ops.say('resend');
      expect(said).toContain('2 would be sent, 0 kept back.');
      expect(said).toContain(`Could get it twice: 1 (users ${john.id}).`);
      expect(said).toContain('Nothing was changed.');
      expect(await everything()).toBe(before);
    });

    it('knows what may have arrived before', async () => {
      const twice = [
        await make(UNCLEAR),
        await make({ state: 'unknown' }),
        // Its first try was unknown, the labelled one failed clearly.
        await make({ ...FAILED, resent: true }),
        // The provider took it, and it bounced later.
        await make({ ...FAILED, channel: 'email', deliveredAt: new Date() }),
      ];
      const earlier = await make({ ...UNCLEAR, channel: 'email' });
      const later = await make({ ...FAILED, channel: 'email', postId: earlier.post });
      for (const { id } of [...twice, later]) expect(await verdict(id)).toEqual(['twice', null, null]);
      for (const { id } of [...twice, later]) {
        expect(await verdict(id, '--safe-only')).toEqual(['keep', 'not_safe', null]);
      }
    });

    it('keeps back what is not to be sent', async () => {
      const delivered = await make(FAILED);
      await make({ state: 'delivered', postId: delivered.post });
      const underWay = await make(FAILED);
      await make({ state: 'queued', postId: underWay.post });
      const earlier = await make(FAILED);
      const later = await make({ ...FAILED, postId: earlier.post });
      const decided = await make({ ...FAILED, postId: await newPost(api.em, jane.id, { state: 'approved' }) });
      const bounced = await api.newPerson({ emailStatus: 'bounced' });
      const unreachable = await make({ ...FAILED, channel: 'email' }, bounced);
      const reminder = await make({
        ...FAILED,
        kind: 'reminder',
        template: 'reminder',
        localDate: '2026-11-26',
        snooze: 0,
      });
      const link = await make({
        ...FAILED,
        postId: null,
        revision: null,
        channel: 'email',
        kind: 'confirmation',
        template: 'reset_password',
        details: { mail_token_id: 999 },
      });
      const held = await make({ state: 'held', errorCode: 'channel_closed', errorMessage: 'Paused.' });
      const planned = await plan('--state', 'failed,held');
      const why = ({ id }: { id: number }) => [planned.get(id)?.why, planned.get(id)?.detail];
      expect([delivered, underWay, earlier, decided, unreachable, reminder, link, held].map(why)).toEqual([
        ['delivered', null],
        ['under_way', null],
        ['later_try', null],
        ['not_wanted', null],
        ['unreachable', 'email_bounced'],
        ['reminder', null],
        ['link_over', null],
        ['held', 'channel_closed'],
      ]);
      expect(planned.get(later.id)?.verdict).toBe('send');
    });
  });

  describe('with --yes', () => {
    const send = (...options: string[]) =>
      ops.facts<{ sent: number; twice: number; kept_back: object; done: boolean; woken: boolean; more: number }>(
        'resend',
        '--yes',
        '--rate',
        '20/s',
        ...options,
      );

    it('queues a failed one anew, labelled only where it may have arrived', async () => {
      const safe = await make({ ...FAILED, attempts: 12 });
      const unclear = await make(UNCLEAR);
      expect(await send()).toMatchObject({ sent: 2, twice: 1, kept_back: {}, done: true, woken: true });
      const ledger = api.app.get(Ledger, { strict: false });
      for (const [{ id, post }, resent] of [
        [safe, false],
        [unclear, true],
      ] as const) {
        const [old, fresh] = await ofPost(post);
        expect([Number(old?.id), old?.state]).toEqual([id, 'failed']);
        expect(fresh).toMatchObject({ state: 'queued', resent, attempts: 0 });
        expect(await api.rows(`select version - seen_version as ahead from posts where id = ?`, [post])).toEqual([
          { ahead: 2 },
        ]);
        expect(await ledger.claim(Number(fresh?.id))).toMatchObject({ message: { resent } });
      }
    });

    it('settles an unknown one at once, by its one labelled resend', async () => {
      const { id, post } = await make({ state: 'unknown', attempts: 1 });
      expect(await send()).toMatchObject({ sent: 1, twice: 1 });
      expect(await ofPost(post)).toEqual([{ id: String(id), state: 'queued', resent: true, attempts: 1 }]);
      expect(await api.rows(`select status, error_code from delivery_logs where delivery_id = ?`, [id])).toEqual([
        { status: 'retried', error_code: 'outcome_unknown' },
      ]);
    });

    it('sends a message of no post by the notices of its user', async () => {
      const { id } = await make({
        ...FAILED,
        postId: null,
        revision: null,
        kind: 'confirmation',
        template: 'chat_linked',
      });
      await api.rows(`update deliveries set post_id = null where id = ?`, [id]);
      expect(await send()).toMatchObject({ sent: 1, twice: 0 });
      expect(
        await api.rows(`select state from deliveries where user_id = ? and post_id is null order by id`, [jane.id]),
      ).toEqual([{ state: 'failed' }, { state: 'queued' }]);
      expect(await api.rows(`select notices_version from users where id = ?`, [jane.id])).toEqual([
        { notices_version: 1 },
      ]);
    });

    it('tries a queued one now instead of later', async () => {
      const { id } = await make({ state: 'queued', nextAttemptAt: new Date(Date.now() + 600_000) });
      expect(await send('--state', 'queued')).toMatchObject({ sent: 1 });
      expect(await api.rows(`select state, next_attempt_at from deliveries where id = ?`, [id])).toEqual([
        { state: 'queued', next_attempt_at: null },
      ]);
    });

    it('sends nothing again that it has sent', async () => {
      const { post } = await make(FAILED);
      const results = await Promise.all([send(), send(), send()]);
      expect(results.reduce((sum, { sent }) => sum + sent, 0)).toBe(1);
      expect(await send()).toMatchObject({ sent: 0, kept_back: { under_way: 1 } });
      expect((await ofPost(post)).map(({ state }) => state)).toEqual(['failed', 'queued']);
    });

    it('records who did what, and what came of it', async () => {
      const { id } = await make(FAILED);
      await make(UNCLEAR);
      await make({ ...FAILED, channel: 'email' });
      await ops.say('resend', '--yes', '--channel', 'telegram', '--safe-only', '--as', 'Otto');
      expect(await actions()).toEqual([
        {
          operator: 'Otto',
          command: 'resend',
          arguments: {
            channel: 'telegram',
            states: ['failed', 'unknown'],
            cause: null,
            sinceMs: null,
            limit: 100,
            safe_only: true,
            per_second: 5,
            matched: 2,
          },
          result: { sent: 1, twice: 0, kept_back: { not_safe: 1 }, deliveries: [id], done: true },
        },
      ]);
      expect(await ops.say('actions')).toMatch(
        / Otto +resend .*channel=telegram .+ sent=1 twice=0 kept_back=not_safe:1\n/,
      );
    });

    it('keeps to its rate, and to its limit', async () => {
      for (let n = 0; n < 5; n += 1) await make(FAILED);
      const result = await ops.facts<{ sent: number; more: number }>(
        'resend',
        '--yes',
        '--rate',
        '10/s',
        '--limit',
        '4',
      );
      expect(result).toMatchObject({ sent: 4, more: 1 });
      const [spread] = await api.rows<{ ms: number }>(
        `select extract(epoch from max(created_at) - min(created_at)) * 1000 as ms from deliveries where state = 'queued'`,
      );
      // Three pauses between four; a clock's tick less is no haste.
      expect(Number(spread?.ms)).toBeGreaterThanOrEqual(290);
    });

    it('ends after the one in hand when it is told to', async () => {
      for (let n = 0; n < 3; n += 1) await make(FAILED);
      const stop = new AbortController();
      const running = ops.run(['resend', '--yes', '--rate', '0.5/s'], stop.signal);
      const started = Date.now();
      while ((await api.rows(`select 1 from deliveries where state = 'queued'`)).length === 0) {
        expect(Date.now() - started).toBeLessThan(5_000);
      }
      stop.abort();
      const { output, done } = await running;
      expect(done).toBe(false);
      expect(output).toContain('Queued again: 1.');
      expect(output).toContain('Ended before the end.');
      expect(await actions()).toMatchObject([{ result: { sent: 1, done: false } }]);
    });
  });
});
