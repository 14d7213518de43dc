import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PersonTraits } from '../support/people.js';
import { RemindersUnderTest } from '../support/reminders.js';
import { Updates } from '../support/updates.js';

describe('/remind', () => {
  let updates: Updates;
  let jane: RemindersUnderTest;

  beforeAll(async () => {
    updates = await Updates.start();
  }, 60_000);
  afterAll(() => updates.close());
  const meet = async (traits: PersonTraits = {}) => {
    await updates.meet({ timezone: 'Europe/Berlin', ...traits });
    jane = new RemindersUnderTest(updates.api, updates.jane);
  };
  beforeEach(() => meet());

  const say = async (text: string) => {
    await updates.send(updates.message(text));
    return (await updates.said()).split('\n');
  };
  const settings = async () => {
    const { body } = await updates.api.call('GET', '/notifications/settings', { user: updates.jane });
    return [body.daily_reminder_enabled, body.daily_reminder_time, body.daily_reminder_days];
  };
  const audit = () =>
    updates.rows(`select field, new_value, source from settings_audit where user_id = ? order by id`, [
      updates.jane.id,
    ]);
  const NEXT = expect.stringMatching(/^The next one comes at (\d+ \w+ \d{4}, )?\d\d:\d\d\.$/);
  const HOW = expect.stringMatching(/^To change it, say for example \/remind 08:30/);

  it('shows the reminder, and how to change it', async () => {
    expect(await say('/remind')).toEqual(['🔕 Daily reminders are off. /remind 09:00 switches them on.', HOW]);
    await jane.switchOn({ daily_reminder_days: [3, 1] });
    expect(await say('/remind')).toEqual([
      '⏰ Daily reminder: Mon, Wed at 09:00 (Europe/Berlin), by email and on Telegram.',
      NEXT,
      HOW,
    ]);
  });

  it.each<[string, string, unknown[]]>([
    ['/remind 08:30', 'every day at 08:30', [true, '08:30:00', [1, 2, 3, 4, 5, 6, 7]]],
    ['/remind weekdays 08:30', 'weekdays at 08:30', [true, '08:30:00', [1, 2, 3, 4, 5]]],
    ['/remind@bot mon wed 18:00', 'Mon, Wed at 18:00', [true, '18:00:00', [1, 3]]],
    ['/Remind on', 'every day at 09:00', [true, '09:00:00', [1, 2, 3, 4, 5, 6, 7]]],
  ])('sets it by “%s”', async (text, words, set) => {
    expect(await say(text)).toEqual([`⏰ Daily reminder: ${words} (Europe/Berlin), by email and on Telegram.`, NEXT]);
    expect(await settings()).toEqual(set);
    expect((await jane.row()).next_reminder_at).not.toBeNull();
    expect(await audit()).toContainEqual({ field: 'daily_reminder_enabled', new_value: 'true', source: 'telegram' });
  });

  it('switches it off, and on again as it was', async () => {
    await jane.switchOn({ daily_reminder_time: '07:15:00' });
    expect(await say('/remind off')).toEqual(['🔕 Daily reminders are off. /remind 07:15 switches them on.']);
    expect(await settings()).toEqual([false, '07:15:00', [1, 2, 3, 4, 5, 6, 7]]);
    await say('/remind on');
    expect(await settings()).toMatchObject([true, '07:15:00', expect.anything()]);
  });

  it('says so where today’s went already, so that the change counts from tomorrow', async () => {
    await jane.switchOn({ timezone: 'UTC', daily_reminder_channels: ['telegram'] });
    await jane.due();
    const [id = 0] = await jane.sends();
    await jane.send(id);
    const lines = await say('/remind 23:59');
    expect(lines.at(-1)).toBe('Today’s reminder has gone out, so this counts from tomorrow.');
    expect(lines.at(-2)).toMatch(/^The next one comes at \d+ \w+ \d{4}, 23:59\.$/);
  });

  it('says which channel gets none, and why', async () => {
    await meet({ emailStatus: 'bounced' });
    const lines = await say('/remind 08:30');
    expect(lines[0]).toMatch(/, on Telegram\.$/);
    expect(lines[1]).toMatch(/refused our messages/);
  });

  it('helps where it cannot read what was said, and changes nothing', async () => {
    const before = await settings();
    expect(await say('/remind tomorrow 25:00')).toEqual([
      expect.stringMatching(/^I didn’t get “tomorrow”\. Say for example \/remind 08:30/),
    ]);
    expect([await settings(), await audit()]).toEqual([before, []]);
  });

  it('changes nothing where it is so already', async () => {
    await say('/remind 08:30');
    const after = await audit();
    await say('/remind 08:30');
    expect(await audit()).toEqual(after);
  });

  it('tells a chat of nobody how to link', async () => {
    await updates.send(updates.message('/remind 08:30', { chat: '99000009' }));
    expect(await updates.said('99000009')).toMatch(/^I send LinkedIn drafts\./);
  });

  it('is in /help', async () => {
    expect((await say('/help')).join(' ')).toContain('/remind weekdays 08:30');
  });
});
