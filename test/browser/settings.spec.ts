import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DESK, type Look, NARROWEST, PHONE, TestBrowser, type Visitor } from '../support/browser.js';
import { eventually } from '../support/processes.js';
import { PASSWORD, type Person, Stack } from '../support/stack.js';

describe('notification settings', () => {
  let stack: Stack;
  let browser: TestBrowser;

  beforeAll(async () => {
    stack = await Stack.start();
    browser = await TestBrowser.start();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await stack.close();
  }, 90_000);

  /** Somebody who looks at their settings. */
  async function atSettings(look: Look, person: Person): Promise<Visitor> {
    const visitor = await browser.visitor(stack.apiUrl(), look);
    await visitor.logIn(person.email, PASSWORD, '/settings');
    await visitor.page.getByRole('button', { name: 'Save Settings' }).waitFor();
    return visitor;
  }
  const saved = ({ page }: Visitor) => page.getByText('Settings saved.').waitFor();
  const settingsOf = async ({ token }: Person) => (await stack.call('GET', '/notifications/settings', { token })).body;

  it('links a chat without a reload, and sets a reminder that is there after one', async () => {
    const person = await stack.newPerson({ linked: false });
    const visitor = await atSettings(DESK, person);
    const { page } = visitor;
    await page.getByText('No chat is linked').waitFor();
    expect(await visitor.holdsInEveryLook('settings-new')).toEqual([]);

    await page.getByRole('button', { name: 'Save Settings' }).click();
    await page.getByText('Link a chat or enter its ID.').waitFor();
    await page.getByLabel('Telegram Chat ID').fill('@jane');
    await page.getByText('Enter the number that the bot shows after /start').waitFor();
    expect(await visitor.holds('settings-refused')).toEqual([]);
    await page.getByLabel('Telegram Chat ID').fill('');

    await page.getByRole('button', { name: 'Link Telegram' }).click();
    const open = page.getByRole('link', { name: 'Open Telegram' });
    await open.waitFor();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    expect(await visitor.holds('settings-linking')).toEqual([]);
    const url = new URL((await open.getAttribute('href')) ?? '');
    stack.sandbox.telegram.write(person.chatId, `/start ${url.searchParams.get('start')}`);
    await page.getByText('Linked. Drafts arrive here.').waitFor();
    await page.getByText(`Chat …${String(person.chatId).slice(-4)}`).waitFor();

    await page.getByLabel('Time Zone').fill('new y');
    await page.getByRole('option', { name: 'America/New York' }).waitFor();
    expect(await visitor.holds('settings-zones')).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('This device is in Europe/Berlin.').waitFor();
    await page.getByRole('button', { name: 'Use that' }).click();
    await page.getByLabel('Enable Daily Reminders').check();
    await page.getByLabel('Reminder Time').fill('08:30');
    await page.getByLabel('Sunday').uncheck();
    await page.getByText('Not saved yet').waitFor();
    expect(await visitor.holds('settings-editing')).toEqual([]);
    await page.getByRole('button', { name: 'Save Settings' }).click();
    await saved(visitor);
    await eventually('five reminders', async () => (await page.getByRole('listitem').count()) === 5);
    await page.getByText('08:30').first().waitFor();
    expect(await visitor.holdsInEveryLook('settings-saved')).toEqual([]);
    expect(await settingsOf(person)).toMatchObject({
      timezone: 'Europe/Berlin',
      daily_reminder_enabled: true,
      daily_reminder_time: '08:30:00',
      daily_reminder_days: [1, 2, 3, 4, 5, 6],
    });

    await page.reload();
    await page.getByText('Linked. Drafts arrive here.').waitFor();
    expect(await page.getByLabel('Reminder Time').inputValue()).toBe('08:30');
    await visitor.close();
  }, 60_000);

  it('waits for the chat whose id was typed, and for nothing longer than for its owner', async () => {
    const person = await stack.newPerson({ linked: false });
    const visitor = await atSettings(PHONE, person);
    const { page } = visitor;
    await page.getByRole('button', { name: 'Link Telegram' }).click();
    await page.getByText('Open Telegram, press Start, and come back.').waitFor();
    expect(await page.getByRole('img', { name: 'QR code' }).isVisible()).toBe(false);
    await page.getByLabel('Telegram Chat ID').fill(String(person.chatId));
    await page.keyboard.press('Enter');
    await saved(visitor);
    await page.getByText(`Waiting for you in chat …${String(person.chatId).slice(-4)}`).waitFor();
    expect(await page.getByLabel('Telegram Chat ID').inputValue()).toBe('');
    expect(await visitor.holds('settings-pending')).toEqual([]);

    stack.sandbox.telegram.write(person.chatId, '/start');
    const { messageId, data } = await eventually('the question', () => {
      const asked = stack.sandbox.telegram
        .chat(person.chatId)
        .messages.findLast(({ reply_markup: markup }) => markup?.inline_keyboard[0]?.[0]?.text === 'This is me');
      const button = asked?.reply_markup?.inline_keyboard[0]?.[0];
      return asked === undefined ? null : { messageId: asked.message_id, data: button?.callback_data ?? '' };
    });
    stack.sandbox.telegram.tap(person.chatId, messageId, data);
    await page.getByText('Linked. Drafts arrive here.').waitFor();

    await page.getByRole('button', { name: 'Unlink' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
    await page.getByText('No chat is linked').waitFor();
    await page.getByRole('button', { name: 'Show the changes' }).click();
    await page.getByText(/Telegram chat: …\d{4} → none/).waitFor();
    expect(await visitor.holds('settings-changes')).toEqual([]);
    await visitor.close();
  });

  it('shows at once why a channel is paused, and mends it', async () => {
    const person = await stack.newPerson();
    const visitor = await atSettings(DESK, person);
    const { page } = visitor;
    stack.sandbox.faults.next(
      { service: 'smtp', to: person.email },
      { type: 'status', status: 550, description: '5.1.1 no such mailbox' },
    );
    await page.getByLabel('Enable Daily Reminders').check();
    await page.getByRole('button', { name: 'Send me a test' }).click();
    await page.getByText('A test of your reminder is on its way.').waitFor();
    await page.getByText('This mailbox refused our messages, so email is paused.').waitFor();
    stack.sandbox.telegram.setBlocked(person.chatId, true);
    await page.getByText('You blocked the bot, so Telegram is paused.').waitFor();
    await page.getByText('Email is paused. Telegram is paused. No reminder would arrive.').waitFor();
    expect(await visitor.holds('settings-paused')).toEqual([]);

    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText('Confirmed. Mails arrive here.').waitFor();
    stack.sandbox.telegram.setBlocked(person.chatId, false);
    await page.getByText('Linked. Drafts arrive here.').waitFor();

    // As another process does when the mailbox's reader presses "spam".
    await stack.rows(`update users set email_status = 'complained' where id = $1`, [person.id]);
    await stack.rows(`select pg_notify('settings_changed', $1)`, [String(person.id)]);
    await page.getByRole('button', { name: 'Confirm address again' }).click();
    await page.getByText('A mail asks you to confirm your address.').waitFor();
    await visitor.close();
  });

  it('lists every try, by channel and by result, and sends a test that appears there', async () => {
    const person = await stack.newPerson();
    await stack.rows(
      `insert into delivery_logs (user_id, channel, kind, status, attempt, error_code, error_message, created_at)
       select $1, 'email', 'draft', case when n % 3 = 0 then 'failed' else 'retried' end, n % 4 + 1, 'smtp_451',
              'The mail server asked us to come again.', now() - interval '1 hour' * (25 - n) from generate_series(1, 24) n`,
      [person.id],
    );
    const visitor = await atSettings(NARROWEST, person);
    const { page } = visitor;
    const table = page.getByRole('table', { name: 'Delivery log' });
    const results = () => table.getByRole('row').filter({ hasText: /Email|Telegram/ });
    await eventually('the newest ten', async () => (await results().count()) === 10);
    await page.getByRole('button', { name: 'Page 3' }).click();
    await eventually('the oldest', async () => (await results().count()) < 10);
    await page.getByLabel('Result').selectOption('Failed');
    await eventually('eight that failed', async () => (await results().count()) === 8);
    expect(await table.getByText('Tried again').count()).toBe(0);
    expect(await visitor.holds('settings-log')).toEqual([]);
    await page.getByLabel('Channel').selectOption('Telegram');
    await page.getByText('Nothing matches.').waitFor();

    await page.getByLabel('Result').selectOption('All');
    await page.getByLabel('Enable Daily Reminders').check();
    await page.getByRole('button', { name: 'Send me a test' }).click();
    await table.getByText('Reminder').waitFor();
    await eventually('the test', () =>
      stack.sandbox.telegram.chat(person.chatId).messages.some(({ text }) => text?.includes('This is a test') === true),
    );
    await visitor.close();
  });

  it('keeps two tabs together, and what is being edited safe', async () => {
    const person = await stack.newPerson();
    const visitor = await atSettings(DESK, person);
    const { page } = visitor;
    const other = await visitor.anotherTab();
    await other.goto('/settings');
    await other.getByLabel('Reminder Time').fill('10:15');
    await other.getByText('Not saved yet').waitFor();

    await page.getByLabel('Receive Email Notifications').uncheck();
    await page.getByLabel('Reminder Time').fill('07:45');
    await page.getByRole('button', { name: 'Save Settings' }).click();
    await saved(visitor);
    await eventually(
      'the other tab to hear',
      async () => !(await other.getByLabel('Receive Email Notifications').isChecked()),
    );
    expect(await other.getByLabel('Reminder Time').inputValue()).toBe('10:15');
    await other.getByRole('button', { name: 'Discard' }).click();
    expect(await other.getByLabel('Reminder Time').inputValue()).toBe('07:45');

    await other.getByLabel('Reminder Time').fill('10:15');
    await other.getByRole('link', { name: 'Ghostwriter, start' }).click();
    await other.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await other.getByRole('button', { name: 'Keep editing' }).click();
    expect(await other.getByLabel('Reminder Time').inputValue()).toBe('10:15');
    await visitor.close();
  });

  it('is worked by keyboard alone, and says what the API refused', async () => {
    const person = await stack.newPerson();
    const visitor = await atSettings({ ...DESK, scheme: 'dark' }, person);
    const { page } = visitor;
    await visitor.tabTo('Enable Daily Reminders');
    await page.keyboard.press('Space');
    for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']) {
      await visitor.tabTo(day);
      await page.keyboard.press('Space');
    }
    await visitor.tabTo('Save Settings');
    await page.keyboard.press('Enter');
    await page.getByText('Choose at least one day.').waitFor();
    await page.getByLabel('Monday').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Space');

    for (let used = 0; used < 30; used += 1) await settingsOf(person);
    await page.keyboard.press('Enter');
    await page.getByText(/Too many requests\. Try again in \d+ s/).waitFor();
    expect(await visitor.holds('settings-too-many')).toEqual([]);
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.getByText('Trying again in').first().waitFor();
    expect(await visitor.holds('settings-waiting')).toEqual([]);
    await visitor.close();
  });
});
