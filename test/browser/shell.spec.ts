import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { LOOKS, NARROWEST, TestBrowser, type Visitor } from '../support/browser.js';
import { eventually } from '../support/processes.js';
import { type Person, Stack } from '../support/stack.js';

const PASSWORD = 'correct horse battery staple';
const [PHONE, , DESK] = LOOKS;

describe('what stands around every page', () => {
  let stack: Stack;
  let browser: TestBrowser;
  let jane: Person;

  beforeAll(async () => {
    stack = await Stack.start();
    browser = await TestBrowser.start();
    jane = await stack.newPerson({ linked: false });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await stack.close();
  }, 90_000);

  const logIn = async (page: Page, { email }: Pick<Person, 'email'>): Promise<void> => {
    await page.goto('/log-in?next=/account');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  };
  const visit = async (look = DESK): Promise<Visitor> => {
    if (look === undefined) throw new Error('no such look');
    return browser.visitor(stack.apiUrl(), look);
  };

  it('fits into the narrowest window, in every state that somebody without an account sees', async () => {
    const visitor = await browser.visitor(stack.apiUrl(), NARROWEST);
    for (const path of ['/log-in', '/sign-up', '/forgot', '/reset', '/confirm', '/nothing-here']) {
      await visitor.page.goto(path);
      await visitor.page.getByRole('heading', { level: 1 }).waitFor();
      expect([path, await visitor.holds(`narrow${path.replace('/', '-')}`)]).toEqual([path, []]);
    }
    await logIn(visitor.page, jane);
    expect(await visitor.holds('narrow-account')).toEqual([]);
    await visitor.close();
  });

  it('is used by keyboard alone: the first stop skips to the content, and Enter signs in', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.goto('/log-in');
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type(jane.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'My Posts' }).waitFor();
    await visitor.close();
  });

  it('leads to the page that was asked for once somebody is logged in, and to no other site', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.goto('/account');
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    expect(new URL(page.url()).search).toBe('?next=%2Faccount');
    await page.goto('/log-in?next=https://elsewhere.test/');
    await page.getByLabel('Email').fill(jane.email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'My Posts' }).waitFor();
    expect(new URL(page.url()).host).toBe(new URL(stack.apiUrl()).host);
    await visitor.close();
  });

  it('asks for nothing again when one goes back to a page', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await logIn(page, jane);
    await page.getByText(jane.email).first().waitFor();
    await page.goto('/account');
    await page.getByText('confirmed', { exact: true }).waitFor();
    // The stream is there, and what it asked for has come.
    await page.waitForTimeout(1_500);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await page.evaluate(`history.pushState(null, '', '/nothing-here')`);
    await page.getByRole('heading', { level: 1, name: 'Nothing is here' }).waitFor();
    await page.goBack();
    await page.getByText('confirmed', { exact: true }).waitFor();
    expect(asked.filter((line) => line.includes('/api/'))).toEqual([]);
    await visitor.close();
  });

  it('shows what changed elsewhere without a reload, within a second', async () => {
    const john = await stack.newPerson({ linked: false, confirmed: false });
    const visitor = await visit(PHONE);
    const { page } = visitor;
    await logIn(page, john);
    await page.getByText('not confirmed', { exact: true }).waitFor();
    await page.getByText('is not confirmed yet').waitFor();
    await page.waitForTimeout(500);
    const mail = await eventually('the mail', () => stack.sandbox.mailbox.list(john.email)[0]);
    const token = /\b\d+\.[A-Za-z0-9_-]{20,}\b/.exec(mail.text)?.[0];
    const changed = performance.now();
    await stack.call('POST', '/auth/verify', { body: { token }, headers: { 'x-forwarded-for': '198.51.100.200' } });
    await page.getByText('confirmed', { exact: true }).waitFor();
    expect(performance.now() - changed).toBeLessThan(1_000);
    await page.getByText('is not confirmed yet').waitFor({ state: 'detached' });
    await visitor.close();
  });

  it('is one session in all tabs of a browser: in with one, out with one', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const other = await visitor.anotherTab();
    await other.goto('/log-in?next=/account');
    await logIn(page, jane);
    await other.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
    await other.reload();
    await Promise.all([page.reload(), other.reload()]);
    for (const tab of [page, other]) await tab.getByText(jane.email).first().waitFor();
    await page.getByRole('button', { name: 'Log out', exact: true }).click();
    await other.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    await other.getByText('Your log-in has ended.').waitFor();
    expect(new URL(other.url()).pathname).toBe('/log-in');
    await visitor.close();
  });

  it('ends the session on every device when it is asked to', async () => {
    const [here, there] = [await visit(), await visit(PHONE)];
    await logIn(here.page, jane);
    await logIn(there.page, jane);
    await here.page.getByRole('button', { name: 'Log out everywhere' }).click();
    await here.page.getByText('You are logged out on every device.').waitFor();
    await there.page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    expect([here, there].map(({ page }) => new URL(page.url()).pathname)).toEqual(['/log-in', '/log-in']);
    await here.close();
    await there.close();
  });

  it('says when there is no network, and when there is one again', async () => {
    const visitor = await visit(PHONE);
    const { page, context } = visitor;
    await logIn(page, jane);
    await context.setOffline(true);
    await page.getByText('You are offline. What you see may be out of date').waitFor();
    await page.getByRole('button', { name: 'Download everything' }).click();
    await page.getByText('You are offline.', { exact: true }).waitFor();
    expect(await visitor.holds('offline')).toEqual([]);
    await context.setOffline(false);
    await page.getByText('You are offline. What you see may be out of date').waitFor({ state: 'detached' });
    await visitor.close();
  });

  it('lets a person take their data away, and delete the account for good', async () => {
    const leaver = await stack.newPerson({ linked: false });
    const visitor = await visit(PHONE);
    const { page } = visitor;
    await logIn(page, leaver);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download everything' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('ghostwriter-export.json');
    await page.getByRole('button', { name: 'Delete my account…' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await page.getByRole('button', { name: 'Delete for good' }).isDisabled()).toBe(true);
    expect(await visitor.holds('delete-account')).toEqual([]);
    await page.getByLabel(`Type ${leaver.email} to confirm`).fill(leaver.email);
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('Your account is deleted.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    expect(await stack.rows('select 1 from users where id = $1', [leaver.id])).toEqual([]);
    await visitor.close();
  });

  it('gets somebody back in who forgot the password', async () => {
    const forgetful = await stack.newPerson({ linked: false });
    const visitor = await visit(PHONE);
    const { page } = visitor;
    await page.goto('/log-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('Email').fill(forgetful.email);
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await page.getByText(`If ${forgetful.email} has an account`).waitFor();
    expect(await visitor.holds('forgot-sent')).toEqual([]);
    const link = await eventually('the mail', () => {
      const mail = stack.sandbox.mailbox.list(forgetful.email).find(({ subject }) => subject === 'Reset your password');
      return /https?:\/\/\S+#\S+/.exec(mail?.text ?? '')?.[0];
    });
    await page.goto(link);
    await page.getByLabel('New password', { exact: true }).fill('another long password');
    expect(await visitor.holds('reset')).toEqual([]);
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('Your new password is set.').waitFor();
    await page.getByLabel('Email').fill(forgetful.email);
    await page.getByLabel('Password', { exact: true }).fill('another long password');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'My Posts' }).waitFor();
    // The link is spent, and says so.
    await page.goto(link);
    await page.getByLabel('New password', { exact: true }).fill('a third long password');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('This link has expired or was used.').waitFor();
    await visitor.close();
  });
});
