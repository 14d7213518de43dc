import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../sandbox/start-sandbox.js';
import type { PostState } from '../../domain/post-state.js';
import type { User } from '../../src/database/entities/index.js';
import { ApiUnderTest } from '../support/api.js';
import { chatOf, ENVIRONMENT, newPost } from '../support/people.js';
import { until } from '../support/until.js';

const SECRET = 'webhook-secret-of-the-tests';

describe('POST /telegram/callback', () => {
  let sandbox: Sandbox;
  let api: ApiUnderTest;
  let jane: User;
  let updateId = 1_000;

  beforeAll(async () => {
    sandbox = await startSandbox({ botToken: ENVIRONMENT.TELEGRAM_BOT_TOKEN });
    api = await ApiUnderTest.start({ TELEGRAM_API_ROOT: sandbox.httpUrl });
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await sandbox.close();
  });
  beforeEach(async () => {
    jane = await api.newPerson();
    sandbox.journal.clear();
    sandbox.faults.clear();
  });

  const send = (update: object, secret = SECRET) =>
    api.call('POST', '/telegram/callback', { body: update, headers: { 'x-telegram-bot-api-secret-token': secret } });
  const next = () => (updateId += 1);
  const tap = (
    data: string,
    {
      chat = chatOf(jane.id),
      from,
      type = 'private',
      id = next(),
    }: { chat?: string; from?: string; type?: string; id?: number } = {},
  ) => ({
    update_id: id,
    callback_query: {
      id: `tap-${id}`,
      from: { id: Number(from ?? chat), is_bot: false, first_name: 'Jane' },
      chat_instance: '1',
      data,
      message: { message_id: 55, date: 1, chat: { id: Number(chat), type } },
    },
  });
  const message = (text: string, { chat = chatOf(jane.id), type = 'private', bot = false } = {}) => ({
    update_id: next(),
    message: {
      message_id: 7,
      date: 1,
      text,
      chat: { id: Number(chat), type },
      from: { id: Math.abs(Number(chat)), is_bot: bot, first_name: 'Jane' },
    },
  });
  const requests = (method: string) => sandbox.journal.requests.filter((request) => request.method === method);
  /** What a tap was answered with. */
  const answer = async () => {
    await until(() => requests('answerCallbackQuery').length > 0, 3_000);
    const [first] = requests('answerCallbackQuery');
    sandbox.journal.clear();
    return String(first?.params.text);
  };
  const said = async () => {
    await until(() => requests('sendMessage').length > 0, 3_000);
    const [first] = requests('sendMessage');
    sandbox.journal.clear();
    return String(first?.params.text);
  };
  const stateOf = async (id: number) =>
    (
      await api.rows<{ state: string; revision: number; version: number }>(
        `select state, revision, version from posts where id = ?`,
        [id],
      )
    )[0];
  const decisions = (id: number) =>
    api.rows<{ decision: string; surface: string; revision: number }>(
      `select decision, surface, revision from post_decisions where post_id = ? order by id`,
      [id],
    );

  describe('the secret', () => {
    it.each([
      ['the current one', SECRET, 200],
      ['the one from before', 'webhook-secret-from-before', 200],
      ['a wrong one', 'webhook-secret-of-the-testz', 401],
      ['a part of it', 'webhook', 401],
      ['none', '', 401],
    ])('%s', async (_, secret, status) => {
      const answered = await send({ update_id: next() }, secret);
      expect([answered.status, answered.body]).toEqual([
        status,
        status === 200 ? {} : { detail: 'The secret token is missing or wrong.' },
      ]);
    });
  });

  it.each([[{}], [[]], [{ update_id: 'x' }], [{ update_id: 1.5 }], [{ update_id: null, message: {} }]])(
    'takes %j, which is no update, and does nothing',
    async (body) => {
      expect((await send(body)).status).toBe(200);
    },
  );

  it.each([
    ['approve', 'a', 'approved', '✅ Approved.'],
    ['delete', 'd', 'deleted', '🗑️ Deleted.'],
    ['regenerate', 'r', 'generating', '♻️ Writing draft 2… usually under a minute.'],
  ])('takes the decision to %s and answers the tap', async (decision, letter, state, text) => {
    const post = await newPost(api.em, jane.id);
    expect((await send(tap(`${letter}:${post}:1`))).status).toBe(200);
    expect(await answer()).toBe(text);
    expect(await stateOf(post)).toMatchObject({ state });
    expect(await decisions(post)).toEqual([{ decision, surface: 'telegram', revision: 1 }]);
  });

  it('has one effect for one update, however often and however many at once', async () => {
    const post = await newPost(api.em, jane.id);
    const update = tap(`r:${post}:1`);
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(update)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await send(update)).status).toBe(200);
    expect(await decisions(post)).toHaveLength(1);
    await until(() => requests('answerCallbackQuery').length > 0);
    expect(requests('answerCallbackQuery')).toHaveLength(1);
  });

  it('lets one of approve and delete win, tapped at once, and tells the other', async () => {
    const post = await newPost(api.em, jane.id);
    await Promise.all([send(tap(`a:${post}:1`)), send(tap(`d:${post}:1`))]);
    await until(() => requests('answerCallbackQuery').length === 2);
    const texts = requests('answerCallbackQuery').map(({ params }) => String(params.text));
    expect(await decisions(post)).toHaveLength(1);
    expect(texts.filter((text) => text.startsWith('Already '))).toHaveLength(1);
  });

  it('says which decision won before', async () => {
    const post = await newPost(api.em, jane.id);
    await api.call('POST', `/posts/${post}/approve`, { user: jane, body: { revision: 1 } });
    await send(tap(`d:${post}:1`));
    expect(await answer()).toMatch(/^Already approved on the web page, \d\d:\d\d/);
    expect(await stateOf(post)).toMatchObject({ state: 'approved' });
  });

  it('does nothing for a draft that was replaced', async () => {
    const post = await newPost(api.em, jane.id);
    await api.call('PATCH', `/posts/${post}`, { user: jane, body: { revision: 1, content: 'Edited.' } });
    await send(tap(`a:${post}:1`));
    expect(await answer()).toBe('Draft 1 was replaced. Draft 2 is below.');
    expect(await stateOf(post)).toMatchObject({ state: 'awaiting_decision', revision: 2 });
  });

  it.each([
    ['by a stranger', async (post: number) => tap(`a:${post}:1`, { chat: '999888777' })],
    [
      'by the owner of another post',
      async (post: number) => tap(`a:${post}:1`, { chat: chatOf((await api.newPerson()).id) }),
    ],
    ['with a revision that never was', async (post: number) => tap(`a:${post}:9`)],
    ['with made-up data', async (post: number) => tap(`a:${post}:1:DROP TABLE posts`)],
    ['with nothing in it', async () => tap('')],
    ['for a post beyond all numbers', async () => tap('a:9999999999999999:1')],
  ])('a tap %s is answered and has no effect', async (_, make) => {
    const post = await newPost(api.em, jane.id);
    await send(await make(post));
    expect((await answer()).length).toBeGreaterThan(10);
    expect(await decisions(post)).toEqual([]);
    expect(await stateOf(post)).toMatchObject({ state: 'awaiting_decision' });
  });

  it.each([
    ['in a group', (post: number) => tap(`a:${post}:1`, { type: 'group' })],
    ['from somebody else than the chat', (post: number) => tap(`a:${post}:1`, { from: '4242' })],
  ])('a tap %s is not even answered', async (_, make) => {
    const post = await newPost(api.em, jane.id);
    await send(make(post));
    await send(tap('x'));
    await answer();
    expect(requests('answerCallbackQuery')).toEqual([]);
    expect(await decisions(post)).toEqual([]);
  });

  it('is proof that a message of unknown outcome arrived', async () => {
    const post = await newPost(api.em, jane.id);
    await api.rows(
      `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, attempts, unknown_until, error_code)
       values (?, ?, 1, 'telegram', 'draft', 'draft', 'unknown', 1, now() + interval '10 minutes', 'outcome_unknown')`,
      [jane.id, post],
    );
    await send(tap(`a:${post}:1`));
    await answer();
    const [delivery] = await api.rows(
      `select state, provider_message_id, confirmed_at is not null as sure from deliveries where post_id = ?`,
      [post],
    );
    expect(delivery).toEqual({ state: 'delivered', provider_message_id: '55', sure: true });
    const [log] = await api.rows(`select status from delivery_logs where post_id = ?`, [post]);
    expect(log).toEqual({ status: 'delivered' });
  });

  it('keeps nothing of an update whose effect cannot be committed, so that it comes again', async () => {
    const post = await newPost(api.em, jane.id);
    const update = tap(`a:${post}:1`);
    await api.rows(`alter table post_decisions rename to post_decisions_away`);
    try {
      expect((await send(update)).status).toBe(500);
    } finally {
      await api.rows(`alter table post_decisions_away rename to post_decisions`);
    }
    expect((await send(update)).status).toBe(200);
    expect(await decisions(post)).toHaveLength(1);
  });

  describe('a reply to a draft', () => {
    /** A waiting post whose draft is message 55 of the chat. */
    const delivered = async (state: PostState = 'awaiting_decision') => {
      const post = await newPost(api.em, jane.id, { state });
      await api.rows(
        `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, attempts, provider_message_id, chat_hmac)
         select id, ?, 1, 'telegram', 'draft', 'draft', 'delivered', 1, '55', telegram_chat_hmac from users where id = ?`,
        [post, jane.id],
      );
      return post;
    };
    const reply = (text: string | null, { to = 55, chat = chatOf(jane.id) } = {}) => {
      const update = message(text ?? '', { chat });
      const { text: words, ...rest } = update.message;
      const answered = { message_id: to };
      return {
        ...update,
        message: { ...rest, reply_to_message: answered, ...(text === null ? { sticker: {} } : { text: words }) },
      };
    };
    const instructions = (post: number) =>
      api.rows<{ instruction: string | null }>(`select instruction from post_decisions where post_id = ? order by id`, [
        post,
      ]);

    it('asks for the next one with that wish, once, and says so', async () => {
      const post = await delivered();
      const update = reply(' shorter, and no hashtags ');
      await Promise.all([send(update), send(update)]);
      expect(await said()).toBe('♻️ Writing draft 2 with that in mind… usually under a minute.');
      expect(await stateOf(post)).toMatchObject({ state: 'generating', revision: 1 });
      expect(await instructions(post)).toEqual([{ instruction: 'shorter, and no hashtags' }]);
      const { body } = await api.call<{ events: { text: string }[] }>('GET', `/posts/${post}/history`, { user: jane });
      expect(body.events.map(({ text }) => text)).toContain(
        'Another draft was asked for in Telegram: “shorter, and no hashtags”.',
      );
    });

    it('keeps the first wish where a second comes while the next one is being written', async () => {
      const post = await delivered();
      await send(reply('shorter'));
      await said();
      await send(reply('longer'));
      expect(await said()).toMatch(/^Draft 2 is being written already\./);
      expect(await instructions(post)).toEqual([{ instruction: 'shorter' }]);
    });

    it.each([
      ['a sticker', null, /^I can only read words\./],
      ['blanks', '   ', /^I can only read words\./],
      ['too many words', 'x'.repeat(501), /^That is 501 characters; I can follow up to 500\./],
    ])('with %s changes nothing and gets a helpful line', async (_, text, line) => {
      const post = await delivered();
      await send(reply(text));
      expect(await said()).toMatch(line);
      expect(await stateOf(post)).toMatchObject({ state: 'awaiting_decision' });
    });

    it('that was replaced or decided meanwhile says what is true now', async () => {
      const replaced = await delivered();
      await api.rows(
        `insert into post_revisions (post_id, number, content, content_hash, origin, requested_from) values (?, 2, 'x', 'x', 'own', 'web')`,
        [replaced],
      );
      await api.rows(`update posts set revision = 2 where id = ?`, [replaced]);
      await send(reply('shorter'));
      expect(await said()).toBe('Draft 1 was replaced. Draft 2 is below.');
      await api.rows(`delete from deliveries where post_id = ?`, [replaced]);
      const decided = await delivered();
      await api.call('POST', `/posts/${decided}/approve`, { user: jane, body: { revision: 1 } });
      await send(reply('shorter'));
      expect(await said()).toMatch(/^Already approved on the web page/);
      expect(await stateOf(decided)).toMatchObject({ state: 'approved' });
    });

    it('counts for the text that the message still showed when an edit was on its way there', async () => {
      const post = await delivered();
      await api.rows(
        `update deliveries set shown = 'waiting:' || (select left(content_hash, 12) from post_revisions where post_id = ?)
         where post_id = ?`,
        [post, post],
      );
      await api.call('PATCH', `/posts/${post}`, { user: jane, body: { revision: 1, content: 'Edited.' } });
      await send(reply('shorter'));
      expect(await said()).toBe('Draft 1 was replaced. Draft 2 is below.');
      expect(await stateOf(post)).toMatchObject({ state: 'awaiting_decision', revision: 2 });
    });

    it('from another chat, or to another message, has no effect on it', async () => {
      const post = await delivered();
      const john = await api.newPerson();
      await send(reply('shorter', { chat: chatOf(john.id) }));
      expect(await said()).toMatch(/\/help\.$/);
      await send(reply('shorter', { to: 56 }));
      expect(await said()).toMatch(/\/help\.$/);
      expect(await instructions(post)).toEqual([]);
    });
  });

  describe('linking', () => {
    const statusOf = async (user: User) =>
      (await api.call('GET', '/notifications/settings', { user })).body.telegram_status;
    const linkOf = async (user: User) => {
      const { body } = await api.call('POST', '/notifications/telegram/link', { user });
      const url = new URL(String(body.url));
      expect(url.origin).toBe('https://t.me');
      return url.searchParams.get('start') ?? '';
    };

    it('by the deep link, once', async () => {
      const user = await api.newPerson({ telegramStatus: 'unlinked' });
      const token = await linkOf(user);
      expect(Buffer.from(token, 'base64url')).toHaveLength(16);
      await send(message(`/start ${token}`, { chat: '31000001' }));
      expect(await statusOf(user)).toBe('linked');
      sandbox.journal.clear();
      await send(message(`/start ${token}`, { chat: '31000002' }));
      expect(await said()).toMatch(/expired or was used/);
    });

    it('not by a link that is too old', async () => {
      const user = await api.newPerson({ telegramStatus: 'unlinked' });
      const token = await linkOf(user);
      await api.rows(`update telegram_link_tokens set expires_at = now() - interval '1 second' where user_id = ?`, [
        user.id,
      ]);
      await send(message(`/start ${token}`, { chat: '31000003' }));
      expect(await said()).toMatch(/expired or was used/);
      expect(await statusOf(user)).toBe('unlinked');
    });

    it('releases the drafts that wait, the newest five at the first time', async () => {
      const user = await api.newPerson({ telegramStatus: 'unlinked' });
      const posts: number[] = [];
      for (let n = 0; n < 7; n += 1) {
        const { body } = await api.call<{ id: number }>('POST', '/posts', { user, body: { content: `Draft ${n}` } });
        posts.push(body.id);
      }
      await send(message(`/start ${await linkOf(user)}`, { chat: '31000004' }));
      const states = await api.rows<{ post_id: string; state: string }>(
        `select post_id, state from deliveries where user_id = ? and channel = 'telegram' and post_id is not null order by post_id`,
        [user.id],
      );
      expect(states.map(({ post_id, state }) => [Number(post_id), state])).toEqual(
        posts.slice(2).map((id) => [id, 'queued']),
      );
    });

    it('by a typed chat id, once "This is me" is tapped there', async () => {
      const user = await api.newPerson({ telegramStatus: 'unlinked' });
      await api.call('PUT', '/notifications/settings', { user, body: { telegram_chat_id: '31000005' } });
      await send(tap(`y:${user.id}`, { chat: '31000006' }));
      expect(await answer()).toMatch(/settled already/);
      expect(await statusOf(user)).toBe('pending');
      await send(tap(`y:${user.id}`, { chat: '31000005' }));
      expect(await answer()).toBe('✅');
      expect(await statusOf(user)).toBe('linked');
    });

    it('not where "Not me" is tapped, and not for a while after', async () => {
      const user = await api.newPerson({ telegramStatus: 'unlinked' });
      const type = () => api.call('PUT', '/notifications/settings', { user, body: { telegram_chat_id: '31000007' } });
      await type();
      await send(tap(`n:${user.id}`, { chat: '31000007' }));
      expect(await answer()).toMatch(/Nothing will be sent/);
      expect(await statusOf(user)).toBe('unlinked');
      await type();
      const asked = await api.rows(`select 1 from deliveries where user_id = ? and template = 'confirm_chat'`, [
        user.id,
      ]);
      expect(asked).toHaveLength(1);
    });

    it('asks before a chat moves from one account to another', async () => {
      const [from, to] = [await api.newPerson(), await api.newPerson({ telegramStatus: 'unlinked' })];
      const chat = chatOf(from.id);
      await send(message(`/start ${await linkOf(to)}`, { chat }));
      expect(await said()).toMatch(/wants drafts sent here/);
      expect([await statusOf(from), await statusOf(to)]).toEqual(['linked', 'pending']);
      await send(tap(`y:${to.id}`, { chat }));
      expect(await answer()).toBe('✅');
      expect([await statusOf(from), await statusOf(to)]).toEqual(['unlinked', 'linked']);
    });

    it('ends with /stop', async () => {
      await send(message('/stop'));
      expect(await said()).toMatch(/^✅ Unlinked/);
      expect(await statusOf(jane)).toBe('unlinked');
      await send(message('/stop'));
      expect(await said()).toBe('No account is linked to this chat.');
    });

    it('pauses while the bot is blocked, and goes on after', async () => {
      const post = await newPost(api.em, jane.id);
      const membership = (status: string) => ({
        update_id: next(),
        my_chat_member: { chat: { id: Number(chatOf(jane.id)), type: 'private' }, new_chat_member: { status } },
      });
      await send(membership('kicked'));
      expect(await statusOf(jane)).toBe('blocked');
      const refused = await api.call('POST', `/posts/${post}/send`, { user: jane, body: { channel: 'telegram' } });
      expect(refused.status).toBe(409);
      await send(membership('member'));
      expect(await statusOf(jane)).toBe('linked');
    });
  });

  describe('other words', () => {
    it('shows a stranger the way to link and the own chat id, and nothing else', async () => {
      await send(message('/start', { chat: '32000001' }));
      expect(await said()).toMatch(/Your chat ID: 32000001\.$/);
      await send(message('hello?', { chat: '32000001' }));
      expect(await said()).toMatch(/Your chat ID: 32000001\.$/);
    });

    it.each([
      ['/help', /^I bring your LinkedIn drafts here/],
      ['/start', /^This chat gets the drafts of p/],
      ['what is this', /\/help\.$/],
    ])('answers %s', async (text, expected) => {
      await send(message(text));
      expect(await said()).toMatch(expected);
    });

    it('says in a group that it only works in private, and is quiet otherwise and to bots', async () => {
      await send(message('/start', { chat: '-500', type: 'group' }));
      expect(await said()).toMatch(/only work in a private chat/);
      await send(message('hello all', { chat: '-500', type: 'group' }));
      await send(message('hello', { bot: true }));
      await send(message('/help'));
      await said();
      expect(requests('sendMessage')).toEqual([]);
    });
  });

  it('is not held up by a reply that cannot be given', async () => {
    sandbox.faults.next({ service: 'telegram', method: 'answerCallbackQuery' }, { type: 'slow', ms: 2_000 });
    const post = await newPost(api.em, jane.id);
    const began = performance.now();
    expect((await send(tap(`a:${post}:1`))).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await stateOf(post)).toMatchObject({ state: 'approved' });
  });
});
