import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { renderTelegram } from '../../domain/messages/render-telegram.js';
import { ReconcilerBacklog } from '../../src/delivery/index.js';
import { ApiUnderTest } from '../support/api.js';
import { newPost, type PersonTraits } from '../support/people.js';
import { RemindersUnderTest } from '../support/reminders.js';

interface SettingsBody {
  next_reminders: { at: string; local: string; offset: string }[];
  message?: string;
}

const HOUR = 3_600_000;
/** A local time in UTC so far from now, to the second. */
const clock = (fromNow: number) => new Date(Date.now() + fromNow).toISOString().slice(11, 19);
const dayIn = (days: number) => new Date(Date.now() + days * 24 * HOUR).toISOString().slice(0, 10);

describe('the settings of reminders', () => {
  let api: ApiUnderTest;
  let backlog: ReconcilerBacklog;
  beforeAll(async () => {
    api = await ApiUnderTest.start();
    backlog = api.app.get(ReconcilerBacklog, { strict: false });
  }, 60_000);
  afterAll(() => api.close());

  const newReminders = async (traits?: PersonTraits) => new RemindersUnderTest(api, await api.newPerson(traits));
  /** Somebody whose reminder of today was sent a moment ago. */
  const sentToday = async () => {
    const jane = await newReminders();
    await jane.switchOn({ daily_reminder_channels: ['telegram'] });
    await jane.due();
    const [id = 0] = await jane.sends();
    await jane.send(id);
    return jane;
  };

  it('show the next five fires, with their local time and offset, by the code that fires them', async () => {
    const jane = await newReminders();
    const { body } = await jane.put<SettingsBody>({
      daily_reminder_enabled: true,
      daily_reminder_time: '08:30:15',
      timezone: 'Asia/Kathmandu',
      daily_reminder_days: [1, 3, 5],
    });
    expect(body.next_reminders).toHaveLength(5);
    for (const { at, local, offset } of body.next_reminders) {
      expect([local.slice(11), offset, `${local}${offset}`]).toEqual(['08:30:15', '+05:45', expect.any(String)]);
      expect(new Date(`${local}${offset}`).toISOString()).toBe(at);
      expect([1, 3, 5]).toContain(new Date(`${local}Z`).getUTCDay());
    }
    const row = await jane.row();
    expect(new Date(row.next_reminder_at ?? 0).toISOString()).toBe(body.next_reminders[0]?.at);
    const off = await jane.put<SettingsBody>({ daily_reminder_enabled: false });
    expect([off.body.next_reminders, (await jane.row()).next_reminder_at]).toEqual([[], null]);
  });

  it('count at once, also seconds before the fire, and the old time is forgotten', async () => {
    const jane = await newReminders();
    await jane.switchOn({ daily_reminder_time: clock(5_000) });
    const { body } = await jane.put<SettingsBody>({ daily_reminder_time: clock(12 * HOUR) });
    expect(body.message).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    const { steps, restUntil } = await jane.look();
    expect([steps, new Date(restUntil ?? 0).toISOString()]).toEqual([[], body.next_reminders[0]?.at]);
  });

  it('count from tomorrow once today’s was sent, and the answer says so', async () => {
    const jane = await sentToday();
    const { body } = await jane.put<SettingsBody>({ daily_reminder_time: '23:59:59' });
    expect(body.message).toBe('Today’s reminder has gone out, so this counts from tomorrow.');
    expect(body.next_reminders[0]?.local.slice(0, 10)).toBe(dayIn(1));
    expect((await jane.look()).steps).toEqual([]);
    expect((await jane.row()).next_reminder_day).toBe(dayIn(1));
    // What is no change, or has nothing to do with when they come, needs no word.
    expect((await jane.put<SettingsBody>({ daily_reminder_time: '23:59:59' })).body.message).toBeUndefined();
    expect((await jane.put<SettingsBody>({ receive_email_notifications: false })).body.message).toBeUndefined();
  });

  it('do not take away what was due before them and is still to be sent', async () => {
    const jane = await newReminders();
    await jane.switchOn();
    await jane.due({ ago: '10 minutes' });
    const { body } = await jane.put<SettingsBody>({ daily_reminder_time: '23:59:59' });
    expect(body.message).toBe('Today’s reminder is on its way, so this counts from tomorrow.');
    expect(await jane.sends()).toHaveLength(2);
    expect((await jane.row()).next_reminder_day).toBe(dayIn(1));
  });

  it('of a traveller never bring a date twice', async () => {
    const jane = await sentToday();
    // Where it is another date, and where the time of today is still to come.
    for (const timezone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/New_York']) {
      const { body } = await jane.put<SettingsBody>({ timezone, daily_reminder_time: '23:59:59' });
      expect(body.next_reminders.every(({ local }) => local.slice(0, 10) > dayIn(0))).toBe(true);
      await jane.look();
      expect(await jane.days()).toHaveLength(1);
    }
  });

  it('take back what has fired and not gone out, where reminders or their channel are switched off', async () => {
    for (const change of [{ daily_reminder_enabled: false }, { receive_telegram_notifications: false }]) {
      const jane = await newReminders();
      await jane.switchOn({ daily_reminder_channels: ['telegram'] });
      await jane.due();
      const [id = 0] = await jane.sends();
      await jane.put(change);
      expect(await jane.claim(id)).toEqual({ result: 'settled' });
      expect(await jane.days()).toEqual([expect.objectContaining({ state: 'skipped' })]);
      expect(await jane.deliveries()).toEqual([expect.objectContaining({ state: 'cancelled' })]);
    }
  });

  it('are found by the reconciler where nobody was told, by whatever way the row was changed', async () => {
    const found = async ({ user }: RemindersUnderTest) => (await backlog.overdue(500)).reminders.includes(user.id);
    const jane = await newReminders();
    expect(await found(jane)).toBe(false);
    for (const [change, planned] of [
      [`daily_reminder_enabled = true`, true],
      [`daily_reminder_time = '23:59:58'`, true],
      [`timezone = 'Asia/Tokyo'`, true],
      [`daily_reminder_days = '{1}'`, true],
      [`daily_reminder_enabled = false`, false],
    ] as const) {
      await api.rows(`update notification_preferences set ${change} where user_id = ?`, [jane.user.id]);
      expect([change, await found(jane)]).toEqual([change, true]);
      const { restUntil } = await jane.look();
      expect([change, restUntil !== null, await found(jane)]).toEqual([change, planned, false]);
    }
    // Switched off, there is nothing to plan.
    await jane.put({ daily_reminder_time: '10:00:00' });
    expect(await found(jane)).toBe(false);
    // A workflow that is gone is missed when its time is over.
    await jane.put({ daily_reminder_enabled: true });
    await jane.look();
    await api.rows(
      `update notification_preferences set next_action_at = now() - interval '3 minutes' where user_id = ?`,
      [jane.user.id],
    );
    expect(await found(jane)).toBe(true);
  });

  describe('and a test of them', () => {
    const test = ({ user }: RemindersUnderTest, key?: string) =>
      api.call('POST', '/notifications/reminders/test', {
        user,
        ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
      });

    it('goes to each channel that can receive one, marked, with reminders off, once for each key', async () => {
      const jane = await newReminders();
      const answer = await test(jane, 'once');
      expect([answer.status, answer.body]).toEqual([
        202,
        { status: 'queued', message: 'A test of your reminder is on its way.', channels: ['email', 'telegram'] },
      ]);
      expect((await test(jane, 'once')).body).toEqual(answer.body);
      expect(await jane.deliveries()).toHaveLength(2);
      const sends = await jane.sends();
      expect(sends).toHaveLength(2);
      for (const id of sends) {
        const { facts, channel } = await jane.send(id);
        if (channel === 'telegram')
          expect(renderTelegram({ facts, resent: false }).text).toMatch(/^This is a test of your reminder\.\n/);
      }
      expect(await jane.days()).toEqual([]);
      expect(await jane.look()).toMatchObject({ steps: [], restUntil: null });
    });

    it('counts for no day, may be asked for again, and comes although something was approved today', async () => {
      const jane = await sentToday();
      await newPost(api.em, jane.user.id, { state: 'approved' });
      const before = await jane.days();
      for (let times = 0; times < 2; times += 1) {
        expect((await test(jane)).status).toBe(202);
        const [id = 0, ...more] = await jane.sends();
        expect(more).toEqual([]);
        expect((await jane.send(id)).facts).toMatchObject({ template: 'hand_off', reminder: { why: 'test' } });
      }
      expect(await jane.days()).toEqual(before);
    });

    it('is refused with the reasons where no channel can receive it', async () => {
      const jane = await newReminders({ telegramStatus: 'unlinked', receiveEmail: false });
      const { status, body } = await test(jane);
      expect([status, body]).toEqual([
        409,
        {
          detail:
            'No channel can receive a reminder. Email notifications are switched off. No Telegram chat is linked.',
        },
      ]);
      expect(await jane.deliveries()).toEqual([]);
      await api.rows(`delete from notification_preferences where user_id = ?`, [jane.user.id]);
      expect((await test(jane)).status).toBe(404);
      expect((await api.call('POST', '/notifications/reminders/test')).status).toBe(401);
    });
  });
});
