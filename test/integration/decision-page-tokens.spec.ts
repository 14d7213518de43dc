import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DecisionLinks } from '../../src/delivery/index.js';
import { ApiUnderTest } from '../support/api.js';
import { createDatabase } from '../support/database.js';
import { DecisionPages, FORM, formOf, HEADERS, headersOf, pageOf, PUBLIC } from '../support/decision-pages.js';
import { ENVIRONMENT, newPost } from '../support/people.js';
import { Severable } from '../support/severable.js';

const DAY_MS = 86_400_000;

describe('the pages behind the links of mails', () => {
  let pages: DecisionPages;

  beforeAll(async () => {
    pages = await DecisionPages.start();
  }, 60_000);
  afterAll(() => pages.close());

  describe('a token', () => {
    const isUnknown = async (path: string): Promise<boolean> => {
      for (const page of [await pages.visit(path), await pages.submit(path)]) {
        expect([path, page.status, headersOf(page)]).toEqual([path, 404, HEADERS]);
        expect(page.html).toContain('This link leads nowhere');
      }
      return true;
    };

    it('that was altered, cut off or made up leads nowhere', async () => {
      const id = await pages.postIn('awaiting_decision');
      const path = pages.link('approve', id);
      const [letter = '', post = '', revision = '', expiry = '', mac = ''] = path.slice('/d/'.length).split('.');
      const altered = [
        ['d', post, revision, expiry, mac],
        [letter, String(id + 1), revision, expiry, mac],
        [letter, post, '2', expiry, mac],
        [letter, post, revision, 'zzzzzzz', mac],
        [letter, post, revision, expiry, mac.slice(0, -1)],
        [letter, post, revision, expiry, mac.replaceAll(/[a-z]/g, 'x')],
        [letter, post, revision, expiry],
      ];
      for (const parts of altered) await isUnknown(`/d/${parts.join('.')}`);
      await isUnknown('/d/nothing');
      await isUnknown('/d/%00');
      expect(await pages.row(id)).toMatchObject({ state: 'awaiting_decision' });
    });

    it('that has expired says where to decide instead, and does nothing', async () => {
      const id = await pages.postIn('awaiting_decision');
      const expired = pages.link('approve', id, 1, new Date(Date.now() - 61 * DAY_MS));
      for (const page of [await pages.visit(expired), await pages.submit(expired)]) {
        expect([page.status, headersOf(page)]).toEqual([410, HEADERS]);
        expect(page.html).toMatch(/in Telegram, or under My Posts/);
        expect(page.html).not.toContain('A text worth reading.');
      }
      expect(await pages.row(id)).toMatchObject({ state: 'awaiting_decision' });
    });

    it('gives the links of its page no longer life than its own', async () => {
      const id = await pages.postIn('awaiting_decision');
      const page = await pages.visit(pages.link('approve', id, 1, new Date(Date.now() - 59 * DAY_MS)));
      const links = pages.api.app.get(DecisionLinks);
      const ends = [...page.html.matchAll(/(?:href|action)="\/d\/([^"]+)"/g)].map(
        ([, token = '']) => links.read(token)?.expiresAt.getTime() ?? 0,
      );
      expect(ends).toHaveLength(3);
      for (const end of ends) expect(end).toBeLessThan(Date.now() + 2 * DAY_MS);
    });

    it('of a post whose account is gone leads nowhere', async () => {
      const gone = await pages.api.newPerson();
      const id = await newPost(pages.api.em, gone.id);
      await pages.api.rows('delete from users where id = ?', [gone.id]);
      expect(await isUnknown(pages.link('approve', id))).toBe(true);
    });

    it('shows the post of its owner and nothing else', async () => {
      const john = await pages.api.newPerson();
      const his = await newPost(pages.api.em, john.id, { content: 'What John thinks.' });
      const hers = await pages.postIn('awaiting_decision');
      for (const page of [
        await pages.visit(pages.link('approve', his)),
        await pages.press(await pages.visit(pages.link('approve', his)), 'Approve'),
      ]) {
        expect(page.html).toContain('What John thinks.');
        for (const secret of [john.email, pages.jane.email, 'A text worth reading.', `.${hers}.`]) {
          expect([secret, page.html.includes(secret)]).toEqual([secret, false]);
        }
      }
      expect(await pages.row(hers)).toMatchObject({ state: 'awaiting_decision', version: 1 });
    });

    it('that an earlier key signed is still good', async () => {
      const id = await pages.postIn('awaiting_decision');
      const old = pages.link('approve', id);
      const rotated = await ApiUnderTest.start(
        { ...PUBLIC, ENCRYPTION_KEY: `another-key-of-the-tests-0123456789abcdef,${ENVIRONMENT.ENCRYPTION_KEY}` },
        pages.api.database,
      );
      try {
        const page = await pages.visit(old, 'GET', rotated);
        expect(page.status).toBe(200);
        const { action } = formOf(page, 'Approve');
        expect(action).not.toBe(old);
        expect((await pages.visit(action, 'GET', rotated)).status).toBe(200);
        expect((await pages.visit(action)).status).toBe(404);
      } finally {
        await rotated.close();
      }
    });
  });

  it.each([
    ['application/json', '{"revision":1}'],
    ['application/json', '{"revision":'],
    ['text/plain', 'revision=1'],
    ['multipart/form-data; boundary=x', '--x--'],
    [`${FORM}; charset=utf-7`, 'revision=1'],
  ])('refuse a body of type %s (%s) by a page', async (type, body) => {
    const id = await pages.postIn('awaiting_decision');
    const path = pages.link('approve', id);
    const answer = await fetch(`${pages.api.url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    const page = await pageOf(answer);
    expect([page.status, headersOf(page)]).toEqual([415, HEADERS]);
    expect(page.html).toContain('That was no form');
    expect(await pages.row(id)).toMatchObject({ state: 'awaiting_decision' });
  });

  it('take forms there alone', async () => {
    for (const path of ['/posts', '/notifications/d/x', '/auth/login']) {
      const answer = await pages.api.call('POST', path, {
        user: pages.jane,
        raw: 'a=b',
        headers: { 'content-type': FORM },
      });
      expect([path, answer.status]).toEqual([path, 415]);
    }
    expect((await pages.api.call('GET', pages.link('approve', await pages.postIn('awaiting_decision')))).status).toBe(
      404,
    );
  });

  it('are not counted, however many there are', async () => {
    const path = pages.link('approve', await pages.postIn('awaiting_decision'));
    const visits = await Promise.all(Array.from({ length: 150 }, () => pages.visit(path)));
    expect(visits.every(({ status }) => status === 200)).toBe(true);
    expect(visits[0]?.headers.get('ratelimit-limit')).toBeNull();
  });

  it('are described with every status they answer', async () => {
    const { body } = await pages.api.call<{
      paths: Record<string, Record<string, { responses: object; requestBody?: object; security?: object }>>;
    }>('GET', '/openapi.json');
    const { get, post } = body.paths['/d/{token}'] ?? {};
    expect(Object.keys(get?.responses ?? {})).toEqual(['200', '404', '410', '500', '503']);
    expect(Object.keys(post?.responses ?? {})).toEqual('303 400 404 409 410 413 415 500 503'.split(' '));
    expect(post?.requestBody).toMatchObject({ content: { [FORM]: {} } });
    expect([get?.security, post?.security]).toEqual([undefined, undefined]);
  });
});

describe('the pages behind the links of mails, while the database is away', () => {
  it('ask for a moment, with the status and headers that say so', async () => {
    const database = await createDatabase();
    const line = await Severable.to(database.url);
    const api = await ApiUnderTest.start({ ...PUBLIC, DATABASE_URL: line.through(database.url) }, database);
    const jane = await api.newPerson();
    const id = await newPost(api.em, jane.id);
    const url = api.app.get(DecisionLinks).url('approve', { postId: id, revision: 1, from: new Date() });
    const path = `${api.url}${new URL(url ?? '').pathname}`;
    // Answers and hangs up, as a proxy does whose database is away.
    const nobody = createServer((socket) =>
      socket
        .on('error', () => socket.destroy())
        .resume()
        .end(),
    );
    try {
      await line.cut();
      await new Promise<void>((resolve) => {
        nobody.listen(Number(new URL(line.through(database.url)).port), '127.0.0.1', resolve);
      });
      const post = { method: 'POST', headers: { 'content-type': FORM }, body: 'revision=1' };
      for (const answer of [await fetch(path), await fetch(path, post)]) {
        const page = await pageOf(answer);
        expect([page.status, headersOf(page), Number(page.headers.get('retry-after')) > 0]).toEqual([
          503,
          HEADERS,
          true,
        ]);
        expect(page.html).toContain('One moment, please');
      }
      // What needs no row needs no database.
      expect((await fetch(`${api.url}/d/forged`)).status).toBe(404);
      await new Promise((resolve) => nobody.close(resolve));
      await line.mend();
      expect((await fetch(path)).status).toBe(200);
    } finally {
      nobody.close();
      await api.close();
      await line.cut();
      await database.drop();
    }
  }, 60_000);
});
