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
  error: string | null;
  detail?: string;
}

describe('writing a first draft again', () => {
  let api: ApiUnderTest;
  let jane: User;

  beforeAll(async () => {
    api = await ApiUnderTest.start();
    jane = await api.newPerson();
  }, 60_000);
  afterAll(() => api.close());

  const read = async (id: number) => (await api.call<PostBody>('GET', `/posts/${id}`, { user: jane })).body;
  const again = (id: number, user = jane) =>
    api.call<PostBody>('POST', `/posts/${id}/regenerate`, { user, body: { revision: 0 } });

  it('is tried where nothing could be written, harmlessly twice', async () => {
    const { body } = await api.call<PostBody>('POST', '/posts', { user: jane, body: { topic: 'remote work' } });
    const desk = api.app.get(PostRevisionDesk, { strict: false });
    await desk.giveUp(body.id, 1, 'busy', 'The writer is busy.');
    expect(await read(body.id)).toMatchObject({ state: 'generation_failed', error: 'The writer is busy.' });
    expect((await again(body.id, await api.newPerson())).status).toBe(404);
    for (const answer of [await again(body.id), await again(body.id)]) {
      expect([answer.status, answer.body.state]).toEqual([202, 'generating']);
    }
    expect(await read(body.id)).toMatchObject({ state: 'generating', revision: 0, error: null });
    expect(
      await api.rows(`select 1 from post_events where post_id = ? and type = 'write_again'`, [body.id]),
    ).toHaveLength(1);
    await desk.keep(body.id, 1, { text: 'At last.', usage: null });
    expect(await read(body.id)).toMatchObject({ state: 'awaiting_decision', revision: 1, content: 'At last.' });
  });

  it.each([
    ['awaiting_decision', 'The draft waits for a decision.'],
    ['approved', 'The post was approved already.'],
    ['deleted', 'The post was deleted.'],
    ['expired', 'The draft has expired. Send it again to bring it back.'],
  ] as const)('is refused for what is %s', async (state, detail) => {
    const answer = await again(await newPost(api.em, jane.id, { state }));
    expect([answer.status, answer.body.detail]).toEqual([409, detail]);
  });
});
