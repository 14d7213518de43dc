import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type User } from '../../src/database/entities/index.js';
import { UpdateIntake } from '../../src/telegram/index.js';
import { chatOf, newPost } from '../support/people.js';
import { until } from '../support/until.js';
import { Updates, WEBHOOK_SECRET } from '../support/updates.js';

describe('a chat with the bot', () => {
  let updates: Updates;

  beforeAll(async () => {
    updates = await Updates.start();
  }, 60_000);
  afterAll(() => updates.close());
  beforeEach(async () => {
    await updates.meet();
  });

  const say = (text: string, chat?: string) => updates.send(updates.message(text, chat === undefined ? {} : { chat }));
  const tell = async (text: string, chat?: string) => {
    await say(text, chat);
    return updates.said(chat);
  };

  describe('the secret of its updates', () => {
    it.each([
      ['the current one', WEBHOOK_SECRET, 200],
      ['the one from before', 'webhook-secret-from-before', 200],
      ['a wrong one', 'webhook-secret-of-the-testz', 401],
      ['a part of it', 'webhook', 401],
      ['none', '', 401],
    ])('%s', async (_, secret, status) => {
      const answered = await updates.send({ update_id: updates.nextId() }, secret);
      expect([answered.status, answered.body]).toEqual([
        status,
        status === 200 ? {} : { detail: 'The secret token is missing or wrong.' },
      ]);
    });
  });

  it.each([[{}], [[]], [{ update_id: 'x' }], [{ update_id: 1.5 }], [{ update_id: null, message: {} }]])(
    'takes %j, which is no update, and does nothing',
    async (body) => {
      expect((await updates.send(body)).status).toBe(200);
    },
  );

  describe('linking', () => {
    const statusOf = async (user: User) =>
      (await updates.api.call('GET', '/notifications/settings', { user })).body.telegram_status;
    const audited = async (user: User) => {
      const { body } = await updates.api.call<{ entries: Record<string, unknown>[] }>('GET', '/notifications/audit', {
        user,
      });
      return body.entries.map(({ field, from, to, source }) => [field, from, to, source]);
    };
    const linkOf = async (user: User) => {
      const { body } = await updates.api.call('POST', '/notifications/telegram/link', { user });
      const url = new URL(String(body.url));
      expect(url.origin).toBe('https://t.me');
      expect(Math.round((Date.parse(String(body.expires_at)) - Date.now()) / 60_000)).toBe(15);
      return url.searchParams.get('start') ?? '';
    };
    const stranger = () => updates.api.newPerson({ telegramStatus: 'unlinked' });
    const typeChat = (user: User, telegram_chat_id: string) =>
      updates.api.call('PUT', '/notifications/settings', { user, body: { telegram_chat_id } });

    it('by the deep link, once', async () => {
      const user = await stranger();
      const token = await linkOf(user);
      expect(Buffer.from(token, 'base64url')).toHaveLength(16);
      await say(`/start ${token}`, '31000001');
      expect(await statusOf(user)).toBe('linked');
      expect(await tell(`/start ${token}`, '31000002')).toMatch(/expired or was used/);
    });

    it('not by a link that is too old', async () => {
      const user = await stranger();
      const token = await linkOf(user);
      await updates.api.rows(
        `update telegram_link_tokens set expires_at = now() - interval '1 second' where user_id = ?`,
        [user.id],
      );
      expect(await tell(`/start ${token}`, '31000003')).toMatch(/expired or was used/);
      expect(await statusOf(user)).toBe('unlinked');
    });

    it('releases the drafts that wait, the newest five at the first time', async () => {
      const user = await stranger();
      const posts: number[] = [];
      for (let n = 0; n < 7; n += 1) {
        const content = { content: `Draft ${n}` };
        posts.push((await updates.api.call<{ id: number }>('POST', '/posts', { user, body: content })).body.id);
      }
      await say(`/start ${await linkOf(user)}`, '31000004');
      const states = await updates.api.rows<{ post_id: string; state: string }>(
        `select post_id, state from deliveries where user_id = ? and channel = 'telegram' and post_id is not null order by post_id`,
        [user.id],
      );
      expect(states.map(({ post_id, state }) => [Number(post_id), state])).toEqual(
        posts.slice(2).map((id) => [id, 'queued']),
      );
    });

    it('by a typed chat id, once "This is me" is tapped there', async () => {
      const user = await stranger();
      await typeChat(user, '31000005');
      expect(await updates.act(`y:${user.id}`, { chat: '31000006' })).toMatch(/settled already/);
      expect(await statusOf(user)).toBe('pending');
      expect(await updates.act(`y:${user.id}`, { chat: '31000005' })).toBe('✅');
      expect(await statusOf(user)).toBe('linked');
    });

    it('not where "Not me" is tapped, and not for a while after', async () => {
      const user = await stranger();
      await typeChat(user, '31000007');
      expect(await updates.act(`n:${user.id}`, { chat: '31000007' })).toMatch(/Nothing will be sent/);
      expect(await statusOf(user)).toBe('unlinked');
      await typeChat(user, '31000007');
      const asked = await updates.api.rows(`select 1 from deliveries where user_id = ? and template = 'confirm_chat'`, [
        user.id,
      ]);
      expect(asked).toHaveLength(1);
    });

    it('asks before a chat moves from one account to another', async () => {
      const to = await stranger();
      expect(await tell(`/start ${await linkOf(to)}`)).toMatch(/wants drafts sent here/);
      expect([await statusOf(updates.jane), await statusOf(to)]).toEqual(['linked', 'pending']);
      expect(await updates.act(`y:${to.id}`)).toBe('✅');
      expect([await statusOf(updates.jane), await statusOf(to)]).toEqual(['unlinked', 'linked']);
    });

    it('ends with /stop', async () => {
      expect(await tell('/stop')).toMatch(/^✅ Unlinked/);
      expect(await statusOf(updates.jane)).toBe('unlinked');
      expect(await tell('/stop')).toBe('No account is linked to this chat.');
    });

    it('pauses while the bot is blocked, and goes on after', async () => {
      const post = await updates.post();
      await updates.send(updates.membership('kicked'));
      expect(await statusOf(updates.jane)).toBe('blocked');
      const telegram = { user: updates.jane, body: { channel: 'telegram' } };
      expect((await updates.api.call('POST', `/posts/${post}/send`, telegram)).status).toBe(409);
      await updates.send(updates.membership('member'));
      expect(await statusOf(updates.jane)).toBe('linked');
      // Told again, nothing changes, so nothing is written down.
      await updates.send(updates.membership('member'));
      expect(await audited(updates.jane)).toEqual([
        ['telegram_status', 'blocked', 'linked', 'telegram'],
        ['telegram_status', 'linked', 'blocked', 'telegram'],
      ]);
    });
  });

  describe('words', () => {
    it.each(['/start', 'hello?', '/help', '/drafts', '/DRAFTS', '/drafts@ghostwriter_sandbox_bot'])(
      'of a stranger, such as %s, get the way to link and the own chat id, and nothing else',
      async (text) => {
        await updates.post();
        await say(text, '32000001');
        expect(await updates.saying('32000001')).toEqual({
          text: 'I send LinkedIn drafts. To link this chat, open your notification settings. Your chat ID: 32000001.',
          buttons: [],
        });
      },
    );

    it.each(['/help', '/drafts', '/start'])(
      'in a chat that waits for "This is me", such as %s, get the question again and show nothing',
      async (text) => {
        const user = await updates.meet({ telegramStatus: 'pending' });
        await newPost(updates.api.em, user.id);
        await say(text);
        expect(await updates.saying()).toEqual({
          text: expect.stringMatching(/^p\S+@example\.test wants drafts sent here\. Yours\?$/),
          buttons: [[`This is me → y:${user.id}`, `Not me → n:${user.id}`]],
        });
      },
    );

    it.each([
      ['/help', /^I bring your LinkedIn drafts here/],
      ['/start', /^This chat gets the drafts of p/],
      ['what is this', /\/help\.$/],
      ['/nonsense', /\/help\.$/],
    ])('of the owner, such as %s, are answered', async (text, expected) => {
      expect(await tell(text)).toMatch(expected);
    });

    it('in a group get told that it only works in private; other words there, and bots, get nothing', async () => {
      await updates.send(updates.message('/start', { chat: '-500', type: 'group' }));
      expect(await updates.said('-500')).toMatch(/only work in a private chat/);
      await updates.send(updates.message('hello all', { chat: '-500', type: 'group' }));
      await updates.send(updates.message('hello', { bot: true }));
      await tell('/help', chatOf((await updates.api.newPerson()).id));
      expect(updates.requests('sendMessage')).toEqual([]);
    });
  });

  describe('/drafts', () => {
    const waiting = async (topics: string[]) => {
      const ids: number[] = [];
      for (const topic of topics) {
        const id = await updates.post();
        await updates.api.rows(`update posts set topic = ? where id = ?`, [topic, id]);
        ids.push(id);
      }
      return ids;
    };
    const list = async () => {
      await say('/drafts');
      return updates.saying();
    };

    it('says that nothing waits, whatever was decided and whatever waits for others', async () => {
      for (const state of ['approved', 'expired', 'deleted', 'generating'] as const) {
        await updates.post(state);
      }
      await newPost(updates.api.em, (await updates.api.newPerson()).id);
      expect(await list()).toEqual({ text: 'Nothing waits for you.', buttons: [] });
    });

    it('lists what waits, the newest first, each with a button that shows it', async () => {
      const [first, second] = await waiting(['remote work', 'hiring']);
      await updates.edit(first ?? 0, 1, 'Edited.');
      expect(await list()).toEqual({
        text: [
          '2 drafts wait for you:',
          '1. hiring (draft 1)',
          '2. remote work (draft 2)',
          '',
          'Tap a number to have that draft sent again.',
        ].join('\n'),
        buttons: [[`1 → s:${second}:1`, `2 → s:${first}:2`]],
      });
    });

    it('speaks of one draft as of one', async () => {
      await waiting(['hiring']);
      expect((await list()).text).toMatch(/^One draft waits for you:\n1\. hiring \(draft 1\)\n/);
    });

    it('shows the newest ten of many, and how many there are', async () => {
      const posts = await waiting(Array.from({ length: 12 }, (_, n) => `topic ${n}`));
      const { text, buttons } = await list();
      expect(text).toMatch(/^12 drafts wait for you; the newest 10:\n1\. topic 11 /);
      expect(text.split('\n').filter((line) => /^\d+\. /.test(line))).toHaveLength(10);
      expect(text).not.toContain('topic 1 ');
      expect(buttons.map((row) => row.length)).toEqual([5, 5]);
      expect(buttons.flat()).toEqual(
        posts
          .toReversed()
          .slice(0, 10)
          .map((id, n) => `${n + 1} → s:${id}:1`),
      );
    });

    it('keeps each topic on one line, cut between characters where it is long', async () => {
      await waiting(['one\n2. two\r\n\tthree', '🏥'.repeat(150), ' '.repeat(3) + 'x'.repeat(297)]);
      const { text } = await list();
      const lines = text.split('\n').slice(1, 4);
      expect(lines).toEqual([
        expect.stringMatching(/^1\. ?\s?x+… \(draft 1\)$/),
        expect.stringMatching(/^2\. (🏥)+… \(draft 1\)$/u),
        '3. one 2. two three (draft 1)',
      ]);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    });

    it('shows ten of the longest topics in one message', async () => {
      await waiting(Array.from({ length: 10 }, () => 'word '.repeat(60)));
      expect((await list()).text.length).toBeLessThanOrEqual(4_096);
    });
  });

  it('has its commands in the menu from the start', async () => {
    const intake = updates.api.app.get(UpdateIntake, { strict: false });
    intake.start();
    await until(() => updates.requests('setMyCommands').length > 0);
    const [request] = updates.requests('setMyCommands');
    expect([request?.status, request?.params.scope]).toEqual([200, { type: 'all_private_chats' }]);
    expect(updates.sandbox.telegram.commands.shown(1).map(({ command }) => command)).toEqual([
      'drafts',
      'help',
      'remind',
      'start',
      'stop',
    ]);
  });
});
