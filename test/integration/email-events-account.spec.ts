import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Gates, Ledger, ReconcilerBacklog } from '../../src/delivery/index.js';
import { MailEventsUnderTest, secondsAgo } from '../support/mail-events.js';
import { mailNow, newMail } from '../support/mails.js';
import { newPost } from '../support/people.js';

const QUOTA = { reason: 'Recipient List over Package Quota' };

describe('the events of the mail service, that our account is used up', () => {
  let events: MailEventsUnderTest;
  let ledger: Ledger;
  let backlog: ReconcilerBacklog;

  beforeAll(async () => {
    events = await MailEventsUnderTest.start();
    ledger = events.api.app.get(Ledger, { strict: false });
    backlog = events.api.app.get(ReconcilerBacklog, { strict: false });
  }, 60_000);
  afterAll(() => events.close());
  beforeEach(async () => {
    await events.api.rows(`delete from deliveries where state = 'held'`);
    await openSince(60);
    await events.meet();
  });

  const openSince = (seconds: number) =>
    events.api.rows(
      `update channel_gates set state = 'open', reason = null, reason_code = null, not_before = null,
         changed_at = now() - ? * interval '1 second'`,
      [seconds],
    );
  const gate = async () =>
    (await events.api.rows(`select state, reason_code from channel_gates where channel = 'email'`))[0];
  const dropped = (id: number, more: object = {}) => events.about(id, 'dropped', { ...QUOTA, ...more });

  it('close email for everybody, hold the mail itself, and fail nothing', async () => {
    const { id, post } = await newMail(events.api, events.jane);
    const next = await newMail(events.api, await events.api.newPerson(), { state: 'queued', attempts: 0 });
    await events.tell(dropped(id));
    expect(await gate()).toEqual({ state: 'closed', reason_code: 'dropped_quota' });
    expect(await mailNow(events.api, id)).toMatchObject({
      state: 'held',
      error_code: 'channel_closed',
      error_message: 'Our account with the mail service is used up, so email is paused.',
      provider_message_id: null,
    });
    expect(await events.logs(id)).toEqual([{ status: 'retried', error_code: 'dropped_quota' }]);
    expect([await events.emailStatus(), await events.notices()]).toEqual(['ok', []]);
    expect(await ledger.claim(next.id)).toEqual({ result: 'held' });
    const { body } = await events.api.call('GET', `/posts/${post}`, { user: events.jane });
    expect(body.channels).toMatchObject({ email: { state: 'held', attempts: 0 } });
  });

  it('let the mail go out once, unlabelled, when the account is mended', async () => {
    const { id, post } = await newMail(events.api, events.jane);
    await events.tell(dropped(id));
    await events.api.rows(`update channel_gates set not_before = now() where channel = 'email'`);
    expect((await backlog.tendGates()).posts).toEqual([post]);
    const claim = await ledger.claim(id);
    if (claim.result !== 'claimed') throw new Error('not claimed');
    expect(claim.message.resent).toBe(false);
    const { token, shows } = claim;
    await ledger.record(id, token, { type: 'delivered', providerMessageId: 'second', shows, durationMs: 1 });
    expect(await gate()).toMatchObject({ state: 'open' });
    expect((await mailNow(events.api, id)).state).toBe('delivered');
    // Told once more, as they may be: nothing changes.
    await events.tell(events.about(id, 'processed', { timestamp: secondsAgo(3) }));
    expect(await mailNow(events.api, id)).toMatchObject({ state: 'delivered', provider_message_id: 'second' });
  });

  it('say nothing where they are older than what opened email again', async () => {
    await openSince(5);
    const { id } = await newMail(events.api, events.jane);
    await events.tell(dropped(id, { timestamp: secondsAgo(30) }));
    expect(await gate()).toMatchObject({ state: 'open' });
    expect((await mailNow(events.api, id)).state).toBe('held');
    expect((await backlog.tendGates()).posts).toHaveLength(1);
  });

  it('do not open what an operator paused', async () => {
    const gates = events.api.app.get(Gates, { strict: false });
    await events.api.em.transactional((em) => gates.closeByHand(em, 'email', 'maintenance'));
    const { id } = await newMail(events.api, events.jane);
    await events.tell(dropped(id));
    expect(await gate()).toMatchObject({ reason_code: 'paused_by_operator' });
    expect((await mailNow(events.api, id)).state).toBe('held');
    await events.api.em.transactional((em) => gates.openByHand(em, 'email'));
  });

  it('fail the mail where the same one is on its way again, or has gone out since', async () => {
    for (const state of ['queued', 'delivered'] as const) {
      const { id, post } = await newMail(events.api, events.jane);
      const again = await newMail(events.api, events.jane, { post, state });
      await events.tell(dropped(id));
      expect(await mailNow(events.api, id)).toMatchObject({ state: 'failed', error_code: 'dropped_quota' });
      expect((await mailNow(events.api, again.id)).state).toBe(state);
    }
  });

  it('hold a mail about a decided post no longer than until its plan is looked at', async () => {
    const post = await newPost(events.api.em, events.jane.id, { state: 'approved' });
    const { id } = await newMail(events.api, events.jane, { post });
    await events.tell(dropped(id));
    await events.look(post);
    expect((await mailNow(events.api, id)).state).toBe('cancelled');
  });
});
