import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeCallbackData, POST_ACTS, type PostAct } from '../../domain/callback-data.js';
import { chatOf, newPost } from '../support/people.js';
import { until } from '../support/until.js';
import { MESSAGE, type Update, Updates } from '../support/updates.js';

describe('a tap on a button', () => {
  let updates: Updates;

  beforeAll(async () => {
    updates = await Updates.start({ MAX_REVISIONS: '3' });
  }, 60_000);
  afterAll(() => updates.close());
  beforeEach(async () => {
    await updates.meet();
  });

  const decisions = (id: number) =>
    updates.rows<{ decision: string; surface: string; revision: number }>(
      `select decision, surface, revision from post_decisions where post_id = ? order by id`,
      [id],
    );
  const everything = async (post: number) => [
    await updates.rows(`select * from posts where id = ?`, [post]),
    await updates.rows(`select * from deliveries where post_id = ? order by id`, [post]),
    await decisions(post),
    await updates.rows(`select * from post_events where post_id = ?`, [post]),
  ];
  const edit = (post: number, revision = 1) => updates.edit(post, revision, `Edit of ${revision}.`);
  const data = (act: PostAct, postId: number, revision = 1) =>
    encodeCallbackData({ type: 'post', act, postId, revision: act === 'write_again' ? 0 : revision });

  it.each([
    ['approve', 'a', 'approved', '✅ Approved.'],
    ['delete', 'd', 'deleted', '🗑️ Deleted.'],
    ['regenerate', 'r', 'generating', '♻️ Writing draft 2… usually under a minute.'],
  ])('takes the decision to %s and is answered', async (decision, letter, state, text) => {
    const post = await updates.post();
    expect(await updates.act(`${letter}:${post}:1`)).toBe(text);
    expect(await updates.stateOf(post)).toMatchObject({ state });
    expect(await decisions(post)).toEqual([{ decision, surface: 'telegram', revision: 1 }]);
    // Another tap on the same button, before the buttons are gone, is harmless.
    expect(await updates.act(`${letter}:${post}:1`)).toBe(text);
    expect(await decisions(post)).toHaveLength(1);
  });

  it('has one effect for one update, however often and however many at once', async () => {
    const post = await updates.post();
    const update = updates.tap(`r:${post}:1`);
    const answers = await Promise.all(Array.from({ length: 20 }, () => updates.send(update)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await updates.send(update)).status).toBe(200);
    expect(await decisions(post)).toHaveLength(1);
    await until(() => updates.requests('answerCallbackQuery').length > 0);
    expect(updates.requests('answerCallbackQuery')).toHaveLength(1);
  });

  it('lets one of approve and delete win, tapped at once, and tells the other', async () => {
    const post = await updates.post();
    await Promise.all([updates.send(updates.tap(`a:${post}:1`)), updates.send(updates.tap(`d:${post}:1`))]);
    await until(() => updates.requests('answerCallbackQuery').length === 2);
    const texts = updates.requests('answerCallbackQuery').map(({ params }) => String(params.text));
    expect(await decisions(post)).toHaveLength(1);
    expect(texts.filter((text) => text.startsWith('Already '))).toHaveLength(1);
  });

  it('says which decision won before', async () => {
    const post = await updates.post();
    await updates.ask(post, 'approve');
    expect(await updates.act(`d:${post}:1`)).toMatch(/^Already approved on the web page, \d\d:\d\d/);
    expect(await updates.stateOf(post)).toMatchObject({ state: 'approved' });
  });

  describe('for a draft that was replaced', () => {
    const inPlaceOfTheDraft = async (channels: string[]) => {
      const post = await updates.post();
      for (const channel of channels) {
        await updates.ask(post, 'send', { channel });
      }
      await edit(post);
      return post;
    };

    it.each([
      [['telegram'], 'Draft 1 was replaced. Draft 2 is below.'],
      [['email', 'telegram'], 'Draft 1 was replaced. Draft 2 is below.'],
      [['email'], 'Draft 1 was replaced. Draft 2 is in your mailbox.'],
      [[], 'Draft 1 was replaced. Draft 2 is on the web page.'],
    ])('says where the present one, sent to %j, is, and decides nothing', async (channels, text) => {
      const post = await inPlaceOfTheDraft(channels);
      for (const letter of ['a', 'r', 'd', 'u', 'p', 'h', 'v']) {
        expect([letter, await updates.act(`${letter}:${post}:1`)]).toEqual([letter, text]);
      }
      expect(await updates.stateOf(post)).toMatchObject({ state: 'awaiting_decision', revision: 2 });
      expect(await decisions(post)).toEqual([]);
    });

    it('says so while the one after it is being written', async () => {
      const post = await inPlaceOfTheDraft([]);
      await updates.act(`r:${post}:2`);
      for (const letter of ['a', 'd', 'u', 'p', 'h', 'v', 'b']) {
        expect([letter, await updates.act(`${letter}:${post}:1`)]).toEqual([
          letter,
          letter === 'b' ? 'A new draft is being written.' : 'Draft 1 is being replaced. Draft 3 is on its way.',
        ]);
      }
      expect(await updates.stateOf(post)).toMatchObject({ state: 'generating', revision: 2 });
    });

    it('tells of the next draft where that was asked for with this button', async () => {
      const post = await updates.post();
      await updates.act(`r:${post}:1`);
      await updates.rows(
        `insert into post_revisions (post_id, number, content, content_hash, origin, requested_from) values (?, 2, 'x', 'x', 'own', 'web')`,
        [post],
      );
      await updates.rows(`update posts set revision = 2, state = 'awaiting_decision' where id = ?`, [post]);
      expect(await updates.act(`r:${post}:1`)).toBe('Draft 1 was replaced. Draft 2 is on the web page.');
      expect(await decisions(post)).toHaveLength(1);
    });
  });

  it('asks for no more drafts than a post may have', async () => {
    const post = await updates.post();
    await edit(post);
    await edit(post, 2);
    expect(await updates.act(`r:${post}:3`)).toBe(
      'That was draft 3, the last for this post. Approve or edit it, or start anew.',
    );
    expect(await updates.stateOf(post)).toMatchObject({ state: 'awaiting_decision' });
  });

  describe.each(POST_ACTS)('to %s', (act) => {
    const NOTHING = 'This button no longer does anything.';

    it.each(['awaiting_decision', 'approved', 'expired'] as const)(
      'on a post of somebody else (%s) does nothing and tells nothing',
      async (state) => {
        const john = await updates.api.newPerson();
        const post = await newPost(updates.api.em, john.id, { state });
        const before = await everything(post);
        expect(await updates.act(data(act, post))).toBe(NOTHING);
        expect(await everything(post)).toEqual(before);
        expect(updates.requests('editMessageReplyMarkup')).toEqual([]);
      },
    );

    it('in a chat that nobody linked does nothing', async () => {
      const post = await updates.post();
      const before = await everything(post);
      expect(await updates.act(data(act, post), { chat: '999888777' })).toBe(NOTHING);
      expect(await everything(post)).toEqual(before);
    });

    it('on a post that never was does nothing', async () => {
      expect(await updates.act(data(act, 9_007_199_254_740_991))).toBe(NOTHING);
    });

    it.each([
      [
        'in a group',
        (post: number) => updates.tap(data(act, post), { chat: '-500', type: 'group', from: updates.chat }),
      ],
      ['by somebody else than the chat', (post: number) => updates.tap(data(act, post), { from: '4242' })],
      ['on a message sent in inline mode', (post: number) => updates.inlineTap(data(act, post))],
    ])('%s is answered and does nothing', async (_, make) => {
      const post = await updates.post();
      const before = await everything(post);
      await updates.send(make(post));
      expect(await updates.answer()).toBe('This button belongs to somebody else.');
      expect(await everything(post)).toEqual(before);
    });

    it('is answered within what the Bot API shows, in every state of the post', async () => {
      for (const state of ['generating', 'awaiting_decision', 'approved', 'posted', 'deleted', 'expired'] as const) {
        const post = await updates.post(state);
        const text = await updates.act(data(act, post));
        expect(text.length).toBeLessThanOrEqual(200);
        if (act !== 'close_choice') expect(text).not.toBe('');
      }
    });
  });

  it.each([
    ['a revision that never was', (post: number) => `a:${post}:9`],
    ['more than a button carries', (post: number) => `a:${post}:1:DROP TABLE posts`],
    ['an act that there is not', (post: number) => `z:${post}:1`],
    ['a draft to be written again that was written', (post: number) => `g:${post}:1`],
    ['no revision', (post: number) => `a:${post}:0`],
    ['nothing', () => ''],
    ['a post beyond all numbers', () => 'a:9999999999999999:1'],
  ])('with %s in it is answered and has no effect', async (_, make) => {
    const post = await updates.post();
    const before = await everything(post);
    expect(await updates.act(make(post))).toBe('This button no longer does anything.');
    expect(await everything(post)).toEqual(before);
  });

  describe('is proof that a message arrived', () => {
    const unknown = (post: number) =>
      updates.rows(
        `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, attempts, unknown_until, error_code)
         values (?, ?, 1, 'telegram', 'draft', 'draft', 'unknown', 1, now() + interval '10 minutes', 'outcome_unknown')`,
        [updates.jane.id, post],
      );
    const deliveries = (post: number) =>
      updates.rows(
        `select template, state, provider_message_id as message, confirmed_at is not null as sure
         from deliveries where post_id = ? and channel = 'telegram' order by id`,
        [post],
      );

    it.each([
      ['delete', 'd'],
      ['regenerate', 'r'],
    ])('of unknown outcome, by %s', async (_, letter) => {
      const post = await updates.post();
      await unknown(post);
      await updates.act(`${letter}:${post}:1`);
      expect(await deliveries(post)).toEqual([
        { template: 'draft', state: 'delivered', message: String(MESSAGE), sure: true },
      ]);
      expect(await updates.rows(`select status from delivery_logs where post_id = ?`, [post])).toEqual([
        { status: 'delivered' },
      ]);
    });

    it('of which it was only known that the provider took it', async () => {
      const post = await updates.post();
      await updates.delivered(post);
      await updates.act(`d:${post}:1`);
      expect(await deliveries(post)).toEqual([
        { template: 'draft', state: 'delivered', message: String(MESSAGE), sure: true },
      ]);
    });

    it('but not where the data under it is of another post', async () => {
      const [shown, other] = [await updates.post(), await updates.post()];
      await updates.delivered(shown);
      await updates.act(`d:${other}:1`);
      expect(await deliveries(shown)).toMatchObject([{ sure: false }]);
      expect(await deliveries(other)).toEqual([]);
    });
  });

  it('keeps nothing of an update whose effect cannot be committed, so that it comes again', async () => {
    const post = await updates.post();
    const update: Update = updates.tap(`a:${post}:1`);
    await updates.rows(`alter table post_decisions rename to post_decisions_away`, []);
    try {
      expect((await updates.send(update)).status).toBe(500);
    } finally {
      await updates.rows(`alter table post_decisions_away rename to post_decisions`, []);
    }
    expect((await updates.send(update)).status).toBe(200);
    expect(await decisions(post)).toHaveLength(1);
  });

  it('is not held up by an answer that cannot be given', async () => {
    updates.sandbox.faults.next({ service: 'telegram', method: 'answerCallbackQuery' }, { type: 'slow', ms: 2_000 });
    const post = await updates.post();
    const began = performance.now();
    expect((await updates.send(updates.tap(`a:${post}:1`))).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await updates.stateOf(post)).toMatchObject({ state: 'approved' });
  });

  it('by the owner of another post, with the right numbers, decides nothing', async () => {
    const post = await updates.post();
    const john = await updates.api.newPerson();
    expect(await updates.act(`a:${post}:1`, { chat: chatOf(john.id) })).toBe('This button no longer does anything.');
    expect(await decisions(post)).toEqual([]);
  });
});
