import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { zoneAt } from '../support/people.js';
import { Updates } from '../support/updates.js';

const HAND_OFF = 56;
const HOUR = 3_600_000;

describe('the buttons after a decision', () => {
  let updates: Updates;

  beforeAll(async () => {
    updates = await Updates.start();
  }, 60_000);
  afterAll(() => updates.close());
  beforeEach(async () => {
    await updates.meet();
  });

  /** A draft and the approved text in the chat. */
  const approved = async () => {
    const id = await updates.post();
    await updates.delivered(id);
    await updates.act(`a:${id}:1`);
    await updates.rows(
      `update deliveries set state = 'delivered', provider_message_id = ?, chat_hmac = ? where post_id = ? and template = 'hand_off'`,
      [String(HAND_OFF), updates.jane.telegramChatHmac, id],
    );
    return id;
  };
  const endUndoWindow = (id: number) =>
    updates.rows(`update post_decisions set undo_until = now() - interval '1 second' where post_id = ?`, [id]);

  describe('undo', () => {
    it.each(['a', 'd'])('after %s makes the draft wait again, once, however often it is tapped', async (letter) => {
      const id = await updates.post();
      await updates.act(`${letter}:${id}:1`);
      expect(await updates.twice(`u:${id}:1`)).toBe('↩️ Undone. Draft 1 waits for you again.');
      expect(await updates.stateOf(id)).toMatchObject({ state: 'awaiting_decision', revision: 1 });
      expect(await updates.act(`u:${id}:1`)).toBe('Draft 1 waits for you: there is nothing to undo.');
      expect(
        await updates.rows(
          `select undone_from, undone_at is not null as undone from post_decisions where post_id = ?`,
          [id],
        ),
      ).toEqual([{ undone_from: 'telegram', undone: true }]);
      const [{ expires } = { expires: null }] = await updates.rows<{ expires: string | null }>(
        `select expires_at as expires from posts where id = ?`,
        [id],
      );
      expect(Date.parse(String(expires))).toBeGreaterThan(Date.now() + 24 * HOUR);
    });

    it('is followed by any decision, also by the same one', async () => {
      const id = await updates.post();
      await updates.act(`a:${id}:1`);
      await updates.act(`u:${id}:1`);
      expect(await updates.act(`a:${id}:1`)).toBe('✅ Approved.');
      await updates.act(`u:${id}:1`);
      expect(await updates.act(`d:${id}:1`)).toBe('🗑️ Deleted.');
      expect(await updates.stateOf(id)).toMatchObject({ state: 'deleted' });
      expect(
        await updates.rows(
          `select decision, undone_at is null as in_force from post_decisions where post_id = ? order by id`,
          [id],
        ),
      ).toEqual([
        { decision: 'approve', in_force: false },
        { decision: 'approve', in_force: false },
        { decision: 'delete', in_force: true },
      ]);
    });

    it('is too late after its window', async () => {
      const id = await updates.post();
      await updates.act(`a:${id}:1`);
      await endUndoWindow(id);
      expect(await updates.act(`u:${id}:1`)).toBe('Too late to undo.');
      expect(await updates.stateOf(id)).toMatchObject({ state: 'approved' });
    });

    it.each(['posted', 'expired', 'generating'] as const)('is too late for what is %s', async (state) => {
      const id = await updates.post(state);
      expect(await updates.act(`u:${id}:1`)).toBe('Too late to undo.');
      expect(await updates.stateOf(id)).toMatchObject({ state });
    });

    it('sends after all what the decision had kept from being sent', async () => {
      const id = await updates.post();
      await updates.ask(id, 'send', { channel: 'telegram' });
      await updates.ask(id, 'send', { channel: 'email' });
      await updates.ask(id, 'approve');
      await updates.act(`u:${id}:1`, { message: HAND_OFF });
      const waiting = await updates.rows(
        `select channel, template from deliveries where post_id = ? and state = 'queued' order by channel`,
        [id],
      );
      expect(waiting).toEqual([
        { channel: 'email', template: 'draft' },
        { channel: 'telegram', template: 'draft' },
      ]);
    });
  });

  describe('I posted it', () => {
    it('is noted once, and ends the reminder', async () => {
      const id = await approved();
      await updates.act(`h:${id}:1`, { message: HAND_OFF });
      expect(await updates.twice(`p:${id}:1`, HAND_OFF)).toBe('✅ Noted: you posted it.');
      expect(await updates.act(`p:${id}:1`, { message: HAND_OFF })).toBe('✅ Noted: you posted it.');
      expect(
        await updates.rows(`select state, remind_at, posted_at is not null as at from posts where id = ?`, [id]),
      ).toEqual([{ state: 'posted', remind_at: null, at: true }]);
    });

    it.each([
      ['awaiting_decision', 'It is not approved at the moment.'],
      ['deleted', 'This post was deleted.'],
      ['expired', 'This draft has expired. Bring it back to decide.'],
      ['generating', 'A new draft is being written.'],
    ] as const)('is refused for what is %s', async (state, text) => {
      const id = await updates.post(state);
      expect(await updates.act(`p:${id}:1`)).toBe(text);
      expect(await updates.stateOf(id)).toMatchObject({ state });
    });
  });

  describe('remind me to post at…', () => {
    it('offers the times in place of the buttons, at once, and takes them back', async () => {
      const id = await approved();
      expect(await updates.buttonsAfter(`m:${id}:1`, { message: HAND_OFF })).toEqual({
        message: HAND_OFF,
        buttons: [
          [`In 1 hour → h:${id}:1`, `Tonight → t:${id}:1`],
          [`Tomorrow morning → w:${id}:1`, `‹ Back → o:${id}:1`],
        ],
      });
      expect(await updates.answer()).toBe('When shall I remind you?');
      const { message, buttons } = await updates.buttonsAfter(`o:${id}:1`, { message: HAND_OFF });
      expect([message, buttons]).toEqual([
        HAND_OFF,
        [
          [expect.stringMatching(/^Open LinkedIn → https:\/\/www\.linkedin\.com\//), `✅ I posted it → p:${id}:1`],
          [`⏰ Remind me to post at… → m:${id}:1`],
          [`↩️ Undo → u:${id}:1`],
        ],
      ]);
      expect(await updates.answer()).toBe('');
    });

    it.each(['awaiting_decision', 'deleted', 'posted', 'expired'] as const)(
      'offers nothing for what is %s',
      async (state) => {
        const id = await updates.post(state);
        expect(await updates.act(`m:${id}:1`, { message: HAND_OFF })).toBe('It is not approved at the moment.');
        expect(updates.requests('editMessageReplyMarkup')).toEqual([]);
      },
    );

    it('gives back no buttons to a message that should not be there', async () => {
      const id = await approved();
      await updates.act(`u:${id}:1`, { message: HAND_OFF });
      expect(await updates.act(`o:${id}:1`, { message: HAND_OFF })).toBe('');
      expect(updates.requests('editMessageReplyMarkup')).toEqual([]);
    });

    it.each([
      ['h', 'in an hour', 9, (now: number) => now + HOUR],
      ['t', 'tonight', 9, (now: number) => hourOfDay(now, 19 - 9)],
      ['w', 'tomorrow morning', 9, (now: number) => hourOfDay(now, 24)],
      ['w', 'tomorrow morning, asked for late at night', 23, (now: number) => hourOfDay(now, 10)],
    ])('%s: %s, by the owner’s own clock', async (letter, _, hour, expected) => {
      const began = Date.now();
      const timeZone = zoneAt(hour);
      await updates.meet({ timezone: timeZone });
      const id = await approved();
      const text = await updates.act(`${letter}:${id}:1`, { message: HAND_OFF });
      const [{ at } = { at: '' }] = await updates.rows<{ at: string }>(
        `select remind_at as at from posts where id = ?`,
        [id],
      );
      expect(Math.abs(Date.parse(at) - expected(began))).toBeLessThan(10_000);
      const time = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(new Date(at));
      expect(text).toMatch(new RegExp(`^⏰ I’ll remind you at (\\d+ \\w+ \\d{4}, )?${time}\\.$`));
      expect(await updates.events(id)).toEqual([{ type: 'remind_set', surface: 'telegram' }]);
    });

    /** The beginning of the hour that it is `hours` after `now`. */
    const hourOfDay = (now: number, hours: number) => Math.floor(now / HOUR) * HOUR + hours * HOUR;

    it('tells where tonight is over, and keeps what was set before', async () => {
      await updates.meet({ timezone: zoneAt(21) });
      const id = await approved();
      await updates.act(`w:${id}:1`, { message: HAND_OFF });
      const before = await updates.rows(`select remind_at from posts where id = ?`, [id]);
      expect(await updates.act(`t:${id}:1`, { message: HAND_OFF })).toBe(
        'It is past 19:00 already. Choose another time.',
      );
      expect(await updates.rows(`select remind_at from posts where id = ?`, [id])).toEqual(before);
    });

    it('tells nothing of somebody else’s post where tonight is over, and makes nothing of it a message of this chat', async () => {
      const john = await updates.meet();
      const id = await updates.post('approved', john);
      await updates.meet({ timezone: zoneAt(21) });
      expect(await updates.act(`t:${id}:1`)).toBe('This button no longer does anything.');
      expect(await updates.rows(`select 1 from deliveries where post_id = ?`, [id])).toEqual([]);
      const own = await updates.post('approved');
      expect(await updates.act(`o:${own}:1`)).toBe('');
      expect(updates.requests('editMessageReplyMarkup')).toEqual([]);
    });

    it('counts the last time that was asked for, once for one update', async () => {
      const id = await approved();
      await updates.act(`w:${id}:1`, { message: HAND_OFF });
      await updates.twice(`h:${id}:1`, HAND_OFF);
      const [{ at } = { at: '' }] = await updates.rows<{ at: string }>(
        `select remind_at as at from posts where id = ?`,
        [id],
      );
      expect(Math.abs(Date.parse(at) - Date.now() - HOUR)).toBeLessThan(10_000);
      expect(await updates.events(id)).toHaveLength(2);
    });

    it('takes the choice away where the same time is chosen again, and notes it once', async () => {
      const id = await approved();
      await updates.act(`w:${id}:1`, { message: HAND_OFF });
      await updates.buttonsAfter(`m:${id}:1`, { message: HAND_OFF });
      await updates.answer();
      const { message, buttons } = await updates.buttonsAfter(`w:${id}:1`, { message: HAND_OFF });
      expect([message, buttons.flat()]).toEqual([HAND_OFF, expect.arrayContaining([expect.stringContaining('→ m:')])]);
      expect(await updates.answer()).toMatch(/^⏰ I’ll remind you at /);
      expect(await updates.events(id)).toHaveLength(1);
    });

    it.each([
      ['awaiting_decision', 'It is not approved at the moment.'],
      ['posted', 'This post was marked as posted.'],
      ['deleted', 'This post was deleted.'],
    ] as const)('sets nothing for what is %s', async (state, text) => {
      const id = await updates.post(state);
      for (const letter of ['h', 'w']) expect(await updates.act(`${letter}:${id}:1`)).toBe(text);
      expect(await updates.rows(`select remind_at from posts where id = ?`, [id])).toEqual([{ remind_at: null }]);
      expect(await updates.events(id)).toEqual([]);
    });
  });
});
