import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { LOOKS, NARROWEST, TestBrowser, type Visitor } from '../support/browser.js';
import { eventually } from '../support/processes.js';
import { type Person, Stack } from '../support/stack.js';

const PASSWORD = 'correct horse battery staple';
const [PHONE, , DESK] = LOOKS;
if (PHONE === undefined || DESK === undefined) throw new Error('there are no looks');

describe('the sandbox', () => {
  let stack: Stack;
  let browser: TestBrowser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start({ sandboxPage: true }), TestBrowser.start()]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await stack.close();
  }, 90_000);

  const chatIn = (page: Page) => page.getByRole('region', { name: 'Telegram' });
  const tourIn = (page: Page) => page.getByRole('region', { name: 'Guided tour' });
  const says = (page: Page, title: string) => tourIn(page).getByRole('heading', { name: title }).waitFor();
  const tap = (page: Page, name: string) => chatIn(page).getByRole('button', { name, exact: true }).last().click();

  async function arrive(visitor: Visitor, person: Person): Promise<void> {
    const { page } = visitor;
    await page.goto('/');
    await page.getByLabel('Email').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Sandbox' }).waitFor();
  }

  async function withDraft(): Promise<Person & { postId: number }> {
    const person = await stack.newPerson();
    const { body } = await stack.call<{ id: number }>('POST', '/posts', { body: TOPIC, token: person.token });
    await eventually('the draft', () => stack.liveDrafts(person.chatId).length === 1);
    return { ...person, postId: body.id };
  }

  const stateOf = async ({ token, postId }: { token: string; postId: number }): Promise<unknown> =>
    (await stack.call('GET', `/posts/${postId}`, { token })).body.state;

  it.each(LOOKS)('leads from a waiting draft to a post, on $name', async (look) => {
    const person = await withDraft();
    const visitor = await browser.visitor(stack.apiUrl(), look);
    const { page } = visitor;
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await arrive(visitor, person);

    await says(page, 'A draft is waiting in your chat');
    expect(await visitor.holds(`sandbox-change-${look.name}`)).toEqual([]);
    await tourIn(page).getByRole('button', { name: 'Make it shorter' }).click();
    await chatIn(page).getByText('Draft 2 ·').waitFor();
    await says(page, 'Now decide');
    expect(await visitor.holds(`sandbox-approve-${look.name}`)).toEqual([]);
    await tap(page, '👍 Approve');
    await chatIn(page).getByText('Approved by you').waitFor();
    await says(page, 'Your text comes alone');
    await chatIn(page).getByRole('button', { name: 'Copy' }).waitFor();
    expect(await visitor.holds(`sandbox-copy-${look.name}`)).toEqual([]);
    await tap(page, 'Copy');
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).not.toBe('');
    await says(page, 'Paste it, post it');
    await tap(page, '✅ I posted it');
    await says(page, 'That is all: three taps from draft to posted');
    expect(await stateOf(person)).toBe('posted');
    expect(await visitor.holds(`sandbox-done-${look.name}`)).toEqual([]);
    await tourIn(page).getByRole('button', { name: 'Close' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Tour', exact: true }).waitFor();
    expect(await tourIn(page).count()).toBe(0);
    expect(await visitor.holds(`sandbox-after-${look.name}`)).toEqual([]);
    await visitor.close();
  });

  it('is played by keyboard alone', async () => {
    const person = await withDraft();
    const visitor = await browser.visitor(stack.apiUrl(), DESK);
    const { page } = visitor;
    await arrive(visitor, person);
    const press = async (target: Locator) => {
      await target.focus();
      await page.keyboard.press('Enter');
    };
    await press(tourIn(page).getByRole('button', { name: 'It is fine as it is' }));
    await says(page, 'Now decide');
    await press(chatIn(page).getByRole('button', { name: 'Reply' }).last());
    await page.keyboard.type('Start with the lesson');
    await page.keyboard.press('Enter');
    await chatIn(page).getByText('Draft 2 ·').waitFor();
    await press(chatIn(page).getByRole('button', { name: 'Menu', exact: true }));
    expect(await visitor.holds('sandbox-commands')).toEqual([]);
    await page.keyboard.press('Escape');
    await press(chatIn(page).getByRole('button', { name: '🗑️ Delete' }));
    await chatIn(page).getByText('Deleted by you').waitFor();
    // What was under the finger is gone, and the focus is not lost.
    expect(await page.evaluate('document.activeElement.matches("[data-id]")')).toBe(true);
    await press(tourIn(page).getByRole('button', { name: 'Skip the tour' }));
    await page.getByRole('button', { name: 'Tour', exact: true }).waitFor();
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  });

  it('shows mails as they are, and their links lead to pages whose forms act', async () => {
    const person = await withDraft();
    const visitor = await browser.visitor(stack.apiUrl(), PHONE);
    const { page } = visitor;
    await arrive(visitor, person);
    await page.getByText('Mailbox', { exact: true }).first().click();
    const mailbox = page.getByRole('region', { name: 'Mailbox' });
    await mailbox.getByRole('button', { name: 'Your LinkedIn Ghostwriter Post Draft.' }).waitFor();
    expect(await visitor.holds('sandbox-mails')).toEqual([]);
    await mailbox.getByRole('button', { name: 'Your LinkedIn Ghostwriter Post Draft.' }).click();
    const mail = page.frameLocator('iframe');
    await mail.getByRole('link', { name: 'Approve' }).first().waitFor();
    expect(await visitor.holds('sandbox-mail')).toEqual([]);
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      mail.getByRole('link', { name: 'Approve' }).first().click(),
    ]);
    await opened.getByRole('button', { name: 'Approve' }).click();
    await opened.getByText('Approved').first().waitFor();
    await opened.close();
    expect(await stateOf(person)).toBe('approved');
    await page.getByText('Chat', { exact: true }).click();
    await chatIn(page).getByText('Approved by you').waitFor();
    await page.getByText('Mailbox', { exact: true }).first().click();
    await page.getByText('Plain text').click();
    await page.getByText('Message-ID', { exact: false }).first().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'All mails' }).click();
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  });

  it('links a chat by a link that was followed, blocks the bot, and unblocks it', async () => {
    const person = await stack.newPerson({ linked: false });
    const visitor = await browser.visitor(stack.apiUrl(), NARROWEST);
    const { page } = visitor;
    await arrive(visitor, person);
    await says(page, 'First, link a chat');
    expect(await visitor.holds('sandbox-link')).toEqual([]);
    await tourIn(page).getByRole('button', { name: 'Get my link' }).click();
    await page.waitForURL(/\/sandbox\?start=[\w-]+$/);
    await tap(page, 'Start');
    await chatIn(page).getByText('✅ Linked').waitFor();
    await says(page, 'Ask for a draft');
    await page.waitForURL(/\/sandbox$/);
    await page.getByRole('button', { name: 'Chat menu' }).click();
    await page.getByRole('menuitem', { name: 'Block the bot' }).click();
    await tap(page, 'Unblock');
    await chatIn(page).getByLabel('Message', { exact: true }).fill('/help');
    await page.keyboard.press('Enter');
    await chatIn(page).getByText('/drafts').first().waitFor();
    await tourIn(page).getByRole('button', { name: 'Write about saying no' }).click();
    await says(page, 'A draft is waiting in your chat');
    expect(await visitor.holds('sandbox-narrow')).toEqual([]);
    await visitor.close();
  });

  it('is not there with real credentials', async () => {
    await stack.startPart('api-2', { SANDBOX: '', SANDBOX_CHAT_URL: '', SANDBOX_MAILBOX_URL: '' });
    const visitor = await browser.visitor(stack.apiUrl('api-2'), DESK);
    const { page } = visitor;
    await page.goto('/sandbox');
    await page.getByRole('heading', { level: 1, name: 'Nothing is here' }).waitFor();
    expect(await page.getByRole('region').count()).toBe(0);
    await visitor.close();
    await stack.stopPart('api-2');
  });

  it('is open to somebody who is not signed in, and waits for a mail', async () => {
    const visitor = await browser.visitor(stack.apiUrl(), PHONE);
    const { page } = visitor;
    await page.goto('/sandbox?show=mailbox');
    await page.getByRole('region', { name: 'Mailbox' }).waitFor();
    expect(await visitor.holds('sandbox-guest')).toEqual([]);
    await page.getByRole('link', { name: 'log in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    await visitor.close();
  });
});

const TOPIC = { topic: 'Why I stopped doing daily stand-ups', tone: 'warm' };
