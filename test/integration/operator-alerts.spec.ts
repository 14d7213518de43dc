import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createReconcileActivities } from '../../activities/reconcile.activities.js';
import type { Channel } from '../../domain/channel.js';
import type { FailedAttempt } from '../../domain/delivery.js';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.js';
import { Config } from '../../src/config/config.js';
import { Gates, OperatorAlerts, ReconcilerBacklog } from '../../src/delivery/index.js';
import { OperatorMailer } from '../../src/email/index.js';
import { SmtpTransport } from '../../src/email/smtp.transport.js';
import { ApiUnderTest } from '../support/api.js';
import { newDelivery } from '../support/deliveries.js';
import { ENVIRONMENT } from '../support/people.js';

const OPERATOR = 'operator@example.test';
const refusal = (retryAfterMs: number | null = null): FailedAttempt => ({
  type: 'channelPaused',
  code: 'telegram_401',
  reason: 'Telegram refuses our bot, so Telegram is paused.',
  retryAfterMs,
  durationMs: 5,
});

describe('the mail to the operator', () => {
  let api: ApiUnderTest;
  let sandbox: Sandbox;
  let gates: Gates;
  let alerts: OperatorAlerts;
  let mailer: OperatorMailer;
  let seen = 0;

  beforeAll(async () => {
    sandbox = await startSandbox({ botToken: ENVIRONMENT.TELEGRAM_BOT_TOKEN });
    api = await ApiUnderTest.start({ OPERATOR_EMAIL: OPERATOR });
    gates = api.app.get(Gates, { strict: false });
    alerts = api.app.get(OperatorAlerts, { strict: false });
    const config = new Config({ ...ENVIRONMENT, DATABASE_URL: api.database.url, OPERATOR_EMAIL: OPERATOR });
    const transport = new SmtpTransport({
      url: sandbox.smtpUrl,
      sender: ENVIRONMENT.SENDER_EMAIL,
      timeoutMs: 5_000,
    });
    mailer = new OperatorMailer(config, transport);
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await sandbox.close();
  });
  beforeEach(async () => {
    await api.rows('delete from deliveries');
    await api.rows('delete from operator_alerts');
    await api.rows(
      `update channel_gates set state = 'open', by_hand = false, note = null, reason = null, reason_code = null, not_before = null`,
    );
    seen = sandbox.mailbox.list(OPERATOR).length;
  });
  afterEach(() => sandbox.faults.clear());

  const close = (channel: Channel = 'telegram', failure = refusal()) =>
    api.em.transactional((em) => gates.close(em, channel, failure, false));
  const open = (channel: Channel = 'telegram') => api.em.transactional((em) => gates.open(em, channel));
  const dueAtOnce = () => api.rows(`update operator_alerts set next_attempt_at = now()`);
  const states = async () =>
    (await api.rows<{ event: string; state: string }>(`select event, state from operator_alerts order by id`)).map(
      ({ event, state }) => `${event}: ${state}`,
    );
  /** What the reconciler does every ten seconds. */
  const tend = async () => {
    const activities = createReconcileActivities({
      backlog: api.app.get(ReconcilerBacklog, { strict: false }),
      nudge: {
        lookAgainAtPost: () => Promise.resolve(),
        lookAgainAtNotices: () => Promise.resolve(),
        lookAgainAtReminders: () => Promise.resolve(),
      },
      alerts,
      mailer,
    });
    await new MockActivityEnvironment().run(() => activities.tendGates());
  };
  /** What came since the test began, oldest first. */
  const mails = () => sandbox.mailbox.list(OPERATOR).toReversed().slice(seen);

  it('goes once when many refusals close a channel, and once when it opens again', async () => {
    const jane = await api.newPerson();
    await newDelivery(api.em, jane.id, { state: 'held', errorCode: 'channel_closed', errorMessage: 'Paused.' });
    await Promise.all(Array.from({ length: 5 }, () => close()));
    await Promise.all([tend(), tend(), tend()]);
    await tend();
    expect(mails().map(({ subject }) => subject)).toEqual([
      'Ghostwriter: Telegram is closed for everybody (telegram_401)',
    ]);
    const [mail] = mails();
    expect(mail?.text).toContain('1 message waits.');
    expect(mail?.text).toContain('npm run ops channels');
    expect(mail?.html).toContain('Telegram refuses our bot');
    expect(mail?.text).not.toContain('A text worth reading');

    await open();
    await open();
    await tend();
    await tend();
    expect(mails().map(({ subject }) => subject)).toEqual([
      'Ghostwriter: Telegram is closed for everybody (telegram_401)',
      'Ghostwriter: Telegram is open again',
    ]);
    expect(await states()).toEqual(['closed: sent', 'opened: sent']);
  });

  it('goes later, and once, where the mail server refuses it at first', async () => {
    sandbox.faults.next({ service: 'smtp', to: OPERATOR }, { type: 'status', status: 451 }, 2);
    await close();
    await tend();
    // Not before its time.
    await tend();
    expect([mails().length, await states()]).toEqual([0, ['closed: queued']]);
    await dueAtOnce();
    await tend();
    await dueAtOnce();
    await tend();
    await dueAtOnce();
    await tend();
    expect([mails().length, await states()]).toEqual([1, ['closed: sent']]);
  });

  it('goes once more, and says so, where nobody knows whether it arrived; never a third time', async () => {
    sandbox.faults.next({ service: 'smtp', method: 'data', to: OPERATOR }, { type: 'resetAfter' }, 2);
    await close();
    await tend();
    await tend();
    expect([mails().length, await states()]).toEqual([1, ['closed: queued']]);
    for (let round = 0; round < 3; round += 1) {
      await dueAtOnce();
      await tend();
    }
    expect(mails().map(({ text }) => text.includes('sent once more to be sure'))).toEqual([false, true]);
    expect(await states()).toEqual(['closed: unknown']);
  });

  it('goes once more, and says so, where a worker died with it', async () => {
    await close();
    await alerts.claimDue();
    await tend();
    expect(mails()).toHaveLength(0);
    await api.rows(`update operator_alerts set claimed_at = now() - interval '20 minutes'`);
    await tend();
    await tend();
    expect(mails().map(({ text }) => text.includes('sent once more to be sure'))).toEqual([true]);
  });

  it('is given up where the address takes no mail', async () => {
    sandbox.faults.next({ service: 'smtp', to: OPERATOR }, { type: 'status', status: 550 });
    await close();
    await tend();
    await dueAtOnce();
    await tend();
    expect([mails().length, await states()]).toEqual([0, ['closed: failed']]);
  });

  it('is not about email while email is closed, and tells of it afterwards', async () => {
    await close('email');
    await close('telegram');
    await tend();
    expect([mails().length, await states()]).toEqual([0, ['closed: queued']]);
    await open('email');
    await tend();
    expect(mails().map(({ subject }) => subject)).toEqual([
      'Ghostwriter: Telegram is closed for everybody (telegram_401)',
      'Ghostwriter: Email is open again',
    ]);
  });

  it('is not about what was over before anybody could be told', async () => {
    await close();
    await open();
    await tend();
    expect([mails().length, await states()]).toEqual([0, ['closed: cancelled']]);
  });

  it('is about a pause that the provider asked for only when it lasts', async () => {
    await close('telegram', refusal(600_000));
    await tend();
    expect(mails()).toHaveLength(0);
    await dueAtOnce();
    await tend();
    expect(mails()).toHaveLength(1);
  });

  it('is not about what an operator does', async () => {
    await close();
    await api.em.transactional((em) => gates.closeByHand(em, 'telegram', 'Because.'));
    await api.em.transactional((em) => gates.openByHand(em, 'telegram'));
    await tend();
    expect([mails().length, await states()]).toEqual([0, ['closed: cancelled']]);
  });

  it('is forgotten with the log', async () => {
    await close();
    await tend();
    await api.rows(`update operator_alerts set created_at = now() - interval '366 days'`);
    await api.app.get(ReconcilerBacklog, { strict: false }).purge();
    expect(await states()).toEqual([]);
  });
});

describe('without an OPERATOR_EMAIL', () => {
  it('there is nothing to send', async () => {
    const api = await ApiUnderTest.start();
    try {
      await api.em.transactional((em) => api.app.get(Gates, { strict: false }).close(em, 'telegram', refusal(), false));
      expect(await api.rows(`select 1 from operator_alerts`)).toEqual([]);
      expect(await api.app.get(OperatorAlerts, { strict: false }).claimDue()).toBeNull();
    } finally {
      await api.close();
    }
  });
});
