import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOOKS, TestBrowser, type Visitor } from '../support/browser.js';
import { eventually } from '../support/processes.js';
import { Stack } from '../support/stack.js';

const PASSWORD = 'correct horse battery staple';

describe('signing in', () => {
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

  /** The link in the newest mail whose subject says so. */
  const linkIn = (email: string, subject: string): Promise<string> =>
    eventually(`a mail to ${email}: ${subject}`, () => {
      const mail = stack.sandbox.mailbox.list(email).find((found) => found.subject === subject);
      return mail === undefined ? null : /https?:\/\/\S+#\S+/.exec(mail.text)?.[0];
    });
  const heading = (visitor: Visitor, name: string) => visitor.page.getByRole('heading', { level: 1, name }).waitFor();

  it.each(LOOKS)('takes somebody from no account to a log-in that stays, on $name', async (look) => {
    const visitor = await browser.visitor(stack.apiUrl(), look);
    const { page } = visitor;
    const email = `${look.name}@example.test`;

    await page.goto('/');
    await heading(visitor, 'Log in');
    expect(await visitor.holds(`log-in-${look.name}`)).toEqual([]);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await heading(visitor, 'Create your account');
    await page.getByLabel('Email').fill('no address');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Use at least 8 characters.').waitFor();
    expect(await visitor.holds(`sign-up-refused-${look.name}`)).toEqual([]);
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();

    await heading(visitor, 'Look into your mailbox');
    await page.getByText(email).first().waitFor();
    expect(await visitor.holds(`confirm-code-${look.name}`)).toEqual([]);
    await page.goto(await linkIn(email, 'Confirm your email address'));
    await heading(visitor, 'Confirm your address');
    expect(await visitor.holds(`confirm-link-${look.name}`)).toEqual([]);
    await page.getByRole('button', { name: 'Confirm this address' }).click();
    await page.getByText('Your address is confirmed.').waitFor();
    await heading(visitor, 'My Posts');
    await page.getByRole('button', { name: 'Account menu' }).click();
    await page.getByRole('menuitem', { name: 'Account' }).click();
    await heading(visitor, 'Account');
    await page.getByText('confirmed', { exact: true }).waitFor();
    expect(await visitor.holds(`account-${look.name}`)).toEqual([]);

    await page.getByRole('button', { name: 'Account menu' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
    expect(await visitor.holds(`account-menu-${look.name}`)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await heading(visitor, 'Log in');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('something else');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('Wrong address or password.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await heading(visitor, 'Account');

    await page.reload();
    await heading(visitor, 'Account');
    await page.getByText(email).first().waitFor();
    await page.getByRole('button', { name: 'Log out', exact: true }).click();
    await heading(visitor, 'Log in');
    await page.reload();
    await heading(visitor, 'Log in');
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  });
});
