import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createDeliverActivities } from '../../activities/deliver.activities.js';
import { createReconcileActivities } from '../../activities/reconcile.activities.js';
import { DeliveryFailure } from '../../domain/failures.js';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.js';
import type { User } from '../../src/database/entities/index.js';
import { Ledger, OperatorAlerts, Planner, ReconcilerBacklog, Surfaces } from '../../src/delivery/index.js';
import { BotApi } from '../../src/telegram/bot-api.js';
import { TelegramSender } from '../../src/telegram/telegram.sender.js';
import { Config } from '../../src/config/config.js';
import { ApiUnderTest } from '../support/api.js';
import { newDelivery } from '../support/deliveries.js';
import { chatOf, ENVIRONMENT } from '../support/people.js';

/** One run of an activity; that some fail is what is tried here. */
const activity = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

const HELD = { state: 'held', errorCode: 'channel_closed', errorMessage: 'Telegram is paused.' } as const;

describe('a wait that Telegram asks for', () => {
  let sandbox: Sandbox;
  let api: ApiUnderTest;
  let deliver: ReturnType<typeof createDeliverActivities>;

  beforeAll(async () => {
    sandbox = await startSandbox({ botToken: ENVIRONMENT.TELEGRAM_BOT_TOKEN });
    api = await ApiUnderTest.start({ TELEGRAM_API_ROOT: sandbox.httpUrl });
    const telegram = new TelegramSender(new BotApi(api.app.get(Config)));
    const nowhere = { send: () => Promise.reject(new DeliveryFailure('never', 'no_mail', 'No mail here.')) };
    deliver = createDeliverActivities({
      plan: api.app.get(Planner, { strict: false }),
      ledger: api.app.get(Ledger, { strict: false }),
      surfaces: api.app.get(Surfaces, { strict: false }),
      senders: { telegram, email: nowhere },
      rewriter: telegram,
    });
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await sandbox.close();
  });
  beforeEach(async () => {
    await api.rows(`update channel_gates set state = 'open', reason = null, reason_code = null, not_before = null`);
    await api.rows(`delete from deliveries`);
    await api.rows(`delete from delivery_logs`);
    sandbox.journal.clear();
  });
  afterEach(() => sandbox.faults.clear());

  const person = async (): Promise<User> => {
    const user = await api.newPerson();
    sandbox.telegram.write(Number(chatOf(user.id)), '/start');
    return user;
  };
  const people = (count: number) => Promise.all(Array.from({ length: count }, person));
  const send = (deliveryId: number) =>
    activity()
      .run(() => deliver.sendMessage({ deliveryId }))
      .catch(() => null);
  const busy = (retryAfter: number, times = 1) =>
    sandbox.faults.next({ service: 'telegram' }, { type: 'status', status: 429, retryAfter }, times);
  const gate = async () =>
    (
      await api.rows<{ state: string; wait: number }>(
        `select state, extract(epoch from not_before - now())::float8 as wait from channel_gates where channel = 'telegram'`,
      )
    )[0];
  const states = async () =>
    (await api.rows<{ state: string }>(`select state from deliveries order by id`)).map(({ state }) => state);
  const sends = () => sandbox.journal.requests.filter(({ method }) => method === 'sendMessage');
  /** As the workflows do when the reconciler wakes them. */
  const carryOut = async ({ steps }: Awaited<ReturnType<typeof deliver.nextStep>>) => {
    for (const step of steps) if (step.type === 'send') await send(step.deliveryId);
  };
  const tend = async (woken: string[] = []) => {
    const activities = createReconcileActivities({
      backlog: api.app.get(ReconcilerBacklog, { strict: false }),
      nudge: {
        lookAgainAtPost: async (postId) => {
          woken.push('post');
          await carryOut(await deliver.nextStep({ postId }));
        },
        lookAgainAtNotices: async (userId) => {
          woken.push('notices');
          await carryOut(await deliver.nextNotice({ userId }));
        },
        lookAgainAtReminders: () => Promise.resolve(void woken.push('reminders')),
      },
      alerts: api.app.get(OperatorAlerts, { strict: false }),
      mailer: { mailOperator: () => Promise.resolve() },
    });
    await activity().run(() => activities.tendGates());
    return woken;
  };

  it('of one chat keeps back its own message only', async () => {
    const [jane, john] = await people(2);
    const first = await newDelivery(api.em, jane?.id ?? 0, { state: 'queued' });
    const second = await newDelivery(api.em, john?.id ?? 0, { state: 'queued' });
    busy(5);
    await send(first.id);
    await send(second.id);
    expect(await gate()).toMatchObject({ state: 'open' });
    expect(await states()).toEqual(['queued', 'delivered']);
    // However often it comes: one chat is one chat.
    busy(5, 4);
    for (let times = 0; times < 4; times += 1) {
      await api.rows(`update deliveries set next_attempt_at = now() where id = ?`, [first.id]);
      await send(first.id);
    }
    expect(await gate()).toMatchObject({ state: 'open' });
  });

  it('of three chats within moments is the bot’s: nothing is sent until it is over, then a probe, then the rest', async () => {
    const everybody = await people(5);
    const ids: number[] = [];
    for (const { id } of everybody) ids.push((await newDelivery(api.em, id, { state: 'queued' })).id);
    busy(3, 3);
    for (const id of ids) await send(id);
    const closedAt = Date.now();
    expect(sends()).toHaveLength(3);
    expect(await states()).toEqual(['queued', 'queued', 'held', 'held', 'held']);
    expect(await gate()).toMatchObject({ state: 'closed' });
    expect(await api.rows(`select attempts from deliveries where id = ?`, [ids[2]])).toEqual([{ attempts: 0 }]);

    // Whoever comes meanwhile, and the two that wait for themselves, are held as well.
    await api.rows(`update deliveries set next_attempt_at = now() where state = 'queued'`);
    for (const id of ids) await send(id);
    expect(await tend()).toEqual([]);
    expect(sends()).toHaveLength(3);

    await sleep(Math.max(closedAt + 3_100 - Date.now(), 0));
    expect(await tend()).toEqual(['post']);
    expect(await gate()).toMatchObject({ state: 'open' });
    expect(sends()).toHaveLength(4);
    expect((sends()[3]?.at ?? 0) - closedAt).toBeGreaterThanOrEqual(2_900);
    expect(await tend()).toHaveLength(4);
    expect(await states()).toEqual(Array.from({ length: 5 }, () => 'delivered'));
    expect(sends().filter(({ status }) => status === 200)).toHaveLength(5);
  }, 30_000);

  it('is believed again when the probe meets it, whatever it says, and the longest counts', async () => {
    const [jane, john] = await people(2);
    await newDelivery(api.em, jane?.id ?? 0, HELD);
    const under = await newDelivery(api.em, john?.id ?? 0, { state: 'queued' });
    const ledger = api.app.get(Ledger, { strict: false });
    const claim = await ledger.claim(under.id);
    if (claim.result !== 'claimed') throw new Error('not claimed');
    await api.rows(
      `update channel_gates set state = 'closed', reason = 'x', reason_code = 'telegram_429', not_before = now() where channel = 'telegram'`,
    );
    busy(40);
    await tend();
    expect(await states()).toEqual(['held', 'sending']);
    expect((await gate())?.wait).toBeGreaterThan(35);
    const later = { type: 'channelPaused', code: 'telegram_429', reason: 'x', retryAfterMs: 90_000 } as const;
    await ledger.record(under.id, claim.token, { ...later, durationMs: 1 });
    expect((await gate())?.wait).toBeGreaterThan(80);
  });

  it('keeps rewrites back as well, until it is over', async () => {
    const jane = await person();
    const { id, post } = await newDelivery(api.em, jane.id, { state: 'queued' });
    await send(id);
    await api.call('POST', `/posts/${post}/delete`, { user: jane, body: { revision: 1 } });
    await api.rows(
      `update channel_gates set state = 'closed', reason = 'x', reason_code = 'telegram_429', not_before = now() + interval '1 minute' where channel = 'telegram'`,
    );
    const rewrite = () => activity().run(() => deliver.rewriteMessage({ deliveryId: id }));
    await expect(rewrite()).rejects.toMatchObject({ message: 'channel_closed', nonRetryable: false });
    expect(sandbox.journal.requests.some(({ method }) => method === 'editMessageText')).toBe(false);
    await api.rows(`update channel_gates set state = 'open', not_before = null where channel = 'telegram'`);
    expect(await rewrite()).toBe('settled');
  });

  it('ends with drafts first, oldest first, at most 20 a second', async () => {
    const everybody = await people(42);
    const drafts: string[] = [];
    for (const [n, { id }] of everybody.entries()) {
      if (n % 3 === 0) {
        await newDelivery(api.em, id, HELD);
        drafts.push(chatOf(id));
      } else {
        await api.rows(
          `insert into deliveries (user_id, channel, kind, template, state, error_code, error_message)
           values (?, 'telegram', 'confirmation', 'chat_linked', 'held', 'channel_closed', 'x')`,
          [id],
        );
      }
    }
    await tend();
    expect(
      sends()
        .map(({ to }) => to)
        .slice(0, drafts.length),
    ).toEqual(drafts);
    expect(sends()).toHaveLength(42);
    const times = sends().map(({ at }) => at);
    for (const at of times) {
      expect(times.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(20);
    }
  }, 30_000);
});
