import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DESK, PHONE, TestBrowser } from '../support/browser.js';
import { eventually } from '../support/processes.js';
import { PASSWORD, type Person, Stack } from '../support/stack.js';

/** What a page may move in all, in the unit of web.dev/cls; below a tenth of what counts as good. */
const HARDLY = 0.01;

/** Adds up what moves although nobody touched anything. */
const OBSERVE = `
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries())
      if (!hadRecentInput) window.moved.push([value, ...sources.map(({ node }) => (node?.outerHTML ?? '').slice(0, 120))]);
  }).observe({ type: 'layout-shift', buffered: true });`;

describe('a page that loads', () => {
  let stack: Stack;
  let browser: TestBrowser;
  let jane: Person;
  let postId: number;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start({ sandboxPage: true }), TestBrowser.start()]);
    jane = await stack.newPerson();
    for (const topic of ['what a move taught us', 'what a second one did']) {
      const { body } = await stack.call<{ id: number }>('POST', '/posts', { token: jane.token, body: { topic } });
      postId = body.id;
    }
    await eventually('the drafts', () => stack.liveDrafts(jane.chatId).length === 2);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await stack.close();
  }, 90_000);

  it.each([PHONE, DESK])(
    'does not move under the eyes, on $name',
    async (look) => {
      const visitor = await browser.visitor(stack.apiUrl(), look);
      const { page } = visitor;
      await visitor.context.addInitScript(OBSERVE);
      const movedAt = async (path: string) => {
        await page.goto(path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        // Until everything that a page asks for is there; its stream of events never ends.
        await sleep(1_500);
        const moved = await page.evaluate<[number, ...string[]][]>('window.moved');
        const sum = moved.reduce((total, [value]) => total + value, 0);
        return { path, ...(sum > HARDLY ? { moved } : {}) };
      };
      for (const path of ['/log-in', '/sign-up']) expect(await movedAt(path)).toEqual({ path });
      await visitor.logIn(jane.email, PASSWORD);
      for (const path of ['/posts', `/posts/${postId}`, '/settings', '/account', '/sandbox']) {
        expect(await movedAt(path)).toEqual({ path });
      }
      await visitor.close();
    },
    90_000,
  );
});
