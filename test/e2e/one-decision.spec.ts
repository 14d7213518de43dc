import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/processes.js';
import { buttonData, type Person, Stack } from '../support/stack.js';

interface PostBody {
  state: string;
  revision: number;
  content: string;
  decision: { decision: string; surface: string; revision: number } | null;
}

interface HistoryBody {
  events: { type: string; text: string }[];
}

describe('one decision on every surface', () => {
  let stack: Stack;
  let person: Person;

  beforeAll(async () => {
    stack = await Stack.start({ env: { UNDO_WINDOW: '6s' } });
    person = await stack.newPerson();
  }, 120_000);
  afterAll(() => stack.close(), 90_000);

  const messages = () => stack.sandbox.telegram.chat(person.chatId).messages.filter(({ deleted }) => deleted !== true);
  const withButton = (data: string) => messages().find((message) => buttonData(message, data) !== null);
  const read = async (id: number) => (await stack.call<PostBody>('GET', `/posts/${id}`, { token: person.token })).body;
  const tap = async (data: string) => {
    const message = await eventually(`a button ${data}`, () => withButton(data));
    const tapped = stack.sandbox.telegram.tap(person.chatId, message.message_id, data);
    await eventually('the tap to be answered', () => tapped.answeredAt !== null);
    return { message, text: tapped.text };
  };
  /** A draft that has reached chat and mailbox; its mail is the newest one. */
  const draft = async (body: object = { topic: 'remote work' }) => {
    const mails = stack.sandbox.mailbox.list(person.email).length;
    const answer = await stack.call<{ id: number }>('POST', '/posts', { token: person.token, body });
    expect(answer.status).toBe(202);
    const { id } = answer.body;
    const message = await eventually('the draft in the chat', () => withButton(`a:${id}:1`));
    const mail = await eventually('the draft in the mailbox', () => {
      const list = stack.sandbox.mailbox.list(person.email);
      return list.length > mails ? list[0] : null;
    });
    return { id, message, mail };
  };
  /** Where the links of a mail lead, by the letter of their purpose. */
  const link = (text: string, letter: 'a' | 'r' | 'd'): string => {
    const found = new RegExp(`http://\\S+/d/${letter}\\.\\S+`).exec(text)?.[0];
    if (found === undefined) throw new Error(`no link for ${letter} in:\n${text}`);
    return found;
  };
  const page = async (url: string) => (await fetch(url)).text();
  /** Presses the first button of the page, as a browser does: its form, its fields, its redirect. */
  const press = async (url: string, html: string, fields: Record<string, string> = {}) => {
    const [, action = ''] = /<form[^>]*action="([^"]+)"/.exec(html) ?? [];
    const [, revision = ''] = /name="revision"[^>]*value="(\d+)"/.exec(html) ?? [];
    return fetch(new URL(action, url), { method: 'POST', body: new URLSearchParams({ revision, ...fields }) });
  };

  it('takes an approval by mail; chat and API show it, and the text comes ready to post', async () => {
    const { id, message, mail } = await draft();
    const url = link(mail.text, 'a');
    for (let n = 0; n < 5; n += 1) await page(url);
    await fetch(url, { method: 'HEAD' });
    expect((await read(id)).state).toBe('awaiting_decision');

    const pressed = await press(url, await page(url));
    expect([pressed.status, pressed.redirected]).toEqual([200, true]);
    expect(await pressed.text()).toContain('✅ Approved by you');
    const { state, decision, content } = await read(id);
    expect([state, decision]).toEqual(['approved', expect.objectContaining({ decision: 'approve', surface: 'email' })]);
    await eventually('the chat to show it', () => message.text?.includes('✅ Approved by you · email') === true);
    const handOff = await eventually('the text to come alone', () => withButton(`p:${id}:1`));
    expect(handOff.text).toBe(content);
    expect(handOff.entities).toEqual([{ type: 'pre', offset: 0, length: content.length }]);
    const late = await stack.call('POST', `/posts/${id}/delete`, { token: person.token, body: { revision: 1 } });
    expect([late.status, late.body.detail]).toEqual([409, 'Already approved by email.']);
  });

  it('undoes from the message: the draft waits again everywhere, and the handed-over text goes', async () => {
    const { id, message, mail } = await draft();
    await tap(`a:${id}:1`);
    const handOff = await eventually('the text to come alone', () => withButton(`p:${id}:1`));
    expect((await tap(`u:${id}:1`)).text).toBe('↩️ Undone. Draft 1 waits for you again.');
    await eventually('the text to go', () => handOff.deleted === true);
    await eventually('the draft to wait again', () => buttonData(message, `a:${id}:1`) !== null);
    expect(await page(link(mail.text, 'a'))).toContain('👍 Approve');
    expect((await read(id)).state).toBe('awaiting_decision');

    await tap(`d:${id}:1`);
    await eventually('the button to undo', () => buttonData(message, 'u:') !== null);
    await eventually('the button to go by itself', () => buttonData(message, 'u:') === null);
    expect(message.text).toContain('🗑️ Deleted by you');
    const late = stack.sandbox.telegram.tap(person.chatId, message.message_id, `u:${id}:1`);
    await eventually('the late tap to be answered', () => late.answeredAt !== null);
    expect([late.text, (await read(id)).state]).toEqual(['Too late to undo.', 'deleted']);
  });

  it('ends up right each time that an undo overtakes what its approval set under way', async () => {
    for (let n = 0; n < 20; n += 1) {
      const { id, message } = await draft({ content: `The words of try ${n}.` });
      await tap(`a:${id}:1`);
      // Every other time the approved text is on its way or not yet, when the undo comes.
      if (n % 2 === 0) await eventually('the text to come alone', () => withButton(`p:${id}:1`));
      expect((await tap(`u:${id}:1`)).text).toBe('↩️ Undone. Draft 1 waits for you again.');
      await eventually('the draft to wait again', () => buttonData(message, `a:${id}:1`) !== null);
      await eventually('the text to go', () => withButton(`p:${id}:1`) === undefined);
    }
  }, 120_000);

  it('follows a reply, shows what changed, and brings an earlier draft back', async () => {
    const { id, message } = await draft({ content: 'Ship small. Learn fast. Rest on Sundays.' });
    stack.sandbox.telegram.write(person.chatId, 'shorter, and no hashtags', { replyTo: message.message_id });
    const second = await eventually('draft 2', () => withButton(`a:${id}:2`));
    await eventually(
      'draft 1 to say so',
      () => message.text?.includes('Draft 1 was replaced. Draft 2 is below.') === true,
    );
    expect((await tap(`b:${id}:1`)).text).toBe('Draft 1 is back, as draft 3.');
    await eventually('the message to show it', () => buttonData(second, `a:${id}:3`) !== null);
    expect(second.text).toMatch(/^Ship small\. Learn fast\. Rest on Sundays\.\n\n/);
    expect(await read(id)).toMatchObject({ revision: 3, content: 'Ship small. Learn fast. Rest on Sundays.' });

    const edited = await stack.call('PATCH', `/posts/${id}`, {
      token: person.token,
      body: { revision: 3, content: 'Ship small. Learn faster. Rest on Sundays.' },
    });
    expect(edited.status).toBe(200);
    await eventually('the edit to be shown in place', () => buttonData(second, `a:${id}:4`) !== null);
    expect(second.text).toContain('What changed: Ship small. Learn fastfaster. Rest on Sundays.');
    expect(second.entities?.map(({ type }) => type)).toEqual([
      'blockquote',
      'expandable_blockquote',
      'strikethrough',
      'bold',
    ]);
  });

  it('goes from "draft arrives" to "posted" in three taps, and tells all of it', async () => {
    const { id } = await draft();
    await tap(`a:${id}:1`);
    // The second is a tap on the text, which copies it.
    const { message, text } = await tap(`p:${id}:1`);
    expect([text, (await read(id)).state]).toEqual(['✅ Noted: you posted it.', 'posted']);
    await eventually('the buttons to go', () => buttonData(message, 'p:') === null);
    const { body } = await stack.call<HistoryBody>('GET', `/posts/${id}/history?limit=100`, { token: person.token });
    const types = body.events.map(({ type }) => type);
    expect(types.filter((type) => type !== 'delivered' && type !== 'confirmed')).toEqual([
      'created',
      'revision_generated',
      'approve',
      'posted',
    ]);
    expect(body.events.map(({ text: words }) => words)).toContain('The approved text was handed over to Telegram.');
  });

  it('reminds its owner to post, at the time that was chosen', async () => {
    const { id } = await draft();
    await tap(`a:${id}:1`);
    await tap(`m:${id}:1`);
    const { message, text } = await tap(`h:${id}:1`);
    expect(text).toMatch(/^⏰ I’ll remind you at (\d+ \w+ \d{4}, )?\d\d:\d\d\.$/);
    await eventually('the message to say so', () => message.text?.includes('⏰ I’ll remind you at') === true);
    // The hour goes by.
    await stack.rows(
      `update posts set remind_at = now(), version = version + 1, updated_at = now() - interval '6 seconds' where id = $1`,
      [id],
    );
    const again = await eventually(
      'the text to come again',
      () => messages().find((found) => found !== message && buttonData(found, `p:${id}:1`) !== null),
      40_000,
    );
    expect(again.text).toContain('⏰ You asked to be reminded to post this.');
  });
});
