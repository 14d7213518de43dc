import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { scrape } from '../../src/common/metrics.js';
import { Planner } from '../../src/delivery/index.js';
import { type Answered, OwnersWords, sends } from '../support/owners-word.js';
import { Rounds, type Unknown } from '../support/rounds.js';
import type { Updates } from '../support/updates.js';

const ARRIVED = ['delivered'];
const LABEL = 'This may have reached you before';

describe('the owner’s word about a message', () => {
  let rounds: Rounds;
  let updates: Updates;
  let words: OwnersWords;

  beforeAll(async () => {
    rounds = await Rounds.start();
    ({ updates } = rounds);
    words = new OwnersWords(rounds);
  }, 60_000);
  afterAll(() => rounds.close());
  beforeEach(() => rounds.meet());

  it('is waited for until a time that the post names, and no time is named once the one resend is used up', async () => {
    const { post, id } = await rounds.unknown('email');
    const next = async () => {
      const { body } = await updates.api.call<Answered>('GET', `/posts/${post}`, { user: updates.jane });
      return body.channels.email?.next_attempt_at;
    };
    const [row] = await updates.rows<{ until: string }>(`select unknown_until as until from deliveries where id = ?`, [
      id,
    ]);
    expect(await next()).toBe(new Date(row?.until ?? '').toISOString());
    await updates.rows(`update deliveries set resent = true where id = ? returning id`, [id]);
    expect(await next()).toBeNull();
  });

  describe('that it arrived', () => {
    it.each(['telegram', 'email'] as const)('settles what was sent to %s', async (channel) => {
      const { post, id } = await rounds.unknown(channel);
      const { status, body } = await words.say(id);
      expect([status, body.id]).toEqual([202, post]);
      expect(body.channels[channel]).toMatchObject({
        delivery_id: id,
        state: 'delivered',
        error: null,
        confirmed_at: expect.any(String),
      });
      expect(await words.row(id)).toMatchObject({ state: 'delivered', confirmed: true, resent: false });
      expect(await words.logged(id)).toEqual(ARRIVED);
      expect(await words.isUnseen(post)).toBe(true);
      // Nothing is sent again, neither now nor when the window would have ended.
      await words.endWindow(id);
      expect(sends(await rounds.plan(post))).toEqual([]);
      expect(await words.texts(post)).toContain(
        `The draft reached you ${channel === 'email' ? 'by email' : 'in Telegram'}: that is certain now.`,
      );
    });

    it('is kept where it was only known that the provider took it, and the first word counts', async () => {
      const { post, id } = await rounds.queued();
      await rounds.settle(post);
      expect((await words.say(id, true)).status).toBe(202);
      const [first] = await updates.rows(`select confirmed_at from deliveries where id = ?`, [id]);
      expect((await words.say(id, true)).status).toBe(202);
      expect(await updates.rows(`select confirmed_at from deliveries where id = ?`, [id])).toEqual([first]);
      expect([await words.row(id), await words.logged(id)]).toEqual([
        { state: 'delivered', confirmed: true, resent: false, message: String(rounds.newest()) },
        ARRIVED,
      ]);
    });

    it.each([
      ['the record that comes late', async ({ claim }: Unknown) => void (await rounds.send(claim))],
      ['a tap', ({ post }: Unknown) => updates.act(`a:${post}:1`, { message: 101 })],
    ])('leaves it to %s to tell which message it is, so that it can be changed', async (_, tell) => {
      const lost = await rounds.unknown();
      await words.say(lost.id, true);
      await tell(lost);
      expect(await words.row(lost.id)).toMatchObject({
        state: 'delivered',
        confirmed: true,
        message: expect.any(String),
      });
      expect(await words.logged(lost.id)).toEqual(ARRIVED);
      const drafts = await updates.rows(`select 1 from deliveries where post_id = ? and template = 'draft'`, [
        lost.post,
      ]);
      expect(drafts).toHaveLength(1);
    });
  });

  describe('that it did not arrive', () => {
    it('has it sent once more, now, and says so in the message', async () => {
      const { post, id } = await rounds.unknown();
      const { status, body } = await words.say(id, false);
      expect([status, body.channels.telegram?.state]).toEqual([202, 'queued']);
      expect(await words.isUnseen(post)).toBe(true);
      expect(sends(await rounds.plan(post))).toEqual([{ type: 'send', deliveryId: id, channel: 'telegram' }]);
      await rounds.settle(post);
      expect(rounds.chat.size).toBe(1);
      expect(rounds.text(rounds.newest())).toContain(LABEL);
      expect(await words.logged(id)).toEqual(['retried outcome_unknown', 'delivered']);
      await rounds.settle(post);
      expect(rounds.chat.size).toBe(1);
      expect(await words.texts(post)).toContain(
        'The draft could not be sent to Telegram: You said that it did not arrive, so it is sent once more, and marked so. It is tried again.',
      );
    });

    it('has a mail sent once more too', async () => {
      const { post, id } = await rounds.unknown('email');
      await words.say(id, false);
      await rounds.settle(post);
      expect(rounds.mails).toMatchObject([{ resent: true, facts: { template: 'draft' } }]);
    });

    it('has even the one resend sent again, which the service would never do by itself', async () => {
      const { post, id } = await rounds.unknown();
      await words.endWindow(id);
      await rounds.plan(post);
      await rounds.claim(id);
      await rounds.ledger.claim(id);
      expect(await words.row(id)).toMatchObject({ state: 'unknown', resent: true });
      expect((await words.say(id, false)).status).toBe(202);
      await rounds.settle(post);
      expect([rounds.chat.size, rounds.text(rounds.newest())]).toEqual([1, expect.stringContaining(LABEL)]);
      expect(await words.logged(id)).toEqual(['retried outcome_unknown', 'retried outcome_unknown', 'delivered']);
    });

    it('ends it where nobody waits for it any more', async () => {
      const { post, id } = await rounds.unknown('email');
      await updates.ask(post, 'approve');
      expect((await words.say(id, false)).status).toBe(202);
      expect(await words.row(id)).toMatchObject({ state: 'failed', resent: false });
      expect(await words.logged(id)).toEqual(['failed outcome_unknown']);
      await rounds.settle(post);
      expect(rounds.mails).toEqual([]);
    });
  });

  describe('is refused, with what is true', () => {
    const BECAUSE = 'Because of the test.';

    it.each([
      ['queued', true, 'This message waits to be sent.'],
      ['queued', false, 'This message waits to be sent.'],
      ['sending', true, 'This message is being sent.'],
      ['sending', false, 'This message is being sent.'],
      ['delivered', false, 'This message was delivered.'],
      ['failed', true, `This message was not delivered: ${BECAUSE}`],
      ['failed', false, `This message was not delivered: ${BECAUSE}`],
      ['held', true, `This message waits: ${BECAUSE}`],
      ['held', false, `This message waits: ${BECAUSE}`],
      ['cancelled', true, 'This message was not sent any more: something else was decided before.'],
      ['cancelled', false, 'This message was not sent any more: something else was decided before.'],
    ])('of a message that is %s (%s)', async (state, arrived, detail) => {
      const { post, id } = await rounds.queued();
      await updates.rows(
        `update deliveries set state = ?, claim_token = gen_random_uuid(), error_code = 'test', error_message = ? where id = ?`,
        [state, BECAUSE, id],
      );
      const version = await words.isUnseen(post);
      const { status, body } = await words.say(id, arrived);
      expect([status, body]).toEqual([409, { detail, state }]);
      expect([await words.row(id), await words.isUnseen(post)]).toEqual([
        { state, confirmed: false, resent: false, message: null },
        version,
      ]);
      expect(await words.logged(id)).toEqual([]);
    });

    it('of somebody else’s message, and of one that never was', async () => {
      const { id } = await rounds.unknown();
      const john = await updates.api.newPerson();
      for (const arrived of [true, false]) {
        for (const other of [id, 9_007_199_254_740_991]) {
          const { status, body } = await words.say(other, arrived, { user: john });
          expect([status, body]).toEqual([404, { detail: 'Message not found.' }]);
        }
      }
      expect(await words.row(id)).toMatchObject({ state: 'unknown', confirmed: false });
      expect(await words.logged(id)).toEqual([]);
      expect((await updates.api.call('POST', `/deliveries/${id}/confirm`)).status).toBe(401);
    });

    it('in other words than yes and no', async () => {
      const { id } = await rounds.unknown();
      for (const arrived of [null, 'no', 0]) {
        const { status, body } = await updates.api.call('POST', `/deliveries/${id}/confirm`, {
          user: updates.jane,
          body: { arrived },
        });
        expect([status, body]).toEqual([400, { detail: expect.stringContaining('arrived') }]);
      }
      expect(await words.row(id)).toMatchObject({ state: 'unknown' });
    });
  });

  it('is taken once for one Idempotency-Key, and not for another word', async () => {
    const { id } = await rounds.unknown();
    const answers = [await words.say(id, false, { key: 'word' }), await words.say(id, false, { key: 'word' })];
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
    expect((await words.say(id, true, { key: 'word' })).status).toBe(422);
    expect(await words.logged(id)).toEqual(['retried outcome_unknown']);
  });

  it.each([
    [true, 'delivered', []],
    [false, 'queued', ['send']],
  ])('counts for a message that belongs to no post too (%s)', async (arrived, state, steps) => {
    const id = await words.unknownNotice();
    const { status, body } = await words.say(id, arrived);
    expect([status, body]).toMatchObject([202, { delivery_id: id, state }]);
    const [user] = await updates.rows(
      `select notices_version > notices_seen_version as unseen from users where id = ?`,
      [updates.jane.id],
    );
    expect(user).toEqual({ unseen: true });
    const planner = updates.api.app.get(Planner, { strict: false });
    expect((await planner.nextStepOfNotices(updates.jane.id)).steps.map(({ type }) => type)).toEqual(steps);
  });

  it('is missing from as many messages as the metrics say', async () => {
    const count = async () => /ghostwriter_deliveries_unknown\{channel="email"\} (\d+)/.exec(await scrape())?.[1];
    const before = Number(await count());
    const { id } = await rounds.unknown('email');
    expect(await count()).toBe(String(before + 1));
    await words.say(id, true);
    expect(await count()).toBe(String(before));
    expect(await scrape()).toContain('ghostwriter_deliveries_unknown{channel="telegram"}');
  });

  it('is described with every status that it answers', async () => {
    const { body } = await updates.api.call<{
      paths: Record<string, { post: { responses: Record<string, object>; requestBody: object } }>;
    }>('GET', '/openapi.json');
    const described = body.paths['/api/v1/deliveries/{id}/confirm'] ?? body.paths['/deliveries/{id}/confirm'];
    expect(Object.keys(described?.post.responses ?? {})).toEqual(
      '202 400 401 404 409 413 415 422 429 500 503'.split(' '),
    );
    expect(described?.post.responses['202']).toMatchObject({
      content: {
        'application/json': {
          schema: {
            oneOf: [{ $ref: '#/components/schemas/PostResponse' }, { $ref: '#/components/schemas/ChannelResponse' }],
          },
        },
      },
    });
    expect(described?.post.requestBody).toMatchObject({ required: false });
  });
});
