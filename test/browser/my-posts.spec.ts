import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DESK, type Look, PHONE, TestBrowser, type Visitor } from '../support/browser.js';
import { eventually } from '../support/processes.js';
import { buttonData, PASSWORD, type Person, Stack } from '../support/stack.js';

const TOPIC = 'What a failed launch taught me about listening';

describe('My Posts', () => {
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

  /** Somebody at the page, with a chat, and with a post where one is given. */
  const arrives = async (look: Look, post?: object): Promise<{ person: Person; visitor: Visitor; id: number }> => {
    const person = await stack.newPerson();
    const id = post === undefined ? 0 : (await create(person, post)).id;
    const visitor = await browser.visitor(stack.apiUrl(), look);
    await visitor.logIn(person.email, PASSWORD, post === undefined ? '/posts' : `/posts/${id}`);
    return { person, visitor, id };
  };
  const create = async ({ token }: Person, body: object): Promise<{ id: number }> =>
    (await stack.call<{ id: number }>('POST', '/posts', { token, body })).body;
  const draftInChat = ({ chatId }: Person, revision = 1) =>
    eventually(`draft ${revision} in the chat`, () =>
      stack.liveDrafts(chatId).find((message) => buttonData(message, 'a:')?.endsWith(`:${revision}`) === true),
    );
  const tap = async (person: Person, letter: 'a' | 'd', revision = 1) => {
    const message = await draftInChat(person, revision);
    const tapped = stack.sandbox.telegram.tap(
      person.chatId,
      message.message_id,
      buttonData(message, `${letter}:`) ?? '',
    );
    await eventually('the tap to be answered', () => tapped.answeredAt !== null);
  };
  const fails = ({ chatId }: Person, fault: Parameters<typeof stack.sandbox.faults.next>[1]) =>
    stack.sandbox.faults.next({ service: 'telegram', method: 'sendMessage', to: String(chatId) }, fault);

  it('brings a topic to a draft here and in the chat, and a tap there is here within a second, without a reload', async () => {
    const { person, visitor } = await arrives(PHONE);
    const { page } = visitor;
    await page.getByRole('heading', { name: 'Your first post' }).waitFor();
    expect(await visitor.holdsInEveryLook('posts-empty')).toEqual([]);
    await page.getByRole('link', { name: 'New post' }).click();
    await page.getByRole('button', { name: 'Write a draft' }).click();
    await page.getByText('Say what it is about.').waitFor();
    expect(await visitor.holdsInEveryLook('post-new-refused')).toEqual([]);
    await page.getByLabel('Topic').fill(TOPIC);
    await page.getByRole('combobox', { name: 'Tone' }).fill('warm');
    await page.getByRole('button', { name: 'Write a draft' }).click();

    await page.getByRole('heading', { level: 1, name: TOPIC }).waitFor();
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await draftInChat(person);
    await page.locator('[data-channel=telegram]').getByText('Handed over').waitFor();
    await page.locator('[data-channel=email]').getByText('Handed over').waitFor();
    await page.evaluate('window.stillTheSame = true');
    expect(await visitor.holdsInEveryLook('post-waiting')).toEqual([]);

    await tap(person, 'a');
    const answeredAt = Date.now();
    await page.getByText('Approved in Telegram').waitFor();
    expect(Date.now() - answeredAt).toBeLessThan(1_000);
    expect(await page.evaluate('window.stillTheSame')).toBe(true);
    await page.locator('[data-channel=telegram]').getByText('Handed over').waitFor();
    expect(await visitor.holdsInEveryLook('post-approved')).toEqual([]);

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Approved on the web').waitFor();
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy text' }).click();
    await page.getByText('Copied. Paste it into LinkedIn.').waitFor();
    const { content } =
      (await stack.rows<{ content: string }>('select content from posts where user_id = $1', [person.id]))[0] ?? {};
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(content);
    expect(await page.getByRole('link', { name: 'Open LinkedIn' }).getAttribute('href')).toContain('linkedin.com/feed');
    await page.getByRole('button', { name: 'I posted it' }).click();
    await page.getByText('You posted it on LinkedIn.').waitFor();

    await page.getByText('History', { exact: true }).click();
    await page.getByText('Draft 1 was approved in Telegram.').waitFor();
    await page.getByText('Marked on the web as posted on LinkedIn.').waitFor();
    expect(await visitor.holdsInEveryLook('post-history')).toEqual([]);
    await visitor.close();
  }, 120_000);

  it('says why a send failed, and sends it again', async () => {
    const person = await stack.newPerson();
    fails(person, { type: 'status', status: 400, description: 'Bad Request: MESSAGE_REFUSED' });
    const { id } = await create(person, { topic: TOPIC });
    const visitor = await browser.visitor(stack.apiUrl(), PHONE);
    await visitor.logIn(person.email, PASSWORD);
    const { page } = visitor;
    await page.getByRole('button', { name: 'Retry Send: Telegram' }).waitFor();
    expect(await visitor.holdsInEveryLook('posts-failed')).toEqual([]);
    await page.getByRole('link', { name: TOPIC }).click();
    const telegram = page.locator('[data-channel=telegram]');
    await telegram.getByText('❌').waitFor();
    await telegram.getByText('Not delivered').waitFor();
    await telegram.getByText(/Telegram refused/).waitFor();
    expect(await visitor.holdsInEveryLook('post-failed')).toEqual([]);

    await telegram.getByRole('button', { name: 'Retry Send' }).click();
    await telegram.getByText('✅').waitFor();
    expect(await stack.rows('select state from posts where id = $1', [id])).toEqual([{ state: 'awaiting_decision' }]);
    await visitor.close();
  }, 120_000);

  it('asks whether a message arrived of which nobody knows', async () => {
    const person = await stack.newPerson();
    fails(person, { type: 'resetAfter' });
    const { id } = await create(person, { topic: TOPIC });
    const visitor = await browser.visitor(stack.apiUrl(), DESK);
    await visitor.logIn(person.email, PASSWORD, `/posts/${id}`);
    const telegram = visitor.page.locator('[data-channel=telegram]');
    await telegram.getByText('❓').waitFor();
    await telegram.getByText('May have arrived', { exact: true }).waitFor();
    await telegram.getByText(/it is sent once more at/).waitFor();
    expect(await visitor.holdsInEveryLook('post-unknown')).toEqual([]);
    await telegram.getByRole('button', { name: 'It arrived' }).click();
    await telegram.getByText('✅').waitFor();
    await telegram.getByText('Arrived', { exact: true }).waitFor();
    await visitor.close();
  }, 120_000);

  it('edits with a counter, keeps what is not saved, shows what changed, and brings a draft back', async () => {
    const { person, visitor } = await arrives(DESK, { content: 'One two three.\n\nFour five six.' });
    const { page } = visitor;
    await draftInChat(person);
    await page.getByRole('button', { name: 'Edit' }).click();
    const text = page.getByLabel('Draft 1');
    await text.fill('x'.repeat(3_002));
    await page.getByText('2 characters too long').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    expect(await visitor.holdsInEveryLook('post-edit-too-long')).toEqual([]);
    await text.fill('One two three.\n\nFour seven six.');
    await page.getByText('31 / 3,000').waitFor();
    await page.getByRole('link', { name: 'My Posts' }).first().click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await page.getByRole('button', { name: 'Save' }).click();

    await page.getByText('Four seven six.').waitFor();
    await eventually('the chat to show it', () =>
      stack.liveDrafts(person.chatId).some((message) => message.text?.includes('Four seven six.') === true),
    );
    await page.getByRole('button', { name: 'What changed in draft 2' }).click();
    expect(await page.locator('del').innerText()).toContain('five');
    expect(await page.locator('ins').innerText()).toContain('seven');
    expect(await visitor.holdsInEveryLook('post-changes')).toEqual([]);
    await page.getByRole('button', { name: 'Bring back draft 1' }).click();
    await page.getByText('Four five six.').first().waitFor();
    await page.getByText('Draft 3 · the current one').waitFor();

    await page.getByRole('button', { name: 'Regenerate' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await visitor.holdsInEveryLook('post-regenerate')).toEqual([]);
    await page.getByLabel('Your wish').fill('shorter');
    await page.getByRole('button', { name: 'Write another draft' }).click();
    await page.getByText('Draft 4 · the current one').waitFor();
    await page.getByText('“shorter”').waitFor();
    await visitor.close();
  }, 120_000);

  it('has a page for a post that is not there', async () => {
    const { visitor } = await arrives(PHONE);
    for (const path of ['/posts/999999', '/posts/nothing']) {
      await visitor.page.goto(path);
      await visitor.page.getByRole('heading', { level: 1, name: 'There is no such post' }).waitFor();
    }
    expect(await visitor.holds('post-missing')).toEqual([]);
    await visitor.close();
  });

  it('says which decision won, where the page had not heard of it', async () => {
    const person = await stack.newPerson();
    const { id } = await create(person, { topic: TOPIC });
    const visitor = await browser.visitor(stack.apiUrl(), PHONE);
    const { page } = visitor;
    await page.route('**/api/v1/events', (route) => route.abort());
    await visitor.logIn(person.email, PASSWORD, `/posts/${id}`);
    await draftInChat(person);
    await page.reload();
    await page.getByRole('button', { name: 'Delete' }).waitFor();
    await tap(person, 'a');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Already approved in Telegram.').waitFor();
    await page.getByRole('button', { name: 'I posted it' }).waitFor();
    expect(await visitor.holdsInEveryLook('post-overtaken')).toEqual([]);
    await visitor.close();
  }, 120_000);

  it('finds posts by state and by words, page by page, and asks for nothing on the way back', async () => {
    const { person, visitor } = await arrives(DESK);
    const { page } = visitor;
    for (let n = 1; n <= 21; n += 1) await create(person, { content: `Thought ${n}, in my own words.` });
    // Nothing happens any more that the page would ask about.
    await eventually('everything to be sent', async () => {
      const open = `select 1 from deliveries where user_id = $1 and state in ('queued', 'sending')`;
      return (await stack.rows(open, [person.id])).length === 0;
    });
    await page.waitForTimeout(1_500);
    await page.getByRole('link', { name: 'Thought 21, in my own words.' }).waitFor();
    await page.getByRole('button', { name: 'Page 2' }).click();
    await page.getByRole('link', { name: 'Thought 1, in my own words.' }).waitFor();
    await page.goBack();
    await page.getByLabel('Search your posts').fill('Thought 7');
    await eventually('one post', async () => (await page.getByRole('article').count()) === 1);
    await page.getByRole('link', { name: 'Thought 7, in my own words.' }).click();
    await page.getByText('Draft 1 · the current one').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goBack();
    await page.getByRole('link', { name: 'Thought 7, in my own words.' }).click();
    await page.getByText('Draft 1 · the current one').waitFor();
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([]);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Approved on the web').waitFor();
    await page.getByRole('link', { name: 'My Posts' }).first().click();
    await page.getByRole('link', { name: 'Thought 21, in my own words.' }).waitFor();
    await page.getByRole('combobox', { name: 'Show posts' }).click();
    await page.getByRole('option', { name: 'Approved' }).click();
    await eventually('the approved one', async () => (await page.getByRole('article').count()) === 1);
    expect(await visitor.holdsInEveryLook('posts-found')).toEqual([]);
    await page.getByLabel('Search your posts').fill('nothing like it');
    await page.getByText('No post is like that.').waitFor();
    expect(await visitor.holdsInEveryLook('posts-none')).toEqual([]);
    await visitor.close();
  }, 120_000);

  it('says what keeps it from showing posts, and shows them once it can', async () => {
    const person = await stack.newPerson();
    await create(person, { topic: TOPIC });
    const visitor = await browser.visitor(stack.apiUrl(), PHONE);
    const { page } = visitor;
    let answer: { status: number; headers?: Record<string, string>; body: string } | null = {
      status: 429,
      headers: { 'Retry-After': '2' },
      body: '{"detail": "Too many requests."}',
    };
    await page.route('**/api/v1/posts?*', async (route) => {
      if (answer === null) await route.continue();
      else await route.fulfill({ contentType: 'application/json', ...answer });
    });
    await visitor.logIn(person.email, PASSWORD);
    await page.getByText(/asks for a short rest/).waitFor();
    await page.getByText(/Trying again in \d s…/).waitFor();
    expect(await visitor.holds('posts-429')).toEqual([]);
    answer = null;
    await page.getByRole('link', { name: TOPIC }).waitFor();

    answer = { status: 400, body: '{"detail": "That could not be read."}' };
    await page.reload();
    await page.getByText('That could not be read.').waitFor();
    expect(await visitor.holdsInEveryLook('posts-error')).toEqual([]);
    answer = null;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: TOPIC }).waitFor();

    await visitor.context.setOffline(true);
    await page.getByText(/You are offline/).waitFor();
    expect(await visitor.holdsInEveryLook('posts-offline')).toEqual([]);
    await page.getByRole('link', { name: TOPIC }).click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('You are offline.', { exact: true }).waitFor();
    await visitor.context.setOffline(false);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Approved on the web').waitFor();
    await visitor.close();
  }, 120_000);

  it('can be used by keyboard alone, from the list to the posted post', async () => {
    const person = await stack.newPerson();
    await create(person, { topic: TOPIC });
    await draftInChat(person);
    const visitor = await browser.visitor(stack.apiUrl(), DESK);
    const { page } = visitor;
    await visitor.logIn(person.email, PASSWORD);
    await page.getByRole('link', { name: TOPIC }).waitFor();
    await visitor.tabTo(TOPIC);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await visitor.tabTo('Regenerate');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('shorter');
    await visitor.tabTo('Write another draft');
    await page.keyboard.press('Enter');
    await page.getByText('Draft 2 · the current one').waitFor();
    await visitor.tabTo('Approve');
    await page.keyboard.press('Space');
    await page.getByText('Approved on the web').waitFor();
    // The button that was pressed is gone; the next one is still a step away.
    await visitor.tabTo('I posted it', 4);
    await page.keyboard.press('Enter');
    await page.getByText('You posted it on LinkedIn.').waitFor();
    expect(await visitor.holds('post-posted')).toEqual([]);
    await visitor.close();
  }, 120_000);
});
