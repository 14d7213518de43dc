import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RemindersUnderTest } from '../support/reminders.js';
import { Updates } from '../support/updates.js';

const WRITING = '♻️ Writing your draft… usually under a minute.';
const NOT_UNDERSTOOD = /^I didn’t get that\./;
const TOPIC = ' What a failed launch taught me ';

describe('an answer to a reminder’s invitation', () => {
  let updates: Updates;
  let jane: RemindersUnderTest;

  beforeAll(async () => {
    updates = await Updates.start();
  }, 60_000);
  afterAll(() => updates.close());
  beforeEach(async () => {
    await updates.meet();
    jane = new RemindersUnderTest(updates.api, updates.jane);
    await jane.switchOn({ daily_reminder_channels: ['telegram'] });
  });

  const reminded = async (): Promise<number> => {
    await jane.due();
    const [id = 0] = await jane.sends();
    await jane.send(id);
    return id;
  };
  const topics = () =>
    updates.rows<{ topic: string; state: string }>(`select topic, state from posts where user_id = ? order by id`, [
      updates.jane.id,
    ]);
  const reply = async (text: string | null, to: number) => {
    await updates.send(updates.reply(text, { to }));
    return updates.said();
  };
  const type = async (text: string) => {
    await updates.send(updates.message(text));
    return updates.said();
  };
  const asked = { topic: 'What a failed launch taught me', state: 'generating' };

  it('as a reply is the topic of a new draft, once for each update', async () => {
    const message = await reminded();
    const update = updates.reply(TOPIC, { to: message });
    await Promise.all([updates.send(update), updates.send(update)]);
    expect(await updates.said()).toBe(WRITING);
    expect(await topics()).toEqual([asked]);
    expect(await reply('Leadership', message)).toBe(WRITING);
    expect((await topics()).map(({ topic }) => topic)).toEqual([asked.topic, 'Leadership']);
  });

  it('counts where nobody noted that it had arrived: its buttons tell what it is', async () => {
    await updates.send(updates.reply(TOPIC, { to: 77, buttons: ['snooze:2026-03-03:0', 'stop:2026-03-03:0'] }));
    expect(await updates.said()).toBe(WRITING);
  });

  it('counts for a test of the reminder, too', async () => {
    await updates.api.call('POST', '/notifications/reminders/test', { user: updates.jane });
    const sends = await jane.sends();
    const [first = 0] = sends;
    await jane.send(first);
    expect(await reply(TOPIC, first)).toBe(WRITING);
  });

  it('is what is simply typed after it, until something else came or was begun', async () => {
    await reminded();
    expect(await type(TOPIC)).toBe(WRITING);
    // The next words are about what is being written, and nothing follows from them.
    expect(await type('And make it funny, please')).toMatch(NOT_UNDERSTOOD);
    expect(await topics()).toEqual([asked]);
  });

  it.each(['thanks', '/nothing like this'])('is not “%s”, typed', async (text) => {
    await reminded();
    expect(await type(text)).toMatch(NOT_UNDERSTOOD);
    expect(await topics()).toEqual([]);
  });

  it('is not what is typed after something else came, or a day later', async () => {
    await reminded();
    await updates.rows(`update deliveries set delivered_at = now() - interval '25 hours' where user_id = ?`, [
      updates.jane.id,
    ]);
    expect(await type(TOPIC)).toMatch(NOT_UNDERSTOOD);
    await updates.rows(`update deliveries set delivered_at = now() where user_id = ?`, [updates.jane.id]);
    await updates.rows(
      `insert into deliveries (user_id, channel, kind, template, state, delivered_at, provider_message_id, chat_hmac)
       select id, 'telegram', 'confirmation', 'chat_linked', 'delivered', now(), '78', telegram_chat_hmac
       from users where id = ?`,
      [updates.jane.id],
    );
    expect(await type(TOPIC)).toMatch(NOT_UNDERSTOOD);
    expect(await topics()).toEqual([]);
  });

  it.each([
    ['a sticker', null, /^I can only read words\./],
    ['blanks', '   ', /^I can only read words\./],
    ['too many words', 'x'.repeat(301), /^That is 301 characters; a topic has up to 300\./],
  ])('with %s changes nothing and gets a helpful line', async (_, text, line) => {
    expect(await reply(text, await reminded())).toMatch(line);
    expect(await topics()).toEqual([]);
  });

  it('takes a topic of exactly as many characters as may be', async () => {
    expect(await reply('x'.repeat(300), await reminded())).toBe(WRITING);
  });

  it('that carries a draft is a wish for the next one instead', async () => {
    const post = await updates.post();
    expect(await reply('shorter', await reminded())).toBe(
      '♻️ Writing draft 2 with that in mind… usually under a minute.',
    );
    expect((await topics()).length).toBe(1);
    expect(await updates.stateOf(post)).toMatchObject({ state: 'generating' });
  });

  it('does nothing for somebody else’s', async () => {
    const message = await reminded();
    await updates.meet();
    expect(await reply('Words of another person', message)).toMatch(NOT_UNDERSTOOD);
    expect(await topics()).toEqual([]);
  });
});
