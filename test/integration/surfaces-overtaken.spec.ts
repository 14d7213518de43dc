import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Rounds } from '../support/rounds.js';
import { Updates } from '../support/updates.js';

const DECIDING = ['👍 Approve', '♻️ Regenerate', '🗑️ Delete'];

describe('messages that are overtaken by a decision', () => {
  let rounds: Rounds;
  let updates: Updates;

  beforeAll(async () => {
    rounds = await Rounds.start();
    ({ updates } = rounds);
  }, 60_000);
  afterAll(() => rounds.close());
  beforeEach(() => rounds.meet());

  const ask = async (post: number, what: string, body: object = { revision: 1 }) => {
    const { status } = await updates.ask(post, what, body);
    expect(status).toBe(202);
  };
  const queued = async (): Promise<number> => {
    const post = await updates.post();
    await ask(post, 'send', { channel: 'telegram' });
    return post;
  };
  const idOf = async (post: number, template: string): Promise<number> => {
    const rows = await updates.rows<{ id: string }>(
      `select id from deliveries where post_id = ? and template = ? order by id desc limit 1`,
      [post, template],
    );
    return Number(rows[0]?.id);
  };
  const withButton = (label: string) =>
    [...rounds.chat.keys()].filter((message) => rounds.buttons(message).includes(label));

  it('are the approved text too, where the draft was still under way', async () => {
    const post = await queued();
    const sending = await rounds.claim(await idOf(post, 'draft'));
    await ask(post, 'approve');
    await rounds.send(sending);
    await rounds.settle(post);
    expect([rounds.chat.size, withButton('✅ I posted it').length]).toEqual([2, 1]);
  });

  it('are the approved text too, where nobody knew whether the draft had arrived', async () => {
    const post = await queued();
    const id = await idOf(post, 'draft');
    const message = rounds.lost(await rounds.claim(id));
    // The engine tries again, and finds that somebody was at it.
    await rounds.plan(post);
    await expect(rounds.claim(id)).rejects.toThrow('unknown');
    await updates.act(`a:${post}:1`, { message });
    await rounds.settle(post);
    expect([rounds.chat.size, withButton('✅ I posted it').length]).toEqual([2, 1]);
    expect(rounds.text(message)).toContain('✅ Approved by you');
  });

  it('are the draft after all, where it had not been sent and the approved text is under way at the undo', async () => {
    const post = await queued();
    await ask(post, 'approve');
    const sending = await rounds.claim(await idOf(post, 'hand_off'));
    await ask(post, 'undo', {});
    const handOff = await rounds.send(sending);
    await rounds.settle(post);
    expect(rounds.chat.has(handOff)).toBe(false);
    expect([...rounds.chat.keys()].map((message) => rounds.buttons(message))).toEqual([DECIDING]);
  });

  it('are the approved text anew, where it is approved again while the first one is taken away', async () => {
    const post = await queued();
    await rounds.settle(post);
    await ask(post, 'approve');
    await rounds.settle(post);
    const handOff = await idOf(post, 'hand_off');
    await ask(post, 'undo', {});
    expect(await rounds.rewrite(handOff, () => ask(post, 'approve'))).toBe(true);
    await rounds.settle(post);
    expect(withButton('✅ I posted it')).toHaveLength(1);
    expect(await idOf(post, 'hand_off')).not.toBe(handOff);
  });

  it('say that they were, so that the rows are asked again', async () => {
    const post = await queued();
    await rounds.settle(post);
    const draft = await idOf(post, 'draft');
    await ask(post, 'delete');
    expect(await rounds.rewrite(draft, () => ask(post, 'undo', {}))).toBe(true);
    expect(await rounds.rewrite(draft)).toBe(false);
    expect(rounds.buttons(rounds.newest())).toEqual(DECIDING);
  });
});
