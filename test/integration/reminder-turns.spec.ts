import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReconcilerBacklog } from '../../src/delivery/index.js';
import { ApiUnderTest } from '../support/api.js';
import { RemindersUnderTest } from '../support/reminders.js';

/** Planned already for the instant at which another one is to be planned. */
const OTHERS = 84;

describe('reminders of the same instant', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await ApiUnderTest.start();
    for (let n = 0; n < OTHERS; n += 1) await api.newPerson();
  }, 60_000);
  afterAll(() => api.close());

  /** Of somebody for whom the others are planned as well. */
  const planned = async (others: number) => {
    const jane = new RemindersUnderTest(api, await api.newPerson());
    await jane.put({ daily_reminder_enabled: true, daily_reminder_channels: ['telegram'] });
    await api.rows(
      `update notification_preferences p set next_reminder_at = null, next_reminder_day = null, next_reminder_turn_at = null
         where p.user_id <> ?`,
      [jane.user.id],
    );
    await api.rows(
      `update notification_preferences p set next_reminder_at = j.next_reminder_at, next_reminder_day = j.next_reminder_day,
         next_reminder_turn_at = j.next_reminder_at + o.n * interval '1 second' / 28
       from (select * from notification_preferences where user_id = ?) j,
            (select user_id, row_number() over (order by user_id) - 1 as n from notification_preferences
               where user_id <> ? order by user_id limit ?) o
       where p.user_id = o.user_id`,
      [jane.user.id, jane.user.id, others],
    );
    return jane;
  };
  const turnAfterMs = async (jane: RemindersUnderTest): Promise<number> => {
    const row = await jane.row();
    return Date.parse(row.next_reminder_turn_at ?? '') - Date.parse(row.next_reminder_at ?? '');
  };

  it('take turns, as fast as Telegram takes them', async () => {
    const jane = await planned(OTHERS);
    const { restUntil } = await jane.look();
    expect(await turnAfterMs(jane)).toBeCloseTo(3_000, -1);
    const row = await jane.row();
    expect(restUntil).toBe(Date.parse(row.next_reminder_turn_at ?? ''));
    // Until then nobody asks why nothing happens.
    expect(row.next_action_at).toEqual(row.next_reminder_turn_at);
  });

  it('keep their turns however often they are looked at, and get another with another time', async () => {
    const jane = await planned(28);
    await jane.look();
    expect(await turnAfterMs(jane)).toBeCloseTo(1_000, -1);
    await api.rows(
      `update notification_preferences set next_reminder_at = null, next_reminder_day = null, next_reminder_turn_at = null where user_id <> ?`,
      [jane.user.id],
    );
    await jane.put({ receive_email_notifications: false });
    await jane.look();
    expect(await turnAfterMs(jane)).toBeCloseTo(1_000, -1);
    await jane.put({ daily_reminder_time: '10:10:00' });
    await jane.look();
    expect(await turnAfterMs(jane)).toBe(0);
  });

  it('fire when they are looked at before their turn, and are asked after once it is long over', async () => {
    const jane = await planned(28);
    await jane.look();
    await jane.due();
    expect(await jane.sends()).toHaveLength(1);
    const john = await planned(0);
    await john.look();
    await john.due({ ago: '3 minutes' });
    await api.rows(`update notification_preferences set next_action_at = next_reminder_at where user_id = ?`, [
      john.user.id,
    ]);
    const { reminders } = await api.app.get(ReconcilerBacklog, { strict: false }).overdue(500);
    expect(reminders).toContain(john.user.id);
  });
});
