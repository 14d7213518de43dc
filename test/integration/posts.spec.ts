import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { User } from '../../src/database/entities/index.js';
import { PostRevisionDesk } from '../../src/posts/index.js';
import { ApiUnderTest } from '../support/api.js';
import { newPost } from '../support/people.js';

interface PostBody {
  id: number;
  state: string;
  revision: number;
  content: string | null;
  topic: string;
  channels: Record<'email' | 'telegram', { state: string; error_code: string | null } | null>;
  decision: { decision: string; surface: string; revision: number } | null;
  undo_until: string | null;
  detail?: string;
}

describe('the routes of posts', () => {
  let api: ApiUnderTest;
  let jane: User;

  beforeAll(async () => {
    api = await ApiUnderTest.start({ MAX_REVISIONS: '3' });
    jane = await api.newPerson();
  }, 60_000);
  afterAll(() => api.close());

  const as = (user: User) => ({ user });
  const read = async (id: number, user = jane) => (await api.call<PostBody>('GET', `/posts/${id}`, as(user))).body;
  const decide = (id: number, decision: string, revision = 1, more: object = {}) =>
    api.call<PostBody>('POST', `/posts/${id}/${decision}`, { user: jane, body: { revision, ...more } });

  describe('creating', () => {
    it('accepts a topic and says that it is being written', async () => {
      const { status, body } = await api.call<PostBody>('POST', '/posts', {
        user: jane,
        body: { topic: ' remote work ', tone: 'dry', audience: 'founders', language: 'en' },
      });
      expect(status).toBe(202);
      expect(body).toMatchObject({
        state: 'generating',
        revision: 0,
        content: null,
        topic: 'remote work',
        channels: { email: null, telegram: null },
        decision: null,
        undo_until: null,
      });
    });

    it('takes a finished text, which waits at once on both enabled channels', async () => {
      const content = 'First line\r\nsecond line';
      const { status, body } = await api.call<PostBody>('POST', '/posts', { user: jane, body: { content } });
      expect(status).toBe(202);
      expect(body).toMatchObject({
        state: 'awaiting_decision',
        revision: 1,
        content: 'First line\nsecond line',
        topic: 'First line',
      });
      expect([body.channels.email?.state, body.channels.telegram?.state]).toEqual(['queued', 'queued']);
    });

    it('leaves out a channel that is switched off, and holds one that waits for its owner', async () => {
      const john = await api.newPerson({ receiveTelegram: false, emailStatus: 'unconfirmed' });
      const { body } = await api.call<PostBody>('POST', '/posts', { user: john, body: { content: 'Hello' } });
      expect(body.channels.telegram).toBeNull();
      expect(body.channels.email).toMatchObject({ state: 'held', error_code: 'email_unconfirmed' });
    });

    it.each([
      ['nothing', {}, 'topic'],
      ['a blank topic', { topic: '   ' }, 'topic'],
      ['a topic that is too long', { topic: 'x'.repeat(301) }, 'topic'],
      ['an unknown field', { topic: 'fine', colour: 'red' }, 'colour'],
      ['no language', { topic: 'fine', language: 'no language' }, 'language'],
      ['a number for a topic', { topic: 7 }, 'topic'],
      ['a text that is too long', { content: 'x'.repeat(3_012) }, 'content is 12 characters too long'],
      ['a NUL', { content: 'nul \u0000' }, 'content'],
      ['half of a surrogate pair', { content: 'half \ud800 pair' }, 'content'],
      ['text and topic', { content: 'a text', topic: 'and a topic' }, 'content'],
    ])('refuses %s, naming the field', async (_, body, named) => {
      const answer = await api.call<PostBody>('POST', '/posts', { user: jane, body });
      expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining(named)]);
      expect(Object.keys(answer.body)).toEqual(['detail']);
    });

    it('takes exactly 3,000 characters', async () => {
      const { status } = await api.call('POST', '/posts', { user: jane, body: { content: 'é'.repeat(3_000) } });
      expect(status).toBe(202);
    });
  });

  describe('listing', () => {
    it('pages, filters and searches the own posts only, newest first', async () => {
      const mary = await api.newPerson();
      const ids: number[] = [];
      for (const content of ['alpha 100%', 'beta', 'gamma 100_']) ids.push(await newPost(api.em, mary.id, { content }));
      await newPost(api.em, jane.id, { content: 'alpha of somebody else' });
      const list = async (query: string) =>
        (
          await api.call<{ posts: PostBody[]; total: number; page: number; limit: number }>(
            'GET',
            `/posts${query}`,
            as(mary),
          )
        ).body;
      const all = await list('');
      expect([all.posts.map(({ id }) => id), all.total, all.page, all.limit]).toEqual([ids.toReversed(), 3, 1, 20]);
      expect((await list('?page=2&limit=2')).posts.map(({ id }) => id)).toEqual([ids[0]]);
      expect((await list('?page=9')).posts).toEqual([]);
      expect((await list('?search=ALPHA')).total).toBe(1);
      expect((await list('?search=100%25')).posts.map(({ id }) => id)).toEqual([ids[0]]);
      expect((await list('?state=approved')).total).toBe(0);
      expect((await api.call('GET', '/posts?limit=101', as(mary))).status).toBe(400);
      expect((await api.call('GET', '/posts?state=happy', as(mary))).status).toBe(400);
    });

    it.each(['0', '-1', 'abc', '1.5', '99999999999999999999'])(
      'answers the id %s like a post that is not there',
      async (id) => {
        const { status, body } = await api.call('GET', `/posts/${id}`, as(jane));
        expect([status, Object.keys(body)]).toEqual([404, ['detail']]);
      },
    );
  });

  describe('deciding', () => {
    it('approves once, harmlessly again, and tells a later other decision which one won', async () => {
      const id = await newPost(api.em, jane.id);
      const first = await decide(id, 'approve');
      expect([first.status, first.body.state]).toEqual([202, 'approved']);
      expect(first.body.decision).toMatchObject({ decision: 'approve', surface: 'web', revision: 1 });
      expect(new Date(first.body.undo_until ?? 0).getTime()).toBeGreaterThan(Date.now());
      expect((await decide(id, 'approve')).status).toBe(202);
      const late = await decide(id, 'delete');
      expect(late.status).toBe(409);
      expect(late.body).toMatchObject({ detail: 'Already approved on the web.', decision: 'approve', surface: 'web' });
      expect((await read(id)).state).toBe('approved');
    });

    it('has one winner among many at once', async () => {
      const id = await newPost(api.em, jane.id);
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) => decide(id, n % 2 === 0 ? 'approve' : 'delete')),
      );
      const { state } = await read(id);
      const winners = answers.filter(({ status }) => status === 202);
      expect(winners).toHaveLength(6);
      expect(new Set(winners.map(({ body }) => body.state))).toEqual(new Set([state]));
      const rows = await api.rows('select 1 from post_decisions where post_id = ? and undone_at is null', [id]);
      expect(rows).toHaveLength(1);
    });

    it('binds the decision to the revision and to the text that was seen', async () => {
      const id = await newPost(api.em, jane.id, { content: 'one' });
      await api.call('PATCH', `/posts/${id}`, { user: jane, body: { revision: 1, content: 'two' } });
      const stale = await decide(id, 'approve', 1);
      expect([stale.status, stale.body]).toEqual([
        409,
        { detail: 'This draft was replaced. The current one is draft 2.', revision: 2 },
      ]);
      expect((await decide(id, 'approve', 3)).status).toBe(404);
      expect((await decide(id, 'approve', 2)).status).toBe(202);
      const [kept] = await api.rows<{ hash: string; decided: string }>(
        `select r.content_hash as hash, d.content_hash as decided from post_decisions d
         join post_revisions r on r.post_id = d.post_id and r.number = d.revision where d.post_id = ?`,
        [id],
      );
      expect(kept?.decided).toBe(kept?.hash);
    });

    it('undoes within the window, and not after it', async () => {
      const id = await newPost(api.em, jane.id);
      await decide(id, 'delete');
      const undone = await api.call<PostBody>('POST', `/posts/${id}/undo`, as(jane));
      expect([undone.status, undone.body.state, undone.body.decision]).toEqual([202, 'awaiting_decision', null]);
      await decide(id, 'approve');
      await api.rows(
        `update post_decisions set undo_until = now() - interval '1 second' where post_id = ? and undone_at is null`,
        [id],
      );
      const late = await api.call<PostBody>('POST', `/posts/${id}/undo`, as(jane));
      expect([late.status, late.body.detail]).toEqual([409, 'There is nothing that can still be undone.']);
      expect((await read(id)).undo_until).toBeNull();
    });

    it('undoes only the revision that was named, or the present one where none was', async () => {
      const id = await newPost(api.em, jane.id, { content: 'one' });
      await api.call('PATCH', `/posts/${id}`, { user: jane, body: { revision: 1, content: 'two' } });
      await decide(id, 'delete', 2);
      const undo = (body?: object) =>
        api.call<PostBody>('POST', `/posts/${id}/undo`, { user: jane, ...(body === undefined ? {} : { body }) });
      const stale = await undo({ revision: 1 });
      expect([stale.status, stale.body]).toEqual([
        409,
        { detail: 'This draft was replaced. The current one is draft 2.', revision: 2 },
      ]);
      expect((await undo({ revision: 3 })).status).toBe(404);
      expect((await undo({ revision: 0 })).body.detail).toMatch(/^revision /);
      expect((await read(id)).state).toBe('deleted');
      expect((await undo({ revision: 2 })).body.state).toBe('awaiting_decision');
      const again = await undo({ revision: 2 });
      expect([again.status, again.body.detail]).toEqual([
        409,
        'Draft 2 waits for a decision: there is nothing to undo.',
      ]);
      for (const body of [undefined, {}]) {
        await decide(id, 'delete', 2);
        expect((await undo(body)).status).toBe(202);
      }
    });

    it('takes "I posted it" after an approval only', async () => {
      const id = await newPost(api.em, jane.id);
      expect((await decide(id, 'posted')).status).toBe(409);
      await decide(id, 'approve');
      expect((await decide(id, 'posted')).body.state).toBe('posted');
      expect((await decide(id, 'posted')).status).toBe(202);
    });

    it('asks for another draft with a wish, which reaches the writer, up to the limit', async () => {
      const id = await newPost(api.em, jane.id, { content: 'first' });
      const asked = await decide(id, 'regenerate', 1, { instruction: 'shorter' });
      expect([asked.status, asked.body.state]).toEqual([202, 'generating']);
      const desk = api.app.get(PostRevisionDesk, { strict: false });
      expect(await desk.brief(id, 2)).toMatchObject({
        instruction: 'shorter',
        currentText: 'first',
        earlierTexts: ['first'],
        revision: 2,
      });
      expect(await desk.brief(id, 3)).toBeNull();
      const usage = { model: 'a-model', inputTokens: 900, outputTokens: 240, costUsd: 0.001234 };
      await desk.keep(id, 2, { text: 'second', usage });
      await desk.keep(id, 2, { text: 'a late double', usage });
      expect(await read(id)).toMatchObject({ state: 'awaiting_decision', revision: 2, content: 'second' });
      await decide(id, 'regenerate', 2);
      await desk.keep(id, 3, { text: 'third', usage: null });
      const { body } = await api.call<{ revisions: { usage: object | null }[] }>(
        'GET',
        `/posts/${id}/revisions`,
        as(jane),
      );
      expect(body.revisions.map((revision) => revision.usage)).toEqual([
        null,
        { model: 'a-model', input_tokens: 900, output_tokens: 240, cost_usd: 0.001234 },
        null,
      ]);
      const { body: taken } = await api.call<{ revisions: { post_id: number; number: number }[] }>(
        'GET',
        '/auth/me/export',
        as(jane),
      );
      expect(taken.revisions.find((revision) => revision.post_id === id && revision.number === 2)).toMatchObject({
        model: 'a-model',
        input_tokens: 900,
        output_tokens: 240,
        cost_usd: 0.001234,
      });
      const more = await decide(id, 'regenerate', 3);
      expect([more.status, more.body.detail]).toEqual([409, expect.stringContaining('at most 3 drafts')]);
    });

    it('gives the last draft back where no other could be written', async () => {
      const id = await newPost(api.em, jane.id);
      await decide(id, 'regenerate');
      const desk = api.app.get(PostRevisionDesk, { strict: false });
      await desk.giveUp(id, 2, 'busy', 'The writer is busy.');
      expect(await read(id)).toMatchObject({ state: 'awaiting_decision', revision: 1, decision: null });
      expect((await decide(id, 'approve')).status).toBe(202);
    });
  });

  describe('editing and restoring', () => {
    it('makes a new revision, and brings an earlier one back as another', async () => {
      const id = await newPost(api.em, jane.id, { content: 'one' });
      const edit = (revision: number, content: string) =>
        api.call<PostBody>('PATCH', `/posts/${id}`, { user: jane, body: { revision, content } });
      expect((await edit(1, 'two')).body).toMatchObject({ revision: 2, content: 'two' });
      expect((await edit(1, 'three')).status).toBe(409);
      expect((await edit(2, 'two')).body.revision).toBe(2);
      const restored = await api.call<PostBody>('POST', `/posts/${id}/revisions/1/restore`, as(jane));
      expect([restored.status, restored.body.content, restored.body.revision]).toEqual([200, 'one', 3]);
      const { body } = await api.call<{ revisions: object[]; total: number }>(
        'GET',
        `/posts/${id}/revisions`,
        as(jane),
      );
      expect(body.total).toBe(3);
      expect(body.revisions).toMatchObject([
        { number: 1, origin: 'own' },
        { number: 2, origin: 'edit' },
        { number: 3, origin: 'restore', restored_from: 1 },
      ]);
      await decide(id, 'approve', 3);
      expect((await edit(3, 'four')).status).toBe(409);
      expect((await api.call('POST', `/posts/${id}/revisions/9/restore`, as(jane))).status).toBe(404);
    });
  });
});
