import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PostState } from '../../domain/post-state.js';
import { chatOf, newPost } from '../support/people.js';
import { Updates } from '../support/updates.js';

describe('a reply to a message of a post', () => {
  let updates: Updates;

  beforeAll(async () => {
    updates = await Updates.start();
  }, 60_000);
  afterAll(() => updates.close());
  beforeEach(async () => {
    await updates.meet();
  });

  /** A post whose draft is in the chat. */
  const delivered = async (state: PostState = 'awaiting_decision') => {
    const post = await updates.post(state);
    await updates.delivered(post);
    return post;
  };
  const reply = async (text: string | null, to?: number) => {
    await updates.send(updates.reply(text, to === undefined ? {} : { to }));
    return updates.said();
  };
  const stateOf = async (post: number) => {
    const [row] = await updates.rows(`select state, revision from posts where id = ?`, [post]);
    return row;
  };
  const instructions = (post: number) =>
    updates.rows(`select revision, instruction from post_decisions where post_id = ? order by id`, [post]);
  /** Draft 2 took the place of draft 1, and was sent to `places`. */
  const replaced = async (post: number, places: string[]) => {
    await updates.rows(
      `insert into post_revisions (post_id, number, content, content_hash, origin, requested_from) values (?, 2, 'x', 'x', 'own', 'web')`,
      [post],
    );
    await updates.rows(`update posts set revision = 2 where id = ?`, [post]);
    for (const place of places) {
      await updates.rows(
        `insert into deliveries (user_id, post_id, revision, channel, kind, template, state) values (?, ?, 2, ?, 'draft', 'draft', 'delivered')`,
        [updates.jane.id, post, place],
      );
    }
  };

  it('asks for the next one with that wish, once, and says so', async () => {
    const post = await delivered();
    const update = updates.reply(' shorter, and no hashtags ');
    await Promise.all([updates.send(update), updates.send(update)]);
    expect(await updates.said()).toBe('♻️ Writing draft 2 with that in mind… usually under a minute.');
    expect(await stateOf(post)).toEqual({ state: 'generating', revision: 1 });
    expect(await instructions(post)).toEqual([{ revision: 1, instruction: 'shorter, and no hashtags' }]);
    const { body } = await updates.api.call<{ events: { text: string }[] }>('GET', `/posts/${post}/history`, {
      user: updates.jane,
    });
    expect(body.events.map(({ text }) => text)).toContain(
      'Another draft was asked for in Telegram: “shorter, and no hashtags”.',
    );
  });

  it('keeps the first wish where a second comes while the next one is being written', async () => {
    const post = await delivered();
    await reply('shorter');
    expect(await reply('longer')).toMatch(/^Draft 2 is being written already\./);
    expect(await instructions(post)).toEqual([{ revision: 1, instruction: 'shorter' }]);
  });

  it.each([
    ['a sticker', null, /^I can only read words\./],
    ['blanks', '   ', /^I can only read words\./],
    ['too many words', 'x'.repeat(501), /^That is 501 characters; I can follow up to 500\./],
  ])('with %s changes nothing and gets a helpful line', async (_, text, line) => {
    const post = await delivered();
    expect(await reply(text)).toMatch(line);
    expect(await stateOf(post)).toMatchObject({ state: 'awaiting_decision' });
  });

  it('counts where nobody noted that the message had arrived: its buttons tell what it carries', async () => {
    const post = await updates.post();
    await updates.rows(
      `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, attempts, unknown_until)
       values (?, ?, 1, 'telegram', 'draft', 'draft', 'unknown', 1, now() + interval '10 minutes')`,
      [updates.jane.id, post],
    );
    await updates.send(updates.reply('shorter', { to: 77, buttons: [`a:${post}:1`, `r:${post}:1`, `d:${post}:1`] }));
    expect(await updates.said()).toBe('♻️ Writing draft 2 with that in mind… usually under a minute.');
    expect(await instructions(post)).toEqual([{ revision: 1, instruction: 'shorter' }]);
    const kept = `select state, provider_message_id, confirmed_at is not null as confirmed from deliveries where post_id = ?`;
    expect(await updates.rows(kept, [post])).toEqual([
      { state: 'delivered', provider_message_id: '77', confirmed: true },
    ]);
  });

  it('does nothing for the post of somebody else, whatever buttons it shows', async () => {
    const john = await updates.api.newPerson();
    const post = await newPost(updates.api.em, john.id);
    await updates.send(updates.reply('shorter', { to: 77, buttons: [`r:${post}:1`] }));
    expect(await updates.said()).toMatch(/^I didn’t get that\./);
    expect(await stateOf(post)).toMatchObject({ state: 'awaiting_decision' });
  });

  it('takes a wish of exactly as many characters as may be', async () => {
    const post = await delivered();
    expect(await reply('x'.repeat(500))).toMatch(/^♻️ Writing draft 2 with that in mind/);
    expect(await instructions(post)).toEqual([{ revision: 1, instruction: 'x'.repeat(500) }]);
  });

  it.each([
    [['email', 'telegram'], 'Draft 1 was replaced. Draft 2 is below.'],
    [['email'], 'Draft 1 was replaced. Draft 2 is in your mailbox.'],
    [[], 'Draft 1 was replaced. Draft 2 is on the web page.'],
  ])('that was replaced, with the next one sent to %j, says where that is', async (places, text) => {
    const post = await delivered();
    await replaced(post, places);
    expect(await reply('shorter')).toBe(text);
    expect(await stateOf(post)).toEqual({ state: 'awaiting_decision', revision: 2 });
    expect(await instructions(post)).toEqual([]);
  });

  it('that was replaced while the one after it is being written says that', async () => {
    const post = await delivered();
    await replaced(post, []);
    await updates.ask(post, 'regenerate', { revision: 2 });
    expect(await reply('shorter')).toBe('Draft 1 is being replaced. Draft 3 is on its way.');
  });

  it('that was decided meanwhile says what was decided, and where', async () => {
    const post = await delivered();
    await updates.ask(post, 'approve');
    expect(await reply('shorter')).toMatch(/^Already approved on the web page, \d\d:\d\d\.$/);
    expect(await stateOf(post)).toMatchObject({ state: 'approved' });
    await updates.ask(post, 'posted');
    expect(await reply('shorter')).toMatch(/^Already approved on the web page/);
    const deleted = await delivered();
    await updates.ask(deleted, 'delete');
    expect(await reply('shorter')).toMatch(/^Already deleted on the web page/);
  });

  it('that has expired changes nothing', async () => {
    const post = await delivered('expired');
    expect(await reply('shorter')).toBe('This draft has expired. Bring it back to decide.');
    expect(await instructions(post)).toEqual([]);
  });

  it('counts for the text that the message still showed when an edit was on its way there', async () => {
    const post = await delivered();
    await updates.rows(
      `update deliveries set shown = 'waiting:' || (select left(content_hash, 12) from post_revisions where post_id = ?)
       where post_id = ?`,
      [post, post],
    );
    await updates.edit(post, 1, 'Edited.');
    expect(await reply('shorter')).toBe('Draft 1 was replaced. Draft 2 is below.');
    expect(await stateOf(post)).toMatchObject({ state: 'awaiting_decision', revision: 2 });
  });

  describe('that carries the approved text', () => {
    const HAND_OFF = 56;
    const approved = async () => {
      const post = await delivered();
      await updates.ask(post, 'approve');
      await updates.delivered(post, { template: 'hand_off', message: HAND_OFF });
      return post;
    };

    it('is about its draft, which is decided', async () => {
      const post = await approved();
      expect(await reply('shorter', HAND_OFF)).toMatch(/^Already approved on the web page/);
      expect(await stateOf(post)).toMatchObject({ state: 'approved' });
    });

    it('counts once the approval was taken back', async () => {
      const post = await approved();
      await updates.ask(post, 'undo', {});
      expect(await reply('shorter', HAND_OFF)).toMatch(/^♻️ Writing draft 2/);
      expect(await stateOf(post)).toMatchObject({ state: 'generating' });
    });

    it('with a sticker gets the helpful line', async () => {
      await approved();
      expect(await reply(null, HAND_OFF)).toMatch(/^I can only read words\./);
    });
  });

  it('that says that nothing could be written is not about any draft', async () => {
    const post = await updates.post();
    await updates.delivered(post, { template: 'writing_failed' });
    expect(await reply('shorter')).toMatch(/\/help\.$/);
    expect(await instructions(post)).toEqual([]);
  });

  it('from another chat, or to another message, has no effect on it', async () => {
    const post = await delivered();
    const john = await updates.api.newPerson();
    await updates.send(updates.reply('shorter', { chat: chatOf(john.id) }));
    expect(await updates.said(chatOf(john.id))).toMatch(/\/help\.$/);
    expect(await reply('shorter', 57)).toMatch(/\/help\.$/);
    expect(await instructions(post)).toEqual([]);
  });

  it('in the chat that was linked before has no effect, however its message is numbered', async () => {
    const post = await delivered();
    await updates.rows(`update deliveries set chat_hmac = 'of another chat' where post_id = ?`, [post]);
    expect(await reply('shorter')).toMatch(/\/help\.$/);
    expect(await instructions(post)).toEqual([]);
  });
});
