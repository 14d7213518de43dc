import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { localTime } from '../../domain/messages/local-time.js';
import { renderTelegram } from '../../domain/messages/render-telegram.js';
import { ReconcilerBacklog, Planner, Surfaces } from '../../src/delivery/index.js';
import { zoneAt } from '../support/people.js';
import { RemindersUnderTest } from '../support/reminders.js';
import { Updates } from '../support/updates.js';

const TODAY = new Date().toISOString().slice(0, 10);
const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('a button under a reminder', () => {
  let updates: Updates;
  let jane: RemindersUnderTest;

  beforeAll(async () => {
    updates = await Updates.start();
  }, 60_000);
  afterAll(() => updates.close());
  beforeEach(async () => {
    await updates.meet();
    jane = new RemindersUnderTest(updates.api, updates.jane);
    await jane.switchOn({ daily_reminder_channels: ['telegram'] });
  });

  /** Today's reminder is in the chat. @returns its message. */
  const reminded = async (): Promise<number> => {
    await jane.due();
    const [id = 0] = await jane.sends();
    await jane.send(id);
    return id;
  };
  const tap = (act: string, message: number, of = `${TODAY}:0`) => updates.act(`${act}:${of}`, { message });
  const day = async () => {
    const [row] = await updates.rows<{ state: string; snoozes: number; snooze_until: string | null }>(
      `select state, snoozes, snooze_until from reminder_days where user_id = ? and local_date = ?`,
      [updates.jane.id, TODAY],
    );
    return row;
  };
  const audit = () =>
    updates.rows(
      `select field, old_value, new_value, source from settings_audit where user_id = ? and source <> 'web'`,
      [updates.jane.id],
    );
  /** What the plan of the user, or of a post, has the message show; the rewrite is made. */
  const rewritten = async (message: number, post?: number) => {
    const planner = updates.api.app.get(Planner, { strict: false });
    const { steps } = post === undefined ? await jane.look() : await planner.nextStepOfPost(post);
    expect(steps).toContainEqual(expect.objectContaining({ type: 'rewrite', deliveryId: message }));
    const surfaces = updates.api.app.get(Surfaces, { strict: false });
    const target = await surfaces.rewriteTarget(message);
    if (target === null || 'waitMs' in target || target.message === null) throw new Error('nothing to rewrite');
    expect(await surfaces.recordShown(message, target.shows)).toEqual({ stale: false });
    const { text, buttons } = renderTelegram(target.message);
    return { text, labels: buttons.flat().map((button) => button.text) };
  };

  it('"Snooze 1 h" puts it off, says until when, and the message shows it', async () => {
    const message = await reminded();
    const said = await tap('snooze', message);
    const { snoozes, snooze_until: until } = (await day()) ?? {};
    const at = new Date(until ?? 0);
    expect(Math.abs(at.getTime() - Date.now() - HOUR)).toBeLessThan(MINUTE);
    expect([said, snoozes]).toEqual([`😴 Snoozed until ${localTime(at.toISOString(), 'UTC')}.`, 1]);
    expect(await rewritten(message)).toEqual({ text: said, labels: ['Skip today', 'Stop'] });
    const { steps, restUntil } = await jane.look();
    expect([steps, Math.abs((restUntil ?? 0) - at.getTime()) < 1_000]).toEqual([[], true]);
  });

  it('leaves the row where the reconciler finds it, should nobody be told', async () => {
    const message = await reminded();
    await tap('snooze', message);
    expect((await updates.api.app.get(ReconcilerBacklog, { strict: false }).overdue(500)).reminders).toContain(
      updates.jane.id,
    );
  });

  it('tapped twice, or sent twice by Telegram, puts it off once', async () => {
    const message = await reminded();
    const first = await updates.twice(`snooze:${TODAY}:0`, message);
    const before = await day();
    expect([first, await tap('snooze', message), await tap('tonight', message)]).toEqual([first, first, first]);
    expect(await day()).toEqual(before);
  });

  it('works on what came again as well, and no longer on what was put off', async () => {
    const message = await reminded();
    await tap('snooze', message);
    await updates.rows(`update reminder_days set snooze_until = now() where user_id = ?`, [updates.jane.id]);
    const [again = 0] = await jane.sends();
    await jane.send(again);
    expect(await tap('snooze', message)).toMatch(/^This reminder is over\. The next one comes at /);
    expect(await tap('snooze', again, `${TODAY}:1`)).toMatch(/^😴 Snoozed until/);
    expect(await day()).toMatchObject({ snoozes: 2 });
  });

  it('"Tonight" puts it off to 19:00 local, or says that it is too late', async () => {
    const message = await reminded();
    await updates.rows(`update notification_preferences set timezone = ? where user_id = ?`, [
      zoneAt(21),
      updates.jane.id,
    ]);
    expect(await tap('tonight', message)).toBe('It is past 19:00 already. Choose another time.');
    expect(await day()).toMatchObject({ snoozes: 0, snooze_until: null });
    await updates.rows(`update notification_preferences set timezone = ? where user_id = ?`, [
      zoneAt(17),
      updates.jane.id,
    ]);
    expect(await tap('tonight', message)).toBe('😴 Snoozed until 19:00.');
    const until = new Date((await day())?.snooze_until ?? 0).getTime();
    expect(until - Date.now()).toBeGreaterThan(HOUR - MINUTE);
    expect(until - Date.now()).toBeLessThanOrEqual(2 * HOUR + MINUTE);
  });

  it('"Skip today" ends the day, a snooze of it and what is still to be sent of it', async () => {
    await jane.put({ daily_reminder_channels: ['email', 'telegram'] });
    await jane.due();
    const deliveries = await jane.sends();
    const rows = await jane.deliveries();
    const idOf = (channel: string) => Number(rows.find((row) => row.channel === channel)?.id ?? 0);
    const message = idOf('telegram');
    expect(deliveries).toContain(message);
    await jane.send(message);
    await tap('snooze', message);
    expect(await tap('skip', message)).toMatch(/^⏭️ Skipped for today\. The next one comes at \d+ \w+ \d{4}, 09:00\.$/);
    expect(await day()).toEqual({ state: 'skipped', snoozes: 1, snooze_until: null });
    expect(await jane.claim(idOf('email'))).toEqual({ result: 'settled' });
    expect((await jane.deliveries()).map(({ channel, state }) => [channel, state])).toContainEqual([
      'email',
      'cancelled',
    ]);
    expect(await rewritten(message)).toEqual({ text: '⏭️ Skipped for today.', labels: [] });
    expect(await tap('snooze', message)).toMatch(/^⏭️ Skipped for today\./);
    expect((await jane.days()).map(({ state, reason }) => [state, reason])).toEqual([['skipped', 'You skipped it.']]);
  });

  it('"Stop" switches reminders off, with its row in the audit, and says how to switch them on again', async () => {
    const message = await reminded();
    expect(await tap('stop', message)).toBe('🔕 Daily reminders are off. Send /remind 09:00 to switch them on again.');
    expect(await audit()).toEqual([
      { field: 'daily_reminder_enabled', old_value: 'true', new_value: 'false', source: 'telegram' },
    ]);
    expect(await rewritten(message)).toEqual({
      text: '🔕 Daily reminders are off. /remind on switches them on again.',
      labels: [],
    });
    expect(await jane.look()).toMatchObject({ steps: [], restUntil: null });
    expect(await tap('snooze', message)).toMatch(/^🔕 Daily reminders are off/);
    expect(await audit()).toHaveLength(1);
  });

  it('leaves a draft its own buttons', async () => {
    const post = await updates.post();
    const message = await reminded();
    const said = await tap('snooze', message);
    const { text, labels } = await rewritten(message, post);
    expect(text).toContain(said);
    expect(labels).toEqual(['👍 Approve', '♻️ Regenerate', '🗑️ Delete', 'Skip today', 'Stop']);
    await updates.act(`d:${post}:1`, { message });
    expect((await rewritten(message, post)).labels).toEqual(['↩️ Undo']);
  });

  it('stays beside those of an approved text', async () => {
    const post = await updates.post('approved');
    const message = await reminded();
    await tap('skip', message);
    const { text, labels } = await rewritten(message, post);
    expect(text).toContain('⏭️ Skipped for today.');
    expect(labels).toEqual(['Open LinkedIn', '✅ I posted it', '⏰ Remind me to post at…']);
  });

  it('of an earlier day says what is true now, and goes', async () => {
    const message = await reminded();
    await updates.rows(`update reminder_days set local_date = local_date - 1 where user_id = ?`, [updates.jane.id]);
    await updates.rows(`update deliveries set local_date = local_date - 1 where user_id = ?`, [updates.jane.id]);
    await reminded();
    const yesterday = new Date(Date.now() - 24 * HOUR).toISOString().slice(0, 10);
    const { message: changed, buttons } = await updates.buttonsAfter(`snooze:${yesterday}:0`, { message });
    expect([changed, buttons]).toEqual([message, []]);
    expect(await updates.answer()).toMatch(/^This reminder is over\. The next one comes at /);
    expect(await day()).toMatchObject({ snoozes: 0, snooze_until: null });
    // To stop them is not about one day.
    expect(await tap('stop', message, `${yesterday}:0`)).toMatch(/^🔕|^This reminder is over|off/);
    expect(await audit()).toHaveLength(1);
  });

  it.each([
    ['a date without a reminder', '2020-01-01:0'],
    ['no date at all', '2026-02-30:0'],
  ])('for %s does nothing', async (_, of) => {
    const message = await reminded();
    for (const act of ['snooze', 'skip', 'stop']) {
      expect(await tap(act, message, of)).toBe('This button no longer does anything.');
    }
    expect([await day(), await audit()]).toEqual([{ state: 'sent', snoozes: 0, snooze_until: null }, []]);
  });

  it('does nothing in a chat of nobody, nor to somebody else', async () => {
    const message = await reminded();
    const before = await day();
    await updates.send(updates.tap(`skip:${TODAY}:0`, { message, chat: '99000001' }));
    expect(await updates.answer()).toBe('This button no longer does anything.');
    expect(await day()).toEqual(before);
  });

  it('proves that a reminder arrived of which nobody knew', async () => {
    await jane.due();
    const [id = 0] = await jane.sends();
    await jane.send(id, { type: 'unknown', code: 'telegram_no_answer', reason: 'No answer.' });
    await tap('snooze', 777);
    expect(
      await updates.rows(
        `select state, provider_message_id, confirmed_at is not null as confirmed from deliveries where id = ?`,
        [id],
      ),
    ).toEqual([{ state: 'delivered', provider_message_id: '777', confirmed: true }]);
    await jane.look();
    expect(await day()).toMatchObject({ state: 'sent', snoozes: 1 });
  });

  it('is told what was done elsewhere while the message was on its way', async () => {
    await jane.due();
    const [id = 0] = await jane.sends();
    const { token, shows } = await jane.claimed(id);
    await tap('skip', 778);
    expect(await jane.recorded(id, { token, shows })).toEqual({ state: 'delivered', stale: true });
    expect((await rewritten(id)).text).toBe('⏭️ Skipped for today.');
  });
});
