import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { REMINDER_MESSAGE_TEMPLATE } from '../../domain/messages/voice.js';
import { renderTelegram } from '../../domain/messages/render-telegram.js';
import { metrics } from '../../src/common/metrics.js';
import { Ledger, Planner, ReconcilerBacklog } from '../../src/delivery/index.js';
import { ApiUnderTest } from '../support/api.js';
import { newPost, type PersonTraits } from '../support/people.js';
import { RemindersUnderTest } from '../support/reminders.js';

const TODAY = new Date().toISOString().slice(0, 10);
const BLOCKED = { type: 'never', code: 'telegram_blocked', reason: 'You blocked the bot.' } as const;
const LOST = { type: 'unknown', code: 'telegram_no_answer', reason: 'No answer.' } as const;

describe('a reminder', () => {
  let api: ApiUnderTest;
  let backlog: ReconcilerBacklog;
  beforeAll(async () => {
    api = await ApiUnderTest.start();
    backlog = api.app.get(ReconcilerBacklog, { strict: false });
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(() => api.rows(`update channel_gates set state = 'open', reason = null, reason_code = null`));

  const remindersOf = async (traits?: PersonTraits) => new RemindersUnderTest(api, await api.newPerson(traits));
  const switchedOn = async (settings: object = {}, traits?: PersonTraits) => {
    const jane = await remindersOf(traits);
    await jane.switchOn(settings);
    return jane;
  };
  const onlyTelegram = { daily_reminder_channels: ['telegram'] };

  describe('that is due', () => {
    it('is claimed once for each channel, however many look at once, and sent', async () => {
      const jane = await switchedOn();
      await jane.due();
      const before = await metrics.events.get();
      const steps = (await Promise.all(Array.from({ length: 6 }, () => jane.sends()))).flat();
      const deliveries = await jane.deliveries();
      expect(deliveries.map(({ channel }) => channel).toSorted()).toEqual(['email', 'telegram']);
      expect(new Set(steps)).toEqual(new Set(deliveries.map(({ id }) => Number(id))));
      const after = await metrics.events.get();
      const triggered = (of: typeof after) =>
        of.values.find(({ labels }) => labels.event === 'DAILY_REMINDER_TRIGGER')?.value ?? 0;
      expect(triggered(after) - triggered(before)).toBe(1);
      expect(await jane.days()).toEqual([{ local_date: TODAY, state: 'sending', reason: null }]);
      for (const { id } of deliveries) await jane.send(Number(id));
      expect(await jane.days()).toEqual([{ local_date: TODAY, state: 'sent', reason: null }]);
      expect(await jane.sends()).toEqual([]);
    });

    it('leaves the next one planned, and nothing for the reconciler to ask after', async () => {
      const jane = await switchedOn(onlyTelegram);
      await jane.due();
      const [id = 0] = await jane.sends();
      await jane.send(id);
      const row = await jane.row();
      expect(row.next_action_at).toEqual(row.next_reminder_turn_at);
      expect(new Date(row.next_reminder_at ?? 0).getTime()).toBeGreaterThan(Date.now());
      expect((await backlog.overdue(500)).reminders).not.toContain(jane.user.id);
    });

    it('is not lost where the worker dies between the claim of the day and the send', async () => {
      const jane = await switchedOn(onlyTelegram);
      await jane.due();
      const first = await jane.sends();
      // Nobody hears the answer; the next look finds the row.
      expect(await jane.sends()).toEqual(first);
      await jane.send(first[0] ?? 0);
      expect(await jane.sends()).toEqual([]);
      expect(await jane.deliveries()).toHaveLength(1);
    });

    it('is not sent again where nobody knows whether it arrived, but once, marked so, after its window', async () => {
      const jane = await switchedOn(onlyTelegram);
      await jane.due();
      const [id = 0] = await jane.sends();
      await jane.send(id, LOST);
      expect(await jane.sends()).toEqual([]);
      await api.rows(`update deliveries set unknown_until = now() where id = ?`, [id]);
      expect(await jane.sends()).toEqual([id]);
      expect(await jane.send(id, LOST)).toMatchObject({ resent: true });
      expect(await jane.sends()).toEqual([]);
      expect(await jane.days()).toEqual([
        { local_date: TODAY, state: 'missed', reason: expect.stringContaining('It may have arrived') },
      ]);
    });
  });

  describe('that is late', () => {
    it('is sent within two hours', async () => {
      const jane = await switchedOn(onlyTelegram);
      await jane.due({ ago: '119 minutes' });
      expect(await jane.sends()).toHaveLength(1);
    });

    it('is written down as missed after that, and the next one stands', async () => {
      const jane = await switchedOn(onlyTelegram);
      await jane.due({ ago: '121 minutes' });
      const { steps, restUntil } = await jane.look();
      expect(steps).toEqual([]);
      expect(restUntil ?? 0).toBeGreaterThan(Date.now());
      expect(await jane.days()).toEqual([
        expect.objectContaining({ state: 'missed', reason: expect.stringContaining('The service was away') }),
      ]);
      expect(await jane.deliveries()).toEqual([]);
    });

    it('never comes together with another, after days of outage', async () => {
      const time = new Date(Date.now() - 30 * 60_000).toISOString().slice(11, 19);
      const jane = await switchedOn({ ...onlyTelegram, daily_reminder_time: time });
      await jane.due({ ago: '3 days 30 minutes' });
      expect(await jane.sends()).toHaveLength(1);
      expect((await jane.days()).map(({ state }) => state)).toEqual(['missed', 'missed', 'missed', 'sending']);
    });

    it('is dropped where its channel stays closed for two hours, and says so', async () => {
      const jane = await switchedOn(onlyTelegram);
      await jane.due();
      await api.rows(
        `update channel_gates set state = 'closed', reason = 'Telegram refuses us.' where channel = 'telegram'`,
      );
      const [id = 0] = await jane.sends();
      expect(await jane.claim(id)).toEqual({ result: 'held' });
      const held = await jane.row();
      await api.rows(`update deliveries set wanted_until = now() where id = ?`, [id]);
      expect(new Date(held.next_action_at ?? 0).getTime()).toBeLessThan(Date.now() + 2 * 3_600_000 + 1_000);
      expect(await jane.sends()).toEqual([]);
      expect(await jane.deliveries()).toEqual([expect.objectContaining({ state: 'cancelled' })]);
      expect(await jane.days()).toEqual([
        expect.objectContaining({ state: 'missed', reason: expect.stringContaining('Telegram refuses us.') }),
      ]);
      expect(await api.rows(`select 1 from delivery_logs where delivery_id = ?`, [id])).toEqual([]);
    });

    it('goes out when its channel opens in time', async () => {
      const jane = await switchedOn(onlyTelegram);
      await jane.due();
      await api.rows(
        `update channel_gates set state = 'closed', reason = 'Telegram refuses us.' where channel = 'telegram'`,
      );
      const [id = 0] = await jane.sends();
      await jane.claim(id);
      await api.rows(`update channel_gates set state = 'open', reason = null where channel = 'telegram'`);
      expect((await backlog.tendGates()).reminders).toEqual([jane.user.id]);
      expect(await jane.sends()).toEqual([id]);
      await jane.send(id);
      expect(await jane.days()).toEqual([expect.objectContaining({ state: 'sent' })]);
    });
  });

  describe('says', () => {
    const carried = async (jane: RemindersUnderTest) => {
      await jane.due();
      const [id = 0] = await jane.sends();
      return { id, ...(await jane.send(id)) };
    };

    it('nothing, where something was approved or posted that day', async () => {
      for (const decision of ['approve', 'posted'] as const) {
        const jane = await switchedOn(onlyTelegram);
        const post = await newPost(api.em, jane.user.id);
        await api.call('POST', `/posts/${post}/approve`, { user: jane.user, body: { revision: 1 } });
        if (decision === 'posted') {
          await api.call('POST', `/posts/${post}/posted`, { user: jane.user, body: { revision: 1 } });
        }
        await jane.due();
        expect(await jane.sends()).toEqual([]);
        expect(await jane.days()).toEqual([
          { local_date: TODAY, state: 'silent', reason: 'You had approved or posted something that day.' },
        ]);
      }
    });

    it('nothing either, where that happens between the fire and the send', async () => {
      const jane = await switchedOn(onlyTelegram);
      const post = await newPost(api.em, jane.user.id);
      await jane.due();
      const [id = 0] = await jane.sends();
      await api.call('POST', `/posts/${post}/approve`, { user: jane.user, body: { revision: 1 } });
      expect(await jane.claim(id)).toEqual({ result: 'settled' });
      expect(await jane.days()).toEqual([expect.objectContaining({ state: 'silent' })]);
    });

    it('something again where the approval was taken back', async () => {
      const jane = await switchedOn(onlyTelegram);
      const post = await newPost(api.em, jane.user.id);
      await api.call('POST', `/posts/${post}/approve`, { user: jane.user, body: { revision: 1 } });
      await api.call('POST', `/posts/${post}/undo`, { user: jane.user, body: { revision: 1 } });
      expect((await carried(jane)).facts).toMatchObject({ template: 'draft', postId: post });
    });

    it('first an approved text that is not posted yet, ready to copy', async () => {
      const jane = await switchedOn(onlyTelegram);
      await newPost(api.em, jane.user.id);
      const approved = await newPost(api.em, jane.user.id, { state: 'approved', content: 'Approved words.' });
      const { facts } = await carried(jane);
      expect(facts).toMatchObject({ template: 'hand_off', postId: approved, reminder: { why: 'daily', day: TODAY } });
      const { text, entities, buttons } = renderTelegram({ facts, resent: false });
      expect(text).toContain('Approved words.');
      expect(text).toContain('Your reminder: this is approved');
      expect(entities[0]).toMatchObject({ type: 'pre' });
      expect(buttons.flat().map((button) => button.text)).toContain('✅ I posted it');
    });

    it('else the draft that waits longest, with its live buttons, which go once it is decided', async () => {
      const jane = await switchedOn(onlyTelegram);
      const oldest = await newPost(api.em, jane.user.id, { content: 'The oldest.' });
      await newPost(api.em, jane.user.id);
      const { id, facts } = await carried(jane);
      expect(facts).toMatchObject({ template: 'draft', postId: oldest });
      const labels = () =>
        renderTelegram({ facts, resent: false })
          .buttons.flat()
          .map(({ text }) => text);
      expect(labels()).toEqual(expect.arrayContaining(['👍 Approve', '🗑️ Delete']));
      const { body } = await api.call<{ events: { text: string }[] }>('GET', `/posts/${oldest}/history`, {
        user: jane.user,
      });
      expect(body.events.at(-1)?.text).toBe('The reminder of it was handed over to Telegram.');
      await api.call('POST', `/posts/${oldest}/delete`, { user: jane.user, body: { revision: 1 } });
      const { steps } = await api.app.get(Planner, { strict: false }).nextStepOfPost(oldest);
      expect(steps).toContainEqual(expect.objectContaining({ type: 'rewrite', deliveryId: id }));
    });

    it('what is true, where its draft is decided while it is under way: the post is told to rewrite it', async () => {
      const jane = await switchedOn(onlyTelegram);
      const post = await newPost(api.em, jane.user.id);
      const planner = api.app.get(Planner, { strict: false });
      await jane.due();
      const [id = 0] = await jane.sends();
      const { token, shows } = await jane.claimed(id);
      await api.call('POST', `/posts/${post}/delete`, { user: jane.user, body: { revision: 1 } });
      // The post's own workflow neither sends nor rewrites it meanwhile.
      expect((await planner.nextStepOfPost(post)).steps).toEqual([]);
      const recorded = await api.app
        .get(Ledger, { strict: false })
        .record(id, token, { type: 'delivered', providerMessageId: '9', shows, durationMs: 1 });
      expect(recorded).toEqual({ state: 'delivered', stale: false });
      const [row] = await api.rows<{ ahead: boolean }>(
        `select version > seen_version as ahead from posts where id = ?`,
        [post],
      );
      expect(row?.ahead).toBe(true);
      expect((await planner.nextStepOfPost(post)).steps).toContainEqual(
        expect.objectContaining({ type: 'rewrite', deliveryId: id }),
      );
    });

    it('else an invitation, from the template', async () => {
      const jane = await switchedOn();
      await jane.due();
      const said: string[] = [];
      for (const id of await jane.sends()) {
        const { facts, channel } = await jane.send(id);
        expect(facts).toMatchObject({ template: 'reminder', reminder: { why: 'daily', day: TODAY, snooze: 0 } });
        if (channel === 'telegram') said.push(renderTelegram({ facts, resent: false }).text);
      }
      expect(said).toEqual([
        REMINDER_MESSAGE_TEMPLATE.replace('{invitation}', 'Reply with a topic and I’ll write it.'),
      ]);
    });
  });

  describe('has nowhere to go, and says why, where', () => {
    it.each<[string, PersonTraits, object, string]>([
      [
        'both channels are off',
        { receiveEmail: false, receiveTelegram: false },
        {},
        'Email notifications are switched off. Telegram notifications are switched off.',
      ],
      ['the bot is blocked', { telegramStatus: 'blocked' }, onlyTelegram, 'You blocked the bot in Telegram'],
      [
        'the mailbox refused',
        { emailStatus: 'bounced' },
        { daily_reminder_channels: ['email'] },
        'refused our messages',
      ],
    ])('%s', async (_, traits, settings, reason) => {
      const jane = await switchedOn(settings, traits);
      await jane.due();
      expect(await jane.sends()).toEqual([]);
      expect(await jane.days()).toEqual([
        { local_date: TODAY, state: 'skipped', reason: expect.stringContaining(reason) },
      ]);
    });

    it('one channel is: the other gets it, and the day says what was left out', async () => {
      const jane = await switchedOn({}, { telegramStatus: 'blocked' });
      await jane.due();
      const [id = 0, ...more] = await jane.sends();
      expect([(await jane.send(id)).channel, more]).toEqual(['email', []]);
      expect(await jane.days()).toEqual([
        { local_date: TODAY, state: 'sent', reason: expect.stringContaining('You blocked the bot') },
      ]);
    });

    it('the bot turns out to be blocked: the attempt is in the log, the day is missed, the next is skipped', async () => {
      const jane = await switchedOn(onlyTelegram);
      await jane.due();
      const [id = 0] = await jane.sends();
      await jane.send(id, BLOCKED);
      expect(await jane.days()).toEqual([{ local_date: TODAY, state: 'missed', reason: 'You blocked the bot.' }]);
      expect(await api.rows(`select status, error_code from delivery_logs where delivery_id = ?`, [id])).toEqual([
        { status: 'failed', error_code: 'telegram_blocked' },
      ]);
      await api.rows(`update reminder_days set local_date = local_date - 1 where user_id = ?`, [jane.user.id]);
      await jane.due();
      await jane.look();
      expect((await jane.days()).at(-1)).toMatchObject({ state: 'skipped' });
    });

    it('its owner is gone: nothing is left to look at', async () => {
      const jane = await switchedOn();
      await api.rows(`delete from users where id = ?`, [jane.user.id]);
      expect(await jane.look()).toMatchObject({ steps: [], restUntil: null });
    });
  });

  describe('that is put off', () => {
    const sent = async () => {
      const jane = await switchedOn(onlyTelegram);
      await jane.due();
      const [id = 0] = await jane.sends();
      await jane.send(id);
      return jane;
    };
    const snooze = (jane: RemindersUnderTest, until: string) =>
      api.rows(`update reminder_days set snoozes = snoozes + 1, snooze_until = now() + ?::interval where user_id = ?`, [
        until,
        jane.user.id,
      ]);

    it('comes again when its time is over, once for each time it is put off', async () => {
      const jane = await sent();
      await snooze(jane, '1 hour');
      const { restUntil } = await jane.look();
      expect(Math.abs((restUntil ?? 0) - Date.now() - 3_600_000)).toBeLessThan(5_000);
      for (const snoozes of [1, 2]) {
        await snooze(jane, snoozes === 1 ? '-1 second' : '0 seconds');
        const [id = 0, ...more] = await jane.sends();
        await jane.send(id);
        expect(more).toEqual([]);
      }
      expect((await jane.deliveries()).map(({ snooze: n }) => n)).toEqual([0, 2, 3]);
      expect(await jane.sends()).toEqual([]);
    });

    it('gives way to the next day’s, and to an outage', async () => {
      const jane = await sent();
      await api.rows(`update reminder_days set local_date = local_date - 1 where user_id = ?`, [jane.user.id]);
      await snooze(jane, '-1 second');
      await jane.due();
      expect(await jane.sends()).toHaveLength(1);
      const other = await sent();
      await snooze(other, '-3 hours');
      expect(await other.sends()).toEqual([]);
    });
  });
});
