import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SendOutcome } from '../../domain/delivery.js';
import type { User } from '../../src/database/entities/index.js';
import { Ledger, ReconcilerBacklog } from '../../src/delivery/index.js';
import { ApiUnderTest } from '../support/api.js';
import { newDelivery } from '../support/deliveries.js';
import { Operations } from '../support/operations.js';

const REFUSED: SendOutcome = {
  type: 'channelPaused',
  code: 'telegram_401',
  reason: 'Telegram refuses our bot.',
  retryAfterMs: null,
  durationMs: 5,
};

describe('ops pause and ops resume', () => {
  let api: ApiUnderTest;
  let ops: Operations;
  let ledger: Ledger;
  let backlog: ReconcilerBacklog;
  let jane: User;

  beforeAll(async () => {
    api = await ApiUnderTest.start();
    ops = await Operations.open();
    ledger = api.app.get(Ledger, { strict: false });
    backlog = api.app.get(ReconcilerBacklog, { strict: false });
  }, 60_000);
  afterAll(async () => {
    await ops.close();
    await api.close();
  });
  beforeEach(async () => {
    await ops.say('resume', 'telegram');
    await api.rows('delete from deliveries');
    await api.rows('delete from operator_actions');
    jane = await api.newPerson();
  });

  const queued = () => newDelivery(api.em, jane.id, { state: 'queued' });
  const claim = async (id: number) => {
    const claimed = await ledger.claim(id);
    if (claimed.result !== 'claimed') throw new Error(`not claimed: ${claimed.result}`);
    return claimed;
  };
  const delivery = async (id: number) =>
    (await api.rows<object>(`select state, probe, error_code, error_message from deliveries where id = ?`, [id]))[0];
  const gate = async () =>
    (
      await api.rows<object>(`select state, by_hand, reason_code, note from channel_gates where channel = 'telegram'`)
    )[0];
  const dueAtOnce = () => api.rows(`update channel_gates set not_before = now() where channel = 'telegram'`);
  const pause = () => ops.say('pause', 'telegram', '--reason', 'The provider doubles messages.');

  it('holds what is claimed from now on, without telling its reader the operator’s words', async () => {
    const { id } = await queued();
    expect(await pause()).toBe(
      'telegram was open and is paused: nothing leaves on it until "resume". 0 deliveries wait.\n',
    );
    expect(await ledger.claim(id)).toEqual({ result: 'held' });
    expect(await delivery(id)).toEqual({
      state: 'held',
      probe: false,
      error_code: 'channel_closed',
      error_message: 'Telegram is paused for a while.',
    });
    expect(await ops.say('channels')).toMatch(
      /^telegram +paused by hand +\d+s ago +1 +never +paused_by_operator +The provider doubles messages\.$/m,
    );
    const email = await newDelivery(api.em, jane.id, { state: 'queued', channel: 'email' });
    expect((await ledger.claim(email.id)).result).toBe('claimed');
  });

  it('is not probed, nor opened by a probe that was under way', async () => {
    const [first, second] = [await queued(), await queued()];
    const refused = await claim(first.id);
    await ledger.record(first.id, refused.token, REFUSED);
    await dueAtOnce();
    await backlog.tendGates();
    const probe = await claim(first.id);
    await api.rows(`update deliveries set probe = true where id = ?`, [second.id]);

    await pause();
    expect(await ledger.claim(second.id)).toEqual({ result: 'held' });
    const { shows } = probe;
    await ledger.record(first.id, probe.token, { type: 'delivered', providerMessageId: '7', shows, durationMs: 1 });
    await dueAtOnce();
    expect(await backlog.tendGates()).toEqual({ posts: [], users: [], reminders: [] });
    expect(await gate()).toMatchObject({ state: 'closed', by_hand: true });
    expect(await delivery(second.id)).toMatchObject({ state: 'held', probe: false });
  });

  it('stays closed by hand when the provider refuses what was under way', async () => {
    const { id } = await queued();
    const { token } = await claim(id);
    await pause();
    await ledger.record(id, token, REFUSED);
    expect(await gate()).toEqual({
      state: 'closed',
      by_hand: true,
      reason_code: 'paused_by_operator',
      note: 'The provider doubles messages.',
    });
  });

  it('releases what waited when it is opened', async () => {
    const { id, post } = await queued();
    await pause();
    await ledger.claim(id);
    expect(await ops.say('resume', 'telegram')).toBe(
      'telegram was paused and is open. 1 delivery waits and will be released at a limited rate.\n',
    );
    expect(await gate()).toEqual({ state: 'open', by_hand: false, reason_code: null, note: null });
    expect(await backlog.tendGates()).toEqual({ posts: [post], users: [], reminders: [] });
    expect((await ledger.claim(id)).result).toBe('claimed');
  });

  it('opens what a provider closed, too, and says that it may close again', async () => {
    const { id } = await queued();
    const { token } = await claim(id);
    await ledger.record(id, token, REFUSED);
    expect(await ops.say('resume', 'telegram')).toContain('It closes again if the provider still refuses.');
    expect(await gate()).toMatchObject({ state: 'open' });
    expect(await ops.say('resume', 'telegram')).toBe('telegram was open already.\n');
  });

  it('records who closed and opened, when and why', async () => {
    await pause();
    await ops.say('resume', 'telegram', '--as', 'Otto');
    const actions =
      await ops.facts<{ operator: string; command: string; arguments: object; result: object }[]>('actions');
    expect(actions).toMatchObject([
      {
        operator: 'Otto',
        command: 'resume',
        arguments: { channel: 'telegram' },
        result: { before: 'paused', after: 'open', held: 0 },
      },
      {
        operator: 'olga',
        command: 'pause',
        arguments: { channel: 'telegram', reason: 'The provider doubles messages.' },
        result: { before: 'open', after: 'paused', held: 0 },
      },
    ]);
    expect(await ops.say('actions', '--limit', '1')).not.toContain('olga');
  });

  it('does neither the one nor the other where it cannot be recorded', async () => {
    await api.rows(`alter table operator_actions rename to hidden_actions`);
    try {
      await expect(pause()).rejects.toThrow(/operator_actions/);
    } finally {
      await api.rows(`alter table hidden_actions rename to operator_actions`);
    }
    expect(await gate()).toMatchObject({ state: 'open' });
  });
});
