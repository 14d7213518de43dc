import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Surface } from '../../domain/decision.js';
import { PostDecisions } from '../../src/posts/index.js';
import { Rounds } from '../support/rounds.js';
import { Updates } from '../support/updates.js';

const DECIDING = ['👍 Approve', '♻️ Regenerate', '🗑️ Delete'];
const REASON = 'The writer did not answer.';

describe('the messages of a post, when something went wrong', () => {
  let rounds: Rounds;
  let updates: Updates;

  beforeAll(async () => {
    rounds = await Rounds.start();
    ({ updates } = rounds);
  }, 60_000);
  afterAll(() => rounds.close());
  beforeEach(() => rounds.meet());

  const deliveries = (post: number) =>
    updates.rows<{ id: string; channel: string; state: string }>(
      `select id, channel, state from deliveries where post_id = ? order by channel, id`,
      [post],
    );

  describe('while writing another draft', () => {
    /** Asked for on that surface, and not written. */
    const fail = async (post: number, surface: Surface) => {
      const decisions = updates.api.app.get(PostDecisions, { strict: false });
      const wanted = { userId: updates.jane.id, postId: post, revision: 1, decision: 'regenerate' as const, surface };
      await updates.api.em.transactional((em) => decisions.decide(em, wanted));
      await rounds.desk.giveUp(post, 2, 'busy', REASON);
      await rounds.settle(post);
    };

    it('say why, and the draft waits again', async () => {
      const { post, message } = await rounds.draft();
      await fail(post, 'telegram');
      expect(rounds.text(message)).toMatch(
        /\n⚠️ I couldn’t write draft 2: The writer did not answer\. This one still waits for you\.$/,
      );
      expect(rounds.buttons(message)).toEqual(DECIDING);
      expect([rounds.chat.size, rounds.mails.length]).toEqual([1, 0]);
    });

    it('say so again where it fails again, and no more once it is decided', async () => {
      const { post, message } = await rounds.draft();
      await fail(post, 'telegram');
      const [first] = await updates.rows<{ shown: string }>(`select shown from deliveries where post_id = ?`, [post]);
      await fail(post, 'telegram');
      const [second] = await updates.rows<{ shown: string }>(`select shown from deliveries where post_id = ?`, [post]);
      expect(second?.shown).not.toBe(first?.shown);
      expect(rounds.text(message).split('⚠️')).toHaveLength(2);
      await updates.ask(post, 'delete');
      await rounds.settle(post);
      expect(rounds.text(message)).not.toContain('⚠️');
    });

    it('come by mail once more, with the reason, where it was asked for by mail', async () => {
      const { post } = await rounds.draft(['email', 'telegram']);
      await fail(post, 'email');
      expect(rounds.mails).toHaveLength(2);
      expect(rounds.mails[1]?.facts).toMatchObject({
        template: 'draft',
        revision: 1,
        view: { type: 'waiting', problem: { draft: 2, reason: REASON } },
      });
    });

    it.each(['telegram', 'web'] as const)('send no mail where it was asked for from %s', async (surface) => {
      const { post } = await rounds.draft(['email', 'telegram']);
      await fail(post, surface);
      expect(rounds.mails).toHaveLength(1);
    });
  });

  describe('while writing the first draft', () => {
    const failed = async (traits = {}) => {
      await updates.meet(traits);
      const topic = { user: updates.jane, body: { topic: 'remote work' } };
      const { body } = await updates.api.call<{ id: number }>('POST', '/posts', topic);
      await rounds.desk.giveUp(body.id, 1, 'busy', REASON);
      await rounds.settle(body.id);
      return body.id;
    };

    it('say why on each enabled channel, with a button to try again', async () => {
      const post = await failed();
      const message = rounds.newest();
      expect(rounds.text(message)).toBe(`⚠️ I couldn’t write this: ${REASON}\n“remote work”`);
      expect(rounds.buttons(message)).toEqual(['Try again']);
      expect(rounds.mails).toMatchObject([
        { facts: { template: 'writing_failed', postId: post, reason: REASON, over: false } },
      ]);
    });

    it.each([
      ['Telegram is switched off', { receiveTelegram: false }, [0, 1]],
      ['no chat is linked', { telegramStatus: 'unlinked' }, [0, 1]],
      ['email is switched off', { receiveEmail: false }, [1, 0]],
      ['the address is not confirmed', { emailStatus: 'unconfirmed' }, [1, 0]],
    ])('say it on the other channel only where %s', async (_, traits, expected) => {
      await failed(traits);
      expect([rounds.chat.size, rounds.mails.length]).toEqual(expected);
    });

    it('stop asking once it is tried again, and are followed by the draft', async () => {
      const post = await failed();
      const message = rounds.newest();
      await updates.act(`g:${post}:0`, { message });
      await rounds.desk.keep(post, 1, { text: 'A text at last.', usage: null });
      await rounds.settle(post);
      expect(rounds.text(message)).toBe('♻️ Trying again. “remote work”');
      expect(rounds.buttons(message)).toEqual([]);
      expect(rounds.text(rounds.newest())).toMatch(/^A text at last\.\n\nDraft 1 · /);
      expect(rounds.buttons(rounds.newest())).toEqual(DECIDING);
    });

    it('are not sent where it was tried again before', async () => {
      const { body } = await updates.api.call<{ id: number }>('POST', '/posts', {
        user: updates.jane,
        body: { topic: 'x' },
      });
      await rounds.desk.giveUp(body.id, 1, 'busy', REASON);
      await updates.ask(body.id, 'regenerate', { revision: 0 });
      const { steps } = await rounds.plan(body.id);
      expect(steps).toEqual([{ type: 'generate', postId: body.id, revision: 1 }]);
      expect((await deliveries(body.id)).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    });
  });

  describe('while sending, so that nobody knows what arrived', () => {
    /** The draft is in the chat, but the rows do not know it. */
    const unknown = async () => {
      const { post, id, claim } = await rounds.unknown();
      return { post, id, orphan: rounds.lost(claim) };
    };
    const resent = async () => {
      const lost = await unknown();
      await updates.rows(`update deliveries set unknown_until = now() where id = ?`, [lost.id]);
      await rounds.settle(lost.post);
      return { ...lost, known: rounds.newest() };
    };

    it('are known by the first tap, and show what it did', async () => {
      const { post, orphan } = await unknown();
      await updates.act(`d:${post}:1`, { message: orphan });
      await rounds.settle(post);
      expect(rounds.text(orphan)).toMatch(/🗑️ Deleted by you · Telegram/);
      expect((await deliveries(post)).map(({ state }) => state)).toEqual(['delivered']);
    });

    it('are two after the one resend, and a tap on either disarms both', async () => {
      for (const tapped of ['orphan', 'known'] as const) {
        rounds.clear();
        const messages = await resent();
        expect(rounds.chat.size).toBe(2);
        expect(rounds.text(messages.known)).toContain('This may have reached you before');
        await updates.act(`a:${messages.post}:1`, { message: messages.orphan });
        if (tapped === 'known') await updates.act(`a:${messages.post}:1`, { message: messages.known });
        await rounds.settle(messages.post);
        for (const message of [messages.orphan, messages.known]) {
          expect(rounds.buttons(message)).toEqual(['↩️ Undo']);
        }
        expect(rounds.chat.size).toBe(3);
      }
    });

    it('are a surface once, however many taps come at once from the one that was not known', async () => {
      const { post, orphan } = await resent();
      const atOnce = (letters: string, message: number) =>
        Promise.all(Array.from(letters).map((letter) => updates.send(updates.tap(`${letter}:${post}:1`, { message }))));
      await atOnce('aaa', orphan);
      await atOnce('mmoomm', 4_711);
      const there = await updates.rows(
        `select template, provider_message_id as message from deliveries
         where post_id = ? and provider_message_id = any(?::text[]) order by id`,
        [post, `{${orphan},4711}`],
      );
      expect(there).toEqual([
        { template: 'draft', message: String(orphan) },
        { template: 'hand_off', message: '4711' },
      ]);
    });

    it('are surfaces also of the approved text, and of what could not be written', async () => {
      const { post } = await rounds.draft();
      await updates.ask(post, 'approve');
      const [, handOff] = await deliveries(post);
      const orphan = rounds.lost(await rounds.claim(Number(handOff?.id)));
      await updates.act(`p:${post}:1`, { message: orphan });
      await rounds.settle(post);
      expect(rounds.text(orphan)).toBe('A text worth reading.\n\n✅ Posted.');
      const { body } = await updates.api.call<{ id: number }>('POST', '/posts', {
        user: updates.jane,
        body: { topic: 'x' },
      });
      await rounds.desk.giveUp(body.id, 1, 'busy', REASON);
      const note = (await deliveries(body.id)).find(({ channel }) => channel === 'telegram');
      const other = rounds.lost(await rounds.claim(Number(note?.id)));
      await updates.act(`g:${body.id}:0`, { message: other });
      await rounds.desk.keep(body.id, 1, { text: 'At last.', usage: null });
      await rounds.settle(body.id);
      expect(rounds.text(other)).toBe('♻️ Trying again. “x”');
    });

    it('are none where the data is made up: another post’s, or a draft that never was', async () => {
      const shown = await rounds.draft();
      const other = await rounds.draft();
      await updates.act(`d:${other.post}:1`, { message: shown.message });
      await updates.act(`d:${shown.post}:9`, { message: 4_711 });
      await rounds.settle(shown.post);
      await rounds.settle(other.post);
      expect(rounds.buttons(shown.message)).toEqual(DECIDING);
      expect(rounds.buttons(other.message)).toEqual(['↩️ Undo']);
      expect(await deliveries(shown.post)).toHaveLength(1);
      expect(await deliveries(other.post)).toHaveLength(1);
    });
  });

  it('are not chased where the person deleted one', async () => {
    const { post, message } = await rounds.draft();
    rounds.chat.delete(message);
    await updates.ask(post, 'delete');
    await rounds.settle(post);
    await updates.ask(post, 'undo', {});
    expect((await rounds.plan(post)).steps).toEqual([]);
    expect(rounds.chat.has(message)).toBe(false);
  });

  it('are left alone in a chat that was left, whose numbers mean other messages here', async () => {
    const { post, message } = await rounds.draft();
    await updates.api.call('PUT', '/notifications/settings', {
      user: updates.jane,
      body: { telegram_chat_id: '33000001' },
    });
    await updates.act(`y:${updates.jane.id}`, { chat: '33000001' });
    const before = rounds.text(message);
    await updates.ask(post, 'delete');
    await rounds.settle(post);
    expect(rounds.text(message)).toBe(before);
    // The same number in the new chat is a message that the rows do not know.
    await updates.act(`u:${post}:1`, { chat: '33000001', message });
    await rounds.settle(post);
    expect(rounds.text(message)).toBe(before);
  });
});
