import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Rounds } from '../support/rounds.js';
import { Updates } from '../support/updates.js';

const DECIDING = ['👍 Approve', '♻️ Regenerate', '🗑️ Delete'];
const HANDING_OFF = ['Open LinkedIn', '✅ I posted it', '⏰ Remind me to post at…'];
const UNDO = '↩️ Undo';
const DAY = 86_400_000;

describe('the messages of a post', () => {
  let rounds: Rounds;
  let updates: Updates;

  beforeAll(async () => {
    rounds = await Rounds.start();
    ({ updates } = rounds);
  }, 60_000);
  afterAll(() => rounds.close());
  beforeEach(() => rounds.meet());

  /** Draft, approval and the approved text, all in the chat. */
  const approved = async () => {
    const { post, message } = await rounds.draft();
    await updates.ask(post, 'approve');
    await rounds.settle(post);
    return { post, message, handOff: rounds.newest() };
  };
  const deliveries = (post: number, template: string) =>
    updates.rows<{ id: string; state: string; shown: string | null; details: object | null }>(
      `select id, state, shown, details from deliveries where post_id = ? and template = ? order by id`,
      [post, template],
    );
  const decisionAge = (post: number, seconds: number) =>
    updates.rows(`update post_decisions set undo_until = now() - make_interval(secs => ?) where post_id = ?`, [
      seconds,
      post,
    ]);
  const regenerate = async (post: number, revision: number, text: string, surface: 'telegram' | 'web' = 'web') => {
    if (surface === 'web') await updates.ask(post, 'regenerate', { revision });
    else await updates.act(`r:${post}:${revision}`);
    await rounds.desk.keep(post, revision + 1, { text, usage: null });
  };

  describe('after an approval', () => {
    it('are the draft with the outcome, and the text alone', async () => {
      const { post, message } = await rounds.draft();
      await updates.ask(post, 'approve');
      const { steps } = await rounds.plan(post);
      expect(steps.map(({ type }) => type).toSorted()).toEqual(['rewrite', 'send']);
      await rounds.settle(post);
      expect(rounds.chat.size).toBe(2);
      expect(rounds.text(message)).toMatch(/✅ Approved by you · the web page, \d\d:\d\d\. Undo until \d\d:\d\d\.$/);
      expect(rounds.buttons(message)).toEqual([UNDO]);
      const handOff = rounds.chat.get(rounds.newest());
      expect(handOff?.text).toBe('A text worth reading.');
      expect(handOff?.entities).toEqual([{ type: 'pre', offset: 0, length: 21 }]);
      expect(rounds.buttons(rounds.newest())).toEqual([...HANDING_OFF, UNDO]);
    });

    it('rest until the time to undo is over, and then show no Undo', async () => {
      const { post, message, handOff } = await approved();
      const until = await rounds.settle(post);
      expect((until ?? 0) - Date.now()).toBeGreaterThan(60_000);
      expect((until ?? 0) - Date.now()).toBeLessThanOrEqual(120_000);
      await decisionAge(post, 1);
      const { steps } = await rounds.plan(post);
      expect(steps.map(({ type }) => type)).toEqual(['rewrite', 'rewrite']);
      expect(await rounds.settle(post)).toBeNull();
      expect([rounds.buttons(message), rounds.buttons(handOff)]).toEqual([[], HANDING_OFF]);
      expect(rounds.text(message)).not.toContain('Undo');
    });

    it('say that it was posted, with no buttons left', async () => {
      const { post, message, handOff } = await approved();
      await updates.ask(post, 'posted');
      expect(await rounds.settle(post)).toBeNull();
      for (const id of [message, handOff]) {
        expect(rounds.text(id)).toMatch(/\n✅ Posted\.$/);
        expect(rounds.buttons(id)).toEqual([]);
      }
    });

    it.each([
      ['Telegram is not linked', { telegramStatus: 'unlinked' as const }],
      ['Telegram is switched off and had no draft', { receiveTelegram: false }],
      ['the bot is blocked', { telegramStatus: 'blocked' as const }],
    ])('are no text alone where %s', async (_, traits) => {
      await updates.meet(traits);
      const { post } = await rounds.draft(['email']);
      await updates.ask(post, 'approve');
      await rounds.settle(post);
      expect(await deliveries(post, 'hand_off')).toEqual([]);
    });

    it('are the text alone also where only that goes to Telegram', async () => {
      const { post } = await rounds.draft(['email']);
      await updates.ask(post, 'approve');
      await rounds.settle(post);
      expect(rounds.buttons(rounds.newest())).toEqual([...HANDING_OFF, UNDO]);
    });
  });

  it('after a deletion say so, and can be had back', async () => {
    const { post, message } = await rounds.draft();
    await updates.ask(post, 'delete');
    await rounds.settle(post);
    expect([rounds.chat.size, rounds.buttons(message)]).toEqual([1, [UNDO]]);
    expect(rounds.text(message)).toMatch(/🗑️ Deleted by you · the web page/);
    await updates.ask(post, 'undo', {});
    await rounds.settle(post);
    expect(rounds.buttons(message)).toEqual(DECIDING);
  });

  describe('after an undo', () => {
    it('are the draft as it was: the text alone goes where it was sent', async () => {
      const { post, message, handOff } = await approved();
      await updates.act(`u:${post}:1`, { message: handOff });
      await rounds.settle(post);
      expect([...rounds.chat.keys()]).toEqual([message]);
      expect(rounds.buttons(message)).toEqual(DECIDING);
      expect(await deliveries(post, 'hand_off')).toMatchObject([{ state: 'delivered', shown: 'gone' }]);
    });

    it('are the draft as it was: the text alone is not sent where it waited to be', async () => {
      const { post, message } = await rounds.draft();
      await updates.ask(post, 'approve');
      await updates.ask(post, 'undo', {});
      await rounds.settle(post);
      expect([...rounds.chat.keys()]).toEqual([message]);
      expect(await deliveries(post, 'hand_off')).toMatchObject([{ state: 'cancelled' }]);
    });

    it('are the draft as it was: the text alone goes where it was under way', async () => {
      const { post, message } = await rounds.draft();
      await updates.ask(post, 'approve');
      const [handOff] = await deliveries(post, 'hand_off');
      const claim = await rounds.claim(Number(handOff?.id));
      await updates.ask(post, 'undo', {});
      await rounds.settle(post);
      const arrived = await rounds.send(claim);
      expect(rounds.buttons(arrived)).toEqual([...HANDING_OFF, UNDO]);
      await rounds.settle(post);
      expect([...rounds.chat.keys()]).toEqual([message]);
    });

    it('and another approval have one text alone, where the first one was still there', async () => {
      const { post, handOff } = await approved();
      await updates.ask(post, 'undo', {});
      await updates.ask(post, 'approve');
      await rounds.settle(post);
      expect(await deliveries(post, 'hand_off')).toHaveLength(1);
      expect([rounds.chat.size, rounds.buttons(handOff)]).toEqual([2, [...HANDING_OFF, UNDO]]);
    });

    it('and another approval have a new one, where the first one was gone', async () => {
      const { post, message, handOff } = await approved();
      await updates.ask(post, 'undo', {});
      await rounds.settle(post);
      await updates.ask(post, 'approve');
      await rounds.settle(post);
      expect([...rounds.chat.keys()]).toEqual([message, rounds.newest()]);
      expect(rounds.newest()).toBeGreaterThan(handOff);
    });

    it('come to the chat after all, where the decision had kept the draft from being sent', async () => {
      const post = await updates.post();
      await updates.ask(post, 'send', { channel: 'telegram' });
      await updates.ask(post, 'approve');
      await updates.ask(post, 'undo', {});
      await rounds.settle(post);
      expect([rounds.chat.size, rounds.buttons(rounds.newest())]).toEqual([1, DECIDING]);
    });
  });

  describe('when their owner wanted to be reminded', () => {
    it('are the text alone once more, marked so, and the earlier one says no time any more', async () => {
      const { post, handOff } = await approved();
      await updates.act(`w:${post}:1`, { message: handOff });
      await decisionAge(post, 1);
      const until = (await rounds.settle(post)) ?? 0;
      expect(until).toBeGreaterThan(Date.now());
      expect(rounds.text(handOff)).toMatch(/⏰ I’ll remind you at (\d+ \w+ \d{4}, )?09:00\.$/);
      await updates.rows(`update posts set remind_at = now() where id = ?`, [post]);
      expect(await rounds.settle(post)).toBeNull();
      const reminder = rounds.newest();
      expect(reminder).toBeGreaterThan(handOff);
      expect(rounds.text(reminder)).toBe('A text worth reading.\n\n⏰ You asked to be reminded to post this.');
      expect(rounds.buttons(reminder)).toEqual(HANDING_OFF);
      expect(rounds.text(handOff)).toBe('A text worth reading.');
      // Once.
      await updates.ask(post, 'approve');
      await rounds.settle(post);
      expect(await deliveries(post, 'hand_off')).toHaveLength(2);
    });

    it('are nothing more where it was posted or undone before', async () => {
      for (const end of ['posted', 'undo']) {
        const { post, handOff } = await approved();
        await updates.act(`h:${post}:1`, { message: handOff });
        await updates.ask(post, end);
        await updates.rows(`update posts set remind_at = now() where id = ? and remind_at is not null`, [post]);
        await rounds.settle(post);
        expect(await deliveries(post, 'hand_off')).toHaveLength(1);
      }
    });
  });

  it('that expired say so and can be brought back', async () => {
    const { post, message } = await rounds.draft();
    await updates.rows(`update posts set expires_at = now() where id = ?`, [post]);
    expect(await rounds.settle(post)).toBeNull();
    expect(rounds.text(message)).toMatch(/⌛ Expired: nobody decided in time\.$/);
    expect(rounds.buttons(message)).toEqual(['↩️ Bring it back']);
    await updates.act(`v:${post}:1`, { message });
    const until = await rounds.settle(post);
    expect((until ?? 0) - Date.now()).toBeGreaterThan(29 * DAY);
    expect(rounds.buttons(message)).toEqual(DECIDING);
  });

  describe('of a draft that was replaced', () => {
    const newest = (number: number) => [`↩️ Bring draft ${number} back`];

    it('say that the present one is below, and can be had back while it waits', async () => {
      const { post, message } = await rounds.draft();
      await regenerate(post, 1, 'Two.', 'telegram');
      await rounds.settle(post);
      const second = rounds.newest();
      expect(rounds.text(message)).toMatch(/Draft 1 was replaced\. Draft 2 is below\.$/);
      expect([rounds.buttons(message), rounds.buttons(second)]).toEqual([newest(1), DECIDING]);
      await updates.ask(post, 'approve', { revision: 2 });
      await rounds.settle(post);
      expect([rounds.buttons(message), rounds.buttons(second)]).toEqual([[], [UNDO]]);
      await updates.ask(post, 'undo', {});
      await rounds.settle(post);
      expect([rounds.buttons(message), rounds.buttons(second)]).toEqual([newest(1), DECIDING]);
    });

    it('say where the present one is, and offer to show it, where it is not in this chat', async () => {
      const { post, message } = await rounds.draft();
      await regenerate(post, 1, 'Two.');
      await rounds.settle(post);
      expect(rounds.text(message)).toMatch(/Draft 2 is on the web page\.$/);
      expect(rounds.buttons(message)).toEqual(['Show draft 2 here', ...newest(1)]);
      await updates.ask(post, 'send', { channel: 'email' });
      await rounds.settle(post);
      expect(rounds.text(message)).toMatch(/Draft 2 is in your mailbox\.$/);
      await updates.act(`s:${post}:2`, { message });
      await rounds.settle(post);
      expect(rounds.text(message)).toMatch(/Draft 2 is below\.$/);
      expect([rounds.buttons(message), rounds.buttons(rounds.newest())]).toEqual([newest(1), DECIDING]);
    });

    it('show their text as the newest one again once it was brought back', async () => {
      const { post, message } = await rounds.draft();
      await regenerate(post, 1, 'Two.', 'telegram');
      await rounds.settle(post);
      const second = rounds.newest();
      await updates.act(`b:${post}:1`, { message });
      await rounds.settle(post);
      expect(rounds.text(second)).toMatch(/^A text worth reading\.\n\nDraft 3 · /);
      expect(rounds.buttons(second)).toEqual(DECIDING);
      expect(rounds.text(message)).toMatch(/Draft 1 was replaced\. Draft 3 is below\.$/);
    });
  });

  it('of an edit change in place, what was changed said beside; a text sent alone stays as it was sent', async () => {
    const { post, message } = await rounds.draft();
    await updates.ask(post, 'approve');
    await rounds.settle(post);
    await updates.ask(post, 'send', { channel: 'telegram' });
    await rounds.settle(post);
    const text = rounds.newest();
    await updates.ask(post, 'undo', {});
    await rounds.settle(post);
    await updates.edit(post, 1, 'A text well worth reading.');
    await rounds.settle(post);
    expect(rounds.text(message)).toMatch(
      /^A text well worth reading\.\n\nDraft 2 · .*\nWhat changed: A text well worth reading\.$/,
    );
    expect(rounds.buttons(message)).toEqual(DECIDING);
    expect([rounds.text(text), rounds.buttons(text)]).toEqual(['A text worth reading.', []]);
    expect(
      await updates.rows(`select template, revision from deliveries where post_id = ? order by id`, [post]),
    ).toEqual([
      { template: 'draft', revision: 2 },
      { template: 'hand_off', revision: 1 },
      { template: 'text', revision: 1 },
    ]);
  });
});
