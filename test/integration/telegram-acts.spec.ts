import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PostRevisionDesk } from '../../src/posts/index.js';
import { MESSAGE, Updates } from '../support/updates.js';

describe('the buttons that bring a draft back or here', () => {
  let updates: Updates;

  beforeAll(async () => {
    updates = await Updates.start();
  }, 60_000);
  afterAll(() => updates.close());
  beforeEach(async () => {
    await updates.meet();
  });

  describe('bring an earlier draft back', () => {
    it('makes its text the newest draft, once', async () => {
      const id = await updates.post();
      await updates.delivered(id);
      await updates.edit(id, 1, 'Two.');
      await updates.rows(`update deliveries set revision = 1 where post_id = ?`, [id]);
      expect(await updates.twice(`b:${id}:1`)).toBe('Draft 1 is back, as draft 3.');
      expect(await updates.stateOf(id)).toEqual({
        state: 'awaiting_decision',
        revision: 3,
        content: 'A text worth reading.',
      });
      expect(
        await updates.rows(
          `select number, origin, requested_from, restored_from from post_revisions where post_id = ? and number = 3`,
          [id],
        ),
      ).toEqual([{ number: 3, origin: 'restore', requested_from: 'telegram', restored_from: 1 }]);
      expect(await updates.act(`b:${id}:1`)).toBe('Draft 3 has the same text as draft 1.');
      expect(await updates.stateOf(id)).toMatchObject({ revision: 3 });
    });

    it.each([
      ['approve', 'This post was approved already.'],
      ['delete', 'This post was deleted.'],
      ['regenerate', 'A new draft is being written.'],
    ])('is refused after %s', async (decision, text) => {
      const id = await updates.post();
      await updates.edit(id, 1, 'Two.');
      await updates.ask(id, decision, { revision: 2 });
      expect(await updates.act(`b:${id}:1`)).toBe(text);
      expect(await updates.stateOf(id)).toMatchObject({ revision: 2 });
    });

    it('is refused for a draft that never was', async () => {
      const id = await updates.post();
      expect(await updates.act(`b:${id}:7`)).toBe('This button no longer does anything.');
    });
  });

  describe('bring an expired draft back', () => {
    it('makes it wait again, once', async () => {
      const id = await updates.post('expired');
      expect(await updates.twice(`v:${id}:1`)).toBe('Draft 1 waits for you again.');
      expect(await updates.act(`v:${id}:1`)).toBe('Draft 1 waits for you again.');
      expect(await updates.stateOf(id)).toMatchObject({ state: 'awaiting_decision', revision: 1 });
      expect(await updates.events(id)).toEqual([{ type: 'revived', surface: 'telegram' }]);
      expect(await updates.act(`a:${id}:1`)).toBe('✅ Approved.');
    });

    it.each([
      ['approved', 'This post was approved already.'],
      ['deleted', 'This post was deleted.'],
      ['posted', 'This post was marked as posted.'],
    ] as const)('is refused for what is %s', async (state, text) => {
      const id = await updates.post(state);
      expect(await updates.act(`v:${id}:1`)).toBe(text);
      expect(await updates.stateOf(id)).toMatchObject({ state });
      expect(await updates.events(id)).toEqual([]);
    });
  });

  describe('show here', () => {
    const inChat = (id: number) =>
      updates.rows(`select revision, state, requested from deliveries where post_id = ? and channel = 'telegram'`, [
        id,
      ]);

    it('sends the present draft, once, also from an older list and where Telegram is switched off', async () => {
      await updates.meet({ receiveTelegram: false });
      const id = await updates.post();
      await updates.edit(id, 1, 'Two.');
      expect(await updates.twice(`s:${id}:1`)).toBe('Draft 2 comes below.');
      expect(await updates.act(`s:${id}:2`)).toBe('Draft 2 comes below.');
      expect(await inChat(id)).toEqual([{ revision: 2, state: 'queued', requested: true }]);
    });

    it.each([
      ['approved', 'This post was approved already.'],
      ['expired', 'This draft has expired. Bring it back to decide.'],
      ['generating', 'A new draft is being written.'],
    ] as const)('sends nothing of what is %s', async (state, text) => {
      const id = await updates.post(state);
      expect(await updates.act(`s:${id}:1`)).toBe(text);
      expect(await inChat(id)).toEqual([]);
    });
  });

  describe('try again', () => {
    it('has a first draft written after all, once', async () => {
      const { body } = await updates.api.call<{ id: number }>('POST', '/posts', {
        user: updates.jane,
        body: { topic: 'hiring' },
      });
      const desk = updates.api.app.get(PostRevisionDesk, { strict: false });
      await desk.giveUp(body.id, 1, 'busy', 'The writer is busy.');
      await updates.delivered(body.id, { template: 'writing_failed', message: MESSAGE });
      expect(await updates.twice(`g:${body.id}:0`)).toBe('♻️ Trying again… usually under a minute.');
      expect(await updates.act(`g:${body.id}:0`)).toBe('♻️ Trying again… usually under a minute.');
      expect(await updates.rows(`select state, failure_reason from posts where id = ?`, [body.id])).toEqual([
        { state: 'generating', failure_reason: null },
      ]);
      expect(await updates.events(body.id)).toEqual([
        { type: 'writing_failed', surface: null },
        { type: 'write_again', surface: 'telegram' },
      ]);
      await desk.keep(body.id, 1, { text: 'A text.', usage: null });
      expect(await updates.act(`g:${body.id}:0`)).toBe('A draft was written meanwhile.');
      expect(await updates.stateOf(body.id)).toMatchObject({ state: 'awaiting_decision', revision: 1 });
    });
  });
});
