import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { remindUserId } from '../../domain/workflow-ids.js';
import { eventually } from '../support/processes.js';
import { buttonData, type Person, Stack } from '../support/stack.js';

const SECOND = 1_000;
const SUBJECT = 'Your LinkedIn reminder';

describe('reminders', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
  }, 120_000);
  afterAll(() => stack.close(), 90_000);

  /** A local time in UTC. */
  const clock = (at: number) => new Date(at).toISOString().slice(11, 19);
  const put = async ({ token }: Person, body: object) => {
    const began = Date.now();
    const answer = await stack.call('PUT', '/notifications/settings', { token, body });
    expect([answer.status, Date.now() - began < 2_000]).toEqual([200, true]);
    return answer.body;
  };
  const remindAt = (person: Person, at: number, more: object = {}) =>
    put(person, { daily_reminder_enabled: true, daily_reminder_time: clock(at), ...more });
  const inChat = ({ chatId }: Person) =>
    stack.sandbox.telegram.chat(chatId).messages.filter(({ text }) => text?.includes('⏰') === true);
  const inMailbox = ({ email }: Person) =>
    stack.sandbox.mailbox.list(email).filter(({ subject }) => subject === SUBJECT);
  const arrived = (person: Person, withinMs = 30_000) =>
    eventually(
      'the reminder on both channels',
      () => inChat(person).length > 0 && inMailbox(person).length > 0,
      withinMs,
    );
  const once = (person: Person) => [inChat(person).length, inMailbox(person).length];
  const days = ({ id }: Person) =>
    stack.rows<{ state: string }>(`select state from reminder_days where user_id = $1`, [id]);

  it('come on both channels, once, seconds after they were set; a draft in one is decided there', async () => {
    const person = await stack.newPerson();
    const { body: post } = await stack.call<{ id: number }>('POST', '/posts', {
      token: person.token,
      body: { content: 'A text that waits.' },
    });
    await eventually('the draft', () => stack.liveDrafts(person.chatId).length === 1);
    const due = Date.now() + 3 * SECOND;
    await remindAt(person, due);
    await arrived(person);
    const [reminder] = inChat(person);
    if (reminder === undefined) throw new Error('no reminder');
    expect([reminder.text?.includes('A text that waits.'), once(person)]).toEqual([true, [1, 1]]);
    stack.sandbox.telegram.tap(person.chatId, reminder.message_id, buttonData(reminder, 'a:') ?? '');
    await eventually('no live button to be left', () => stack.liveDrafts(person.chatId).length === 0);
    expect((await stack.call<{ state: string }>('GET', `/posts/${post.id}`, { token: person.token })).body.state).toBe(
      'approved',
    );
    expect(await days(person)).toEqual([{ state: 'sent' }]);
    expect(stack.output('worker')).toContain('DAILY_REMINDER_TRIGGER');
  }, 90_000);

  it('are put off by a tap, and answered with a topic that becomes a draft', async () => {
    const person = await stack.newPerson();
    await remindAt(person, Date.now() + 3 * SECOND);
    await arrived(person);
    const [reminder] = inChat(person);
    if (reminder === undefined) throw new Error('no reminder');
    const shown = () =>
      stack.sandbox.telegram.chat(person.chatId).messages.find((m) => m.message_id === reminder.message_id);
    stack.sandbox.telegram.tap(person.chatId, reminder.message_id, buttonData(reminder, 'snooze:') ?? '');
    await eventually('the message to say so', () => /^😴 Snoozed until \d\d:\d\d\.$/.test(shown()?.text ?? ''));
    stack.sandbox.telegram.write(person.chatId, 'What a failed launch taught me');
    await eventually('the draft', () => stack.liveDrafts(person.chatId).length === 1);
    expect(inMailbox(person)[0]?.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');

    // An hour is long for a test.
    await stack.rows(
      `with due as (update reminder_days set snooze_until = now() where user_id = $1)
       update notification_preferences set version = version + 1 where user_id = $1`,
      [person.id],
    );
    await eventually('it to come again, with the draft', () =>
      stack.sandbox.telegram
        .chat(person.chatId)
        .messages.some((m) => buttonData(m, 'a:') !== null && buttonData(m, 'snooze:')?.endsWith(':1') === true),
    );
  }, 120_000);

  it('are set while the engine is away, and come when it is back', async () => {
    const person = await stack.newPerson();
    await stack.stopPart('temporal', 'SIGKILL');
    await remindAt(person, Date.now() + 4 * SECOND);
    await new Promise((resolve) => setTimeout(resolve, 5 * SECOND));
    expect(once(person)).toEqual([0, 0]);
    await stack.startPart('temporal');
    await arrived(person, 90_000);
    expect(once(person)).toEqual([1, 1]);
  }, 180_000);

  it('that fall due while no worker is there come when one is', async () => {
    const person = await stack.newPerson();
    await remindAt(person, Date.now() + 6 * SECOND);
    await stack.stopPart('worker', 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 8 * SECOND));
    expect(once(person)).toEqual([0, 0]);
    await stack.startPart('worker');
    await arrived(person, 60_000);
    expect(once(person)).toEqual([1, 1]);
  }, 180_000);

  it('follow a row that was changed behind the workflow’s back', async () => {
    const person = await stack.newPerson();
    await remindAt(person, Date.now() + 6 * 3_600 * SECOND);
    await eventually('it to be planned', async () => {
      const [row] = await stack.rows<{ seen: boolean }>(
        `select version = seen_version as seen from notification_preferences where user_id = $1`,
        [person.id],
      );
      return row?.seen === true;
    });
    await stack.rows(`update notification_preferences set daily_reminder_time = $2 where user_id = $1`, [
      person.id,
      clock(Date.now() + 20 * SECOND),
    ]);
    await arrived(person, 60_000);
    expect(once(person)).toEqual([1, 1]);
  }, 120_000);

  it('have a workflow for exactly the people who have them on', async () => {
    const [on, off, gone, asked] = await Promise.all([1, 2, 3, 4].map(() => stack.newPerson()));
    if (on === undefined || off === undefined || gone === undefined || asked === undefined) throw new Error('nobody');
    const later = Date.now() + 6 * 3_600 * SECOND;
    for (const person of [on, off, gone]) await remindAt(person, later);
    await put(off, { daily_reminder_enabled: false });
    expect((await stack.call('POST', '/notifications/reminders/test', { token: asked.token })).status).toBe(202);
    await arrived(asked);
    expect(
      (
        await stack.call('DELETE', '/auth/me', {
          token: gone.token,
          body: { password: 'correct horse battery staple' },
        })
      ).status,
    ).toBeLessThan(300);
    const enabled = await stack.rows<{ user_id: string }>(
      `select user_id from notification_preferences where daily_reminder_enabled order by user_id`,
    );
    const connection = await Connection.connect({ address: stack.temporalAddress });
    try {
      const client = new Client({ connection });
      await eventually('the workflows to be the same as the rows', async () => {
        const running: string[] = [];
        const query = `WorkflowType = 'remindUser' and ExecutionStatus = 'Running'`;
        for await (const { workflowId } of client.workflow.list({ query })) running.push(workflowId);
        const wanted = enabled.map(({ user_id }) => remindUserId(Number(user_id)));
        return JSON.stringify(running.toSorted()) === JSON.stringify(wanted.toSorted());
      });
    } finally {
      await connection.close();
    }
    expect(enabled.map(({ user_id }) => Number(user_id))).toContain(on.id);
  }, 120_000);
});
