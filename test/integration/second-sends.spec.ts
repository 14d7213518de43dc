import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Rounds } from '../support/rounds.js';

const LABEL = 'This may have reached you before; sent once more to be sure.';

describe('what is sent again while nobody knows whether it arrived', () => {
  let rounds: Rounds;

  beforeAll(async () => {
    rounds = await Rounds.start();
  }, 60_000);
  afterAll(() => rounds.close());
  beforeEach(() => rounds.meet());

  const endWindow = (id: number) =>
    rounds.updates.rows(`update deliveries set unknown_until = now() where id = ?`, [id]);
  const lastOf = async (post: number) => {
    const [row] = await rounds.updates.rows<{ id: string; resent: boolean; state: string }>(
      `select id, resent, state from deliveries where post_id = ? order by id desc limit 1`,
      [post],
    );
    return row;
  };

  it('says so, also where it is about no post', async () => {
    const id = await rounds.notice('chat_changed', { change: 'linked', last4: '1234' });
    const first = await rounds.claim(id);
    rounds.lost(first);
    await rounds.ledger.claim(id);
    await endWindow(id);
    await rounds.settleNotices(rounds.updates.jane.id);
    expect(rounds.chat.size).toBe(2);
    expect(rounds.text(rounds.newest())).toMatch(LABEL);
  });

  it('is a confirmation with the same code, so that either mail does', async () => {
    const email = `twice-${rounds.updates.jane.id}@example.test`;
    const { api } = rounds.updates;
    const registered = await api.call<{ id: number }>('POST', '/auth/register', {
      body: { email, password: 'a long enough password' },
    });
    const [row] = await api.rows<{ id: string }>(`select id from deliveries where user_id = ?`, [registered.body.id]);
    const id = Number(row?.id);
    const first = await rounds.claim(id);
    await rounds.ledger.claim(id);
    await endWindow(id);
    await rounds.settleNotices(registered.body.id);
    const [second] = rounds.mails;
    expect([first.message.resent, second?.resent]).toEqual([false, true]);
    expect(second?.facts).toEqual(first.message.facts);
    expect(second?.facts).toMatchObject({ template: 'confirm_address', token: expect.any(String) });
  });

  it('says so where a decision kept the second one back and its undoing asks for it anew', async () => {
    const { post, id } = await rounds.unknown();
    await endWindow(id);
    await rounds.plan(post);
    await rounds.updates.ask(post, 'approve', { revision: 1 });
    await rounds.updates.ask(post, 'undo', { revision: 1 });
    expect(await lastOf(post)).toMatchObject({ state: 'queued', resent: true });
    await rounds.settle(post);
    expect(rounds.text(rounds.newest())).toMatch(LABEL);
  });

  it('says so where its owner asks for it after both tries ended so', async () => {
    const { post, id } = await rounds.unknown();
    await endWindow(id);
    await rounds.plan(post);
    await rounds.claim(id);
    await rounds.ledger.claim(id);
    await endWindow(id);
    await rounds.plan(post);
    expect(await lastOf(post)).toMatchObject({ id: String(id), state: 'failed' });
    await rounds.updates.ask(post, 'send', { channel: 'telegram' });
    expect(await lastOf(post)).toMatchObject({ state: 'queued', resent: true });
  });

  it('does not say so of a copy of what is known to be there', async () => {
    const { post, id } = await rounds.unknown();
    await endWindow(id);
    await rounds.settle(post);
    await rounds.updates.ask(post, 'send', { channel: 'telegram' });
    expect(await lastOf(post)).toMatchObject({ state: 'queued', resent: false });
  });
});
