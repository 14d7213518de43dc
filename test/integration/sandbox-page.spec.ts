import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.js';
import { ApiUnderTest } from '../support/api.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const ASSETS = fileURLToPath(new URL('../../dist/web/assets/', import.meta.url));
const OWN_FILES = readdirSync(ASSETS).filter((name) => /^sandbox-page-.+\.(js|css)$/.test(name));
const CHAT = 424_242;
const HTML = { accept: 'text/html' };

describe('the sandbox in the page', () => {
  let database: TestDatabase;
  let sandbox: Sandbox;

  beforeAll(async () => {
    [database, sandbox] = await Promise.all([createDatabase(), startSandbox({ botToken: '1:spec' })]);
  }, 60_000);
  afterAll(async () => {
    await sandbox.close();
    await database.drop();
  });

  describe('with real credentials', () => {
    let api: ApiUnderTest;
    beforeAll(async () => {
      api = await ApiUnderTest.start({}, database);
    }, 60_000);
    afterAll(() => api.close());

    it('does not exist: no page, no code of it, no way to the stand-ins', async () => {
      expect(OWN_FILES.length).toBeGreaterThanOrEqual(2);
      const paths = ['/sandbox', '/sandbox/', ...OWN_FILES.map((name) => `/assets/${name}`), '/api/sandbox/chats'];
      for (const path of paths)
        expect([path, (await fetch(api.url + path, { headers: HTML })).status]).toEqual([path, 404]);
      const write = await fetch(`${api.url}/api/sandbox/chats/1/start`, { method: 'POST' });
      expect(write.status).toBe(404);
    });

    it('withholds nothing that another page needs', async () => {
      const scripts = readdirSync(ASSETS).filter((name) => name.endsWith('.js') && !OWN_FILES.includes(name));
      const needed = new Set(
        scripts.flatMap((name) =>
          [...readFileSync(ASSETS + name, 'utf8').matchAll(/(?:from|import)"\.\/([^"]+)"/g)].map(([, file]) => file),
        ),
      );
      expect(needed.size).toBeGreaterThan(10);
      for (const file of needed) expect([file, (await fetch(`${api.url}/assets/${file}`)).status]).toEqual([file, 200]);
    });

    it('leaves the policy without frames', async () => {
      const { headers } = await fetch(`${api.url}/`, { headers: HTML });
      expect(headers.get('content-security-policy')).not.toContain('frame-src');
    });
  });

  describe('with the stand-ins', () => {
    let api: ApiUnderTest;
    beforeAll(async () => {
      const { httpUrl } = sandbox;
      const urls = { SANDBOX_CHAT_URL: httpUrl, SANDBOX_MAILBOX_URL: httpUrl };
      api = await ApiUnderTest.start({ SANDBOX: '1', ...urls }, database);
    }, 60_000);
    afterAll(() => api.close());

    const ask = (path: string, init?: RequestInit) => fetch(`${api.url}/api/sandbox${path}`, init);
    const post = (path: string, body: object, headers: Record<string, string> = {}) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });

    it('has its page and its files', async () => {
      for (const path of ['/sandbox', ...OWN_FILES.map((name) => `/assets/${name}`)]) {
        expect([path, (await fetch(api.url + path, { headers: HTML })).status]).toEqual([path, 200]);
      }
      const html = await (await fetch(`${api.url}/sandbox`, { headers: HTML })).text();
      expect(html).toContain('&quot;sandbox&quot;:{&quot;chat&quot;:true,&quot;mailbox&quot;:true}');
    });

    it('passes on what a person does in the chat, and answers 304 where nothing changed', async () => {
      await post(`/chats/${CHAT}/messages`, { text: 'hello' });
      expect(sandbox.telegram.chat(CHAT).messages.map(({ text }) => text)).toEqual(['hello']);
      const chat = await ask(`/chats/${CHAT}`);
      expect(await chat.json()).toMatchObject({ id: CHAT, messages: [{ text: 'hello' }] });
      // Left to itself, this client would ask for a whole answer.
      const held = { 'if-none-match': chat.headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
      const again = await ask(`/chats/${CHAT}`, { headers: held });
      expect(again.status).toBe(304);
      expect((await post(`/chats/${CHAT}/messages`, {})).status).toBe(400);
    });

    it('frames a mail under a policy by which it can do nothing, and nobody else frames it', async () => {
      await createTransport(sandbox.smtpUrl).sendMail({ from: 'a@x.test', to: 'b@x.test', html: '<p>rich</p>' });
      const mail = await ask('/mails/1/html');
      expect([mail.status, mail.headers.get('content-type'), mail.headers.get('x-frame-options')]).toEqual([
        200,
        'text/html; charset=utf-8',
        null,
      ]);
      const policy = mail.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none';.*form-action 'none'; frame-ancestors 'self'; sandbox /);
      expect(policy).not.toContain('allow-scripts');
      expect(policy).not.toContain('allow-same-origin');
    });

    it.each(['/faults', '/clear', '/requests', '/accepted', '/taps', '/chats/%2e%2e', '/mails/..%2faccepted'])(
      'keeps the lever %s of the stand-ins to itself',
      async (path) => {
        expect([(await ask(path)).status, (await post(path, {})).status]).toEqual([404, 404]);
      },
    );

    it('does not act for another site', async () => {
      const refused = await post(`/chats/7/start`, {}, { 'sec-fetch-site': 'cross-site' });
      expect([refused.status, sandbox.telegram.list().some(({ id }) => id === 7)]).toEqual([403, false]);
    });

    it('says that the stand-ins are away', async () => {
      const away = { SANDBOX: '1', SANDBOX_MAILBOX_URL: 'http://127.0.0.1:9' };
      const other = await ApiUnderTest.start(away, database);
      try {
        const answer = await fetch(`${other.url}/api/sandbox/inbox`);
        expect([answer.status, await answer.json()]).toEqual([502, { detail: 'The sandbox does not answer.' }]);
        // A real bot in the place of the other one.
        expect((await fetch(`${other.url}/api/sandbox/chats`)).status).toBe(404);
      } finally {
        await other.close();
      }
    });
  });
});
