import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { blocksToText } from '../../domain/messages/email-blocks.js';
import { mailOf } from '../../domain/messages/render-email.js';
import { type ReminderLinkPurpose, ReminderLinks } from '../../src/delivery/index.js';
import { FORM, HEADERS, headersOf, PUBLIC, type Page, pageOf } from '../support/decision-pages.js';
import { ApiUnderTest } from '../support/api.js';
import { RemindersUnderTest } from '../support/reminders.js';

const DAY_MS = 86_400_000;
const ONE_CLICK = 'List-Unsubscribe=One-Click';

describe('the links of a reminder’s mail', () => {
  let api: ApiUnderTest;
  let jane: RemindersUnderTest;
  /** Of the mail. */
  let delivery: number;
  let mail: ReturnType<typeof mailOf>;

  beforeAll(async () => {
    api = await ApiUnderTest.start(PUBLIC);
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(async () => {
    jane = new RemindersUnderTest(api, await api.newPerson());
    await jane.switchOn();
    await jane.due();
    for (const id of await jane.sends()) {
      const { facts, channel } = await jane.send(id);
      if (channel !== 'email') continue;
      delivery = id;
      mail = mailOf({ facts, resent: false });
    }
  });

  const visit = async (path: string, method = 'GET'): Promise<Page> =>
    pageOf(await fetch(`${api.url}${path}`, { method }));
  const press = async (path: string, body: string | null = ONE_CLICK, type: string | null = FORM): Promise<Page> =>
    pageOf(
      await fetch(`${api.url}${path}`, {
        method: 'POST',
        redirect: 'error',
        headers: type === null ? {} : { 'content-type': type },
        body,
      }),
    );
  const inMail = (label: string): string => {
    const [, url = ''] = new RegExp(`${label}:\n(\\S+)`).exec(blocksToText(mail.blocks)) ?? [];
    return new URL(url).pathname;
  };
  const link = (purpose: ReminderLinkPurpose, expiresAt = new Date(Date.now() + DAY_MS), deliveryId = delivery) =>
    api.app.get(ReminderLinks).path({ purpose, deliveryId, expiresAt });
  const headingOf = ({ html }: Page) => /<h1>(.*?)<\/h1>/.exec(html)?.[1];
  const settings = async () => {
    const { body } = await api.call('GET', '/notifications/settings', { user: jane.user });
    return [body.daily_reminder_enabled, body.daily_reminder_channels, body.receive_email_notifications];
  };
  const audit = () =>
    api.rows(
      `select field, old_value, new_value, source from settings_audit where user_id = ? and source = 'email' order by id`,
      [jane.user.id],
    );

  it('carry nothing private, and the one to stop them is what mail programs get', () => {
    const [skip, stop] = [inMail('Skip today'), inMail('Stop these mails')];
    expect(mail.unsubscribeUrl).toBe(`${PUBLIC.PUBLIC_URL}${stop}`);
    for (const path of [skip, stop]) expect(path).toMatch(/^\/u\/[km]\.\d+\.[0-9a-z]+\.[\w-]{43}$/);
  });

  it('only show a page when they are opened, whoever opens them', async () => {
    for (const path of [inMail('Skip today'), inMail('Stop these mails'), link('stop_all')]) {
      for (const method of ['GET', 'HEAD']) {
        const page = await visit(path, method);
        expect([page.status, headersOf(page)]).toEqual([200, HEADERS]);
      }
    }
    expect([await settings(), await audit()]).toEqual([[true, ['email', 'telegram'], true], []]);
    expect(await jane.days()).toEqual([expect.objectContaining({ state: 'sent' })]);
  });

  describe('to stop the mails', () => {
    it('take reminders out of the mailbox, with their row in the audit; drafts stay', async () => {
      const path = inMail('Stop these mails');
      const asked = await visit(path);
      expect([headingOf(asked), asked.html.includes('They still come in Telegram')]).toEqual([
        'Stop reminders by mail?',
        true,
      ]);
      const done = await press(path);
      expect([done.status, headersOf(done), headingOf(done)]).toEqual([200, HEADERS, 'No more reminders by mail']);
      expect(done.html).not.toContain('<form');
      expect(await settings()).toEqual([true, ['telegram'], true]);
      const changed = {
        field: 'daily_reminder_channels',
        old_value: 'email, telegram',
        new_value: 'telegram',
        source: 'email',
      };
      expect(await audit()).toEqual([changed]);
      expect(headingOf(await visit(path))).toBe('No more reminders by mail');
      await press(path);
      expect(await audit()).toEqual([changed]);
    });

    it.each<[string, string | null, string | null]>([
      ['a form', ONE_CLICK, FORM],
      [
        'parts',
        `--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n`,
        'multipart/form-data; boundary=x',
      ],
      ['nothing', null, null],
      ['JSON', '{', 'application/json'],
    ])('act on one click, sent as %s, without a redirect', async (_, body, type) => {
      expect((await press(inMail('Stop these mails'), body, type)).status).toBe(200);
      expect(await settings()).toEqual([true, ['telegram'], true]);
    });

    it('end reminders that go by mail alone', async () => {
      await jane.put({ daily_reminder_channels: ['email'] });
      expect((await visit(inMail('Stop these mails'))).html).toContain('No daily reminder comes then.');
      expect(headingOf(await press(inMail('Stop these mails')))).toBe('Daily reminders are off');
      expect(await settings()).toEqual([false, ['telegram'], true]);
      // What came before is shown to be over; nothing is sent, and nothing is waited for.
      const { steps, restUntil } = await jane.look();
      expect([steps.filter(({ type }) => type !== 'rewrite'), restUntil]).toEqual([[], null]);
    });

    it('lead to a page that stops them everywhere', async () => {
      const page = await visit(inMail('Stop these mails'));
      const [, all = ''] = /href="(\/u\/a\.[^"]+)"/.exec(page.html) ?? [];
      expect(headingOf(await visit(all))).toBe('Stop daily reminders?');
      expect(headingOf(await press(all))).toBe('Daily reminders are off');
      expect(await settings()).toEqual([false, ['email', 'telegram'], true]);
      expect(await audit()).toEqual([
        { field: 'daily_reminder_enabled', old_value: 'true', new_value: 'false', source: 'email' },
      ]);
    });
  });

  describe('to skip the day', () => {
    it('skip it, once', async () => {
      const path = inMail('Skip today');
      const asked = await visit(path);
      expect([headingOf(asked), asked.html]).toEqual([
        'Skip today’s reminder?',
        expect.stringMatching(/The next one comes at \d+ \w+ \d{4}, 09:00\./),
      ]);
      for (let tries = 0; tries < 2; tries += 1) expect(headingOf(await press(path))).toBe('Skipped for today');
      expect(await jane.days()).toEqual([expect.objectContaining({ state: 'skipped', reason: 'You skipped it.' })]);
    });

    it('say so where the reminder is over, and change nothing', async () => {
      await api.rows(`update reminder_days set due_at = now() - interval '25 hours' where user_id = ?`, [jane.user.id]);
      expect(headingOf(await press(inMail('Skip today')))).toBe('This reminder is over.');
      expect(await jane.days()).toEqual([expect.objectContaining({ state: 'sent' })]);
    });
  });

  it('that were altered, or made up, lead nowhere', async () => {
    const path = inMail('Stop these mails');
    const other = path.replace(`.${delivery}.`, `.${delivery + 1}.`);
    for (const wrong of [other, path.slice(0, -1), path.replace('/m.', '/a.'), '/u/nothing', '/u/%00']) {
      for (const page of [await visit(wrong), await press(wrong)]) {
        expect([wrong, page.status, headersOf(page)]).toEqual([wrong, 404, HEADERS]);
      }
    }
    expect(await settings()).toEqual([true, ['email', 'telegram'], true]);
  });

  it('that have expired say where to stop them instead, and do nothing', async () => {
    const expired = link('stop_mails', new Date(Date.now() - 1_000));
    for (const page of [await visit(expired), await press(expired)]) {
      expect([page.status, headersOf(page), headingOf(page)]).toEqual([410, HEADERS, 'This link has expired']);
    }
    expect(await settings()).toEqual([true, ['email', 'telegram'], true]);
  });

  it('are good for no other message, nor for one whose owner is gone', async () => {
    const telegram = Number((await jane.deliveries()).find(({ channel }) => channel === 'telegram')?.id);
    expect((await press(link('stop_mails', undefined, telegram))).status).toBe(404);
    await api.rows(`delete from users where id = ?`, [jane.user.id]);
    expect((await press(inMail('Stop these mails'))).status).toBe(404);
  });
});
