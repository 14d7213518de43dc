import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { NotificationPreferences } from '../../src/database/entities/index.js';
import { Ledger } from '../../src/delivery/index.js';
import { MailEventsUnderTest, secondsAgo } from '../support/mail-events.js';
import { mailNow, newMail } from '../support/mails.js';
import { newPost } from '../support/people.js';
import { until } from '../support/until.js';

describe('the events of the mail service', () => {
  let events: MailEventsUnderTest;

  beforeAll(async () => {
    events = await MailEventsUnderTest.start();
  }, 60_000);
  afterAll(() => events.close());
  beforeEach(() => events.meet());

  describe('that a mailbox refused', () => {
    it('fail the mail, pause the channel, hold what follows, and are told in Telegram in our words', async () => {
      const { id, post } = await newMail(events.api, events.jane);
      const settings = () => events.api.call('GET', '/notifications/settings', { user: events.jane });
      await settings();
      const late = await newMail(events.api, events.jane, { state: 'queued', attempts: 0 });
      await events.tell(events.about(id, 'delivered', { timestamp: secondsAgo(9) }), events.bounce(id));
      expect(await mailNow(events.api, id)).toMatchObject({
        state: 'failed',
        error_code: 'bounce',
        error_message: 'The mailbox refused the mail for good.',
        confirmed_at: null,
      });
      expect(await events.logs(id)).toEqual([{ status: 'failed', error_code: 'bounce' }]);
      expect(await events.notices()).toEqual([
        {
          template: 'channel_paused',
          channel: 'telegram',
          details: { paused_channel: 'email', reason: 'Your mailbox refused our messages, so email is paused.' },
        },
      ]);
      expect(await events.audit()).toEqual([['email_status', 'ok', 'bounced', 'email']]);
      // Within a second, as from another process.
      await until(async () => (await settings()).body.email_status === 'bounced', 1_000);
      const ledger = events.api.app.get(Ledger, { strict: false });
      expect(await ledger.claim(late.id)).toEqual({ result: 'held' });
      expect(await mailNow(events.api, late.id)).toMatchObject({ state: 'held', error_code: 'email_bounced' });
      const again = await events.api.call('POST', `/posts/${post}/send`, {
        user: events.jane,
        body: { channel: 'email' },
      });
      expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('email is paused')]);
      const { body } = await events.api.call<{ events: { text: string }[] }>('GET', `/posts/${post}/history`, {
        user: events.jane,
      });
      expect(body.events.map(({ text }) => text)).toContain(
        'The draft was not delivered by email: The mailbox refused the mail for good.',
      );
    });

    it('say once that email is paused, however many come back', async () => {
      const mails = [
        await newMail(events.api, events.jane),
        await newMail(events.api, events.jane),
        await newMail(events.api, events.jane),
      ];
      await events.tell(events.bounce(mails[0]?.id ?? 0), events.bounce(mails[1]?.id ?? 0));
      await events.tell(events.bounce(mails[2]?.id ?? 0));
      expect(await events.notices()).toHaveLength(1);
    });

    it('tell nobody where nobody can be told, and are on the page all the same', async () => {
      const john = await events.api.newPerson({ telegramStatus: 'unlinked' });
      const { id } = await newMail(events.api, john);
      await events.tell({ ...events.bounce(id), email: john.email });
      expect([await events.emailStatus(john), await events.notices(john)]).toEqual(['bounced', []]);
    });

    it('for now fail the mail and are told, and the third in a row pauses', async () => {
      const mails = [
        await newMail(events.api, events.jane),
        await newMail(events.api, events.jane),
        await newMail(events.api, events.jane),
      ];
      const [first, second, third] = mails.map(({ id }) => id);
      await events.tell(events.blocked(first ?? 0));
      expect(await mailNow(events.api, first ?? 0)).toMatchObject({ state: 'failed', error_code: 'blocked' });
      await events.tell(events.blocked(second ?? 0));
      expect(await events.emailStatus()).toBe('ok');
      expect((await events.notices()).map(({ template, details }) => [template, details.post_id])).toEqual([
        ['delivery_failed', mails[0]?.post],
        ['delivery_failed', mails[1]?.post],
      ]);
      await events.tell(events.blocked(third ?? 0));
      expect(await events.emailStatus()).toBe('bounced');
      expect((await events.notices()).map(({ template }) => template)).toEqual([
        'delivery_failed',
        'delivery_failed',
        'channel_paused',
      ]);
    });

    it('are not told about a draft that was decided meanwhile', async () => {
      const post = await newPost(events.api.em, events.jane.id, { state: 'approved' });
      const { id } = await newMail(events.api, events.jane, { post });
      await events.tell(events.blocked(id));
      expect([(await mailNow(events.api, id)).state, await events.notices()]).toEqual(['failed', []]);
    });

    it('do not confirm an address that nobody has confirmed', async () => {
      const john = await events.api.newPerson({ emailStatus: 'unconfirmed' });
      const { id } = await newMail(events.api, john, { post: null, kind: 'confirmation', template: 'confirm_address' });
      await events.tell({ ...events.bounce(id), email: john.email });
      expect([(await mailNow(events.api, id)).state, await events.emailStatus(john)]).toEqual([
        'failed',
        'unconfirmed',
      ]);
      const resumed = await events.api.call('POST', '/notifications/channels/email/resume', { user: john });
      expect([resumed.status, resumed.body.detail]).toEqual([409, 'Your email address is not confirmed yet.']);
    });
  });

  it('are not needed where the mail server itself says that there is no such mailbox', async () => {
    const { id } = await newMail(events.api, events.jane, { state: 'queued', attempts: 0 });
    const ledger = events.api.app.get(Ledger, { strict: false });
    const claim = await ledger.claim(id);
    if (claim.result !== 'claimed') throw new Error('not claimed');
    const failure = {
      type: 'never',
      code: 'smtp_no_mailbox',
      reason: 'It does not exist.',
      retryAfterMs: null,
    } as const;
    await ledger.record(id, claim.token, { ...failure, durationMs: 1 });
    expect([(await mailNow(events.api, id)).state, await events.emailStatus()]).toEqual(['failed', 'bounced']);
    expect((await events.notices()).map(({ template }) => template)).toEqual(['channel_paused']);
    expect(await events.audit()).toEqual([['email_status', 'ok', 'bounced', 'email']]);
  });

  it.each([
    ['Bounced Address', 'dropped_bounced', 'bounced'],
    ['Spam Reporting Address', 'dropped_spam_report', 'complained'],
    ['Invalid', 'dropped_invalid', 'bounced'],
    ['Spam Content (if Spam Checker app is enabled)', 'dropped_content', 'ok'],
  ])('that it dropped a mail (%s) make of it %s, and of the address "%s"', async (reason, code, status) => {
    const { id } = await newMail(events.api, events.jane);
    await events.tell(events.about(id, 'dropped', { reason }));
    const { state, error_code, error_message } = await mailNow(events.api, id);
    expect([state, error_code, await events.emailStatus()]).toEqual(['failed', code, status]);
    expect(error_message).not.toContain(reason);
    expect((await events.notices()).map(({ template }) => template)).toEqual([
      status === 'ok' ? 'delivery_failed' : 'channel_paused',
    ]);
  });

  it('that a mail was marked as spam pause email, and prove that it arrived', async () => {
    const { id } = await newMail(events.api, events.jane, { state: 'unknown' });
    await events.tell(events.about(id, 'spamreport'));
    expect((await mailNow(events.api, id)).state).toBe('delivered');
    expect([await events.emailStatus(), await events.audit()]).toEqual([
      'complained',
      [['email_status', 'ok', 'complained', 'email']],
    ]);
    expect((await events.notices())[0]?.details.reason).toBe(
      'A message of ours was marked as spam, so email is paused.',
    );
  });

  describe('that somebody unsubscribed', () => {
    const preferences = (changes: object) =>
      events.api.em.nativeUpdate(NotificationPreferences, { userId: events.jane.id }, changes);
    const reminders = async () => {
      const { body } = await events.api.call('GET', '/notifications/settings', { user: events.jane });
      return [
        body.daily_reminder_enabled,
        body.daily_reminder_channels,
        body.receive_email_notifications,
        body.email_status,
      ];
    };

    it.each(['unsubscribe', 'group_unsubscribe'])(
      'by "%s" take the reminder out of the mailbox, and drafts stay',
      async (event) => {
        await preferences({ dailyReminderEnabled: true });
        const { id } = await newMail(events.api, events.jane);
        await events.tell(events.about(id, event));
        expect(await reminders()).toEqual([true, ['telegram'], true, 'ok']);
        expect(await events.audit()).toEqual([['daily_reminder_channels', 'email, telegram', 'telegram', 'email']]);
        await events.tell(events.about(id, event));
        expect(await events.audit()).toHaveLength(1);
      },
    );

    it('end reminders that went by mail alone', async () => {
      await preferences({ dailyReminderEnabled: true, dailyReminderChannels: ['email'] });
      const { id } = await newMail(events.api, events.jane);
      await events.tell(events.about(id, 'dropped', { reason: 'Unsubscribed Address' }));
      expect(await reminders()).toEqual([false, ['telegram'], true, 'ok']);
      expect(await events.audit()).toEqual([
        ['daily_reminder_enabled', 'true', 'false', 'email'],
        ['daily_reminder_channels', 'email', 'telegram', 'email'],
      ]);
      expect((await mailNow(events.api, id)).error_code).toBe('dropped_unsubscribed');
    });
  });
});
