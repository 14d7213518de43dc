import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { POST_STATES, type PostState } from '../../domain/post-state.js';
import { Config } from '../../src/config/config.js';
import { Post, type User } from '../../src/database/entities/index.js';
import { DecisionLinks, type LinkPurpose } from '../../src/delivery/index.js';
import { ApiUnderTest } from '../support/api.js';
import { createDatabase } from '../support/database.js';
import { ENVIRONMENT, newPost } from '../support/people.js';
import { Severable } from '../support/severable.js';

const PURPOSES = ['approve', 'regenerate', 'delete', 'undo', 'posted', 'revive', 'write_again'] as const;
const PUBLIC = { PUBLIC_URL: 'https://ghostwriter.example.test', TELEGRAM_UPDATES: 'polling' };
const FORM = 'application/x-www-form-urlencoded';
const DAY_MS = 86_400_000;
const HEADERS = {
  'content-security-policy': expect.stringMatching(
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  ),
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
  'x-content-type-options': 'nosniff',
};

interface Page {
  status: number;
  headers: Headers;
  html: string;
}

interface PostRow {
  state: PostState;
  revision: number;
  version: number;
}

const headersOf = ({ headers }: Page) =>
  Object.fromEntries(Object.keys(HEADERS).map((name) => [name, headers.get(name)]));

/** What a browser would send for the form with that button. */
function formOf({ html }: Page, label: string): { action: string; fields: Record<string, string> } {
  const form = [...html.matchAll(/<form [^>]*action="([^"]+)" method="post">(.*?)<\/form>/gs)].find(([, , inside]) =>
    inside?.includes(label),
  );
  if (form === undefined) throw new Error(`no form says ${label}`);
  const [, action = '', inside = ''] = form;
  const fields = [...inside.matchAll(/<input type="hidden" name="(\w+)" value="(\d+)"/g)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );
  return { action, fields: Object.fromEntries(fields) };
}

describe('the pages behind the links of mails', () => {
  let api: ApiUnderTest;
  let jane: User;

  beforeAll(async () => {
    api = await ApiUnderTest.start(PUBLIC);
    jane = await api.newPerson({ timezone: 'Europe/Berlin' });
  }, 60_000);
  afterAll(() => api.close());

  const link = (purpose: LinkPurpose, postId: number, revision = 1, from = new Date()): string => {
    const url = api.app.get(DecisionLinks).url(purpose, { postId, revision, from });
    return new URL(url ?? '').pathname;
  };
  const visit = async (path: string, method = 'GET', at = api): Promise<Page> => {
    const answer = await fetch(`${at.url}${path}`, { method, redirect: 'manual' });
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  };
  const submit = async (path: string, fields: Record<string, string> = { revision: '1' }): Promise<Page> => {
    const answer = await fetch(`${api.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': FORM },
      body: new URLSearchParams(fields).toString(),
    });
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  };
  /** Presses the button and follows where it leads. */
  const press = async (page: Page, label: string, typed: Record<string, string> = {}): Promise<Page> => {
    const { action, fields } = formOf(page, label);
    const done = await submit(action, { ...fields, ...typed });
    expect([done.status, done.headers.get('location')]).toEqual([303, action]);
    return visit(action);
  };
  const row = async (id: number): Promise<PostRow> => {
    const [found] = await api.rows<PostRow>('select state, revision, version from posts where id = ?', [id]);
    if (found === undefined) throw new Error(`no post ${id}`);
    return found;
  };
  const decisions = (id: number) =>
    api.rows('select revision, decision, surface, instruction, undone_from from post_decisions where post_id = ?', [
      id,
    ]);
  const decide = (id: number, decision: string, body: object = { revision: 1 }) =>
    api.call('POST', `/posts/${id}/${decision}`, { user: jane, body });
  const edit = (id: number, content: string, revision = 1) =>
    api.call('PATCH', `/posts/${id}`, { user: jane, body: { revision, content } });
  /** As the worker does when the next draft is written. */
  const written = async (id: number, content: string): Promise<void> => {
    const { revision } = await row(id);
    await api.rows(
      `insert into post_revisions (post_id, number, content, content_hash, origin, requested_from)
       values (?, ?, ?, ?, 'generated', 'email')`,
      [id, revision + 1, content, createHash('sha256').update(content).digest('hex')],
    );
    await api.rows(`update posts set state = 'awaiting_decision', revision = ?, content = ? where id = ?`, [
      revision + 1,
      content,
      id,
    ]);
  };
  const postIn = async (state: PostState): Promise<number> => {
    if (state === 'generation_failed') {
      return Number(await api.em.insert(Post, { userId: jane.id, topic: 'x', state, failureReason: 'No words came.' }));
    }
    const id = await newPost(api.em, jane.id, {
      state: state === 'approved' || state === 'deleted' || state === 'posted' ? 'awaiting_decision' : state,
    });
    if (state === 'approved' || state === 'posted') await decide(id, 'approve');
    if (state === 'posted') await decide(id, 'posted');
    if (state === 'deleted') await decide(id, 'delete');
    return id;
  };
  /** Of every table. */
  const everything = async (): Promise<string> => {
    const tables = await api.rows<{ name: string }>(
      `select table_name as name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
    );
    const sums = tables.map(({ name }) =>
      api.rows<{ sum: string }>(`select md5(string_agg(t::text, '|' order by t::text)) as sum from "${name}" t`),
    );
    expect(sums.length).toBeGreaterThan(10);
    return JSON.stringify(await Promise.all(sums));
  };

  describe('opened, by whomever and however often', () => {
    it.each(POST_STATES)('change nothing of a post that is %s, and say what is true', async (state) => {
      const id = await postIn(state);
      const revision = state === 'generation_failed' ? 0 : 1;
      const paths = PURPOSES.map((purpose) => link(purpose, id, purpose === 'write_again' ? 0 : revision));
      const before = await everything();
      const visits = await Promise.all(
        paths.flatMap((path) => [visit(path), visit(path, 'HEAD'), visit(path), visit(`${path}?utm_source=scanner`)]),
      );
      for (const page of visits) {
        expect([page.status, headersOf(page)]).toEqual([200, HEADERS]);
        expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(page.html).not.toMatch(/<script/i);
        // A program that follows every link of the page changes nothing either.
        for (const [, href = ''] of page.html.matchAll(/href="(\/d\/[^"]+)"/g)) {
          expect((await visit(href)).status).toBe(200);
        }
      }
      expect(await everything()).toBe(before);
    });

    it('answer HEAD without a body', async () => {
      const id = await postIn('awaiting_decision');
      const head = await visit(link('approve', id), 'HEAD');
      expect([head.status, head.html, Number(head.headers.get('content-length')) > 500]).toEqual([200, '', true]);
    });

    it('show texts and topics as they are, never as HTML', async () => {
      const nasty = '<script>alert(1)</script><img src=x onerror=alert(2)>';
      const id = await newPost(api.em, jane.id, { content: nasty });
      await api.rows('update posts set topic = ? where id = ?', [nasty, id]);
      for (const page of [await visit(link('approve', id)), await press(await visit(link('approve', id)), 'Approve')]) {
        expect(page.html).not.toMatch(/<script|<img/i);
        expect(page.html.split('&lt;script&gt;alert(1)&lt;/script&gt;').length).toBeGreaterThan(2);
      }
    });
  });

  describe('pressed', () => {
    it('approve once, hand the text over, and offer Undo', async () => {
      const id = await postIn('awaiting_decision');
      const page = await visit(link('approve', id));
      expect(page.html).toMatch(/<title>Approve draft 1\? · Ghostwriter<\/title>/);
      const approved = await press(page, 'Approve');
      expect(approved.html).toMatch(/✅ Approved by you · email, \d\d:\d\d\. Undo until \d\d:\d\d\./);
      expect(approved.html).toMatch(/<pre class="text copy"[^>]*>A text worth reading\.<\/pre>/);
      expect(approved.html).toMatch(/href="https:\/\/www\.linkedin\.com\/[^"]+" target="_blank" rel="noreferrer"/);
      const after = await row(id);
      expect(after).toMatchObject({ state: 'approved' });
      // A reload, a second press and a slow double click repeat nothing.
      expect((await visit(link('approve', id))).html).toContain('Approved by you');
      const again = await Promise.all([submit(link('approve', id)), submit(link('approve', id))]);
      expect(again.map(({ status }) => status)).toEqual([303, 303]);
      expect(await row(id)).toEqual(after);
      expect(await decisions(id)).toEqual([expect.objectContaining({ decision: 'approve', surface: 'email' })]);
    });

    it.each([
      ['unknown', 'unknown', ['delivered']],
      ['delivered', 'delivered', []],
    ])('prove that the mail arrived, %s before', async (_, state, logged) => {
      const id = await postIn('awaiting_decision');
      const [mail] = await api.rows<{ id: string }>(
        `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, unknown_until, attempts)
         values (?, ?, 1, 'email', 'draft', 'draft', ?, now() + interval '10 minutes', 1) returning id`,
        [jane.id, id, state],
      );
      // Opening it proves nothing: a scanner does as much.
      await visit(link('approve', id));
      const kept = () =>
        api.rows('select state, confirmed_at is not null as confirmed from deliveries where id = ?', [mail?.id]);
      expect(await kept()).toEqual([{ state, confirmed: false }]);
      await submit(link('approve', id));
      expect(await kept()).toEqual([{ state: 'delivered', confirmed: true }]);
      const rows = await api.rows<{ status: string }>('select status from delivery_logs where delivery_id = ?', [
        mail?.id,
      ]);
      expect(rows.map(({ status }) => status)).toEqual(logged);
    });

    it('take both of two presses at once for one', async () => {
      const id = await postIn('awaiting_decision');
      const answers = await Promise.all(Array.from({ length: 6 }, () => submit(link('delete', id))));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 303));
      expect(await decisions(id)).toHaveLength(1);
    });

    it('delete, and undo it: the draft waits again', async () => {
      const id = await postIn('awaiting_decision');
      const deleted = await press(await visit(link('delete', id)), 'Delete');
      expect(deleted.html).toContain('🗑️ Deleted by you · email');
      expect(await row(id)).toMatchObject({ state: 'deleted' });
      const undone = await press(deleted, 'Undo');
      expect(undone.html).toContain('Undone. Draft 1 waits for you again.');
      expect(await row(id)).toMatchObject({ state: 'awaiting_decision' });
      expect(await decisions(id)).toEqual([expect.objectContaining({ decision: 'delete', undone_from: 'email' })]);
      expect((await submit(link('undo', id))).status).toBe(303);
    });

    it('undo nothing after the window', async () => {
      const id = await postIn('awaiting_decision');
      const approved = await press(await visit(link('approve', id)), 'Approve');
      await api.rows(`update post_decisions set undo_until = now() - interval '1 second' where post_id = ?`, [id]);
      expect((await visit(link('approve', id))).html).not.toContain('Undo');
      const { action, fields } = formOf(approved, 'Undo');
      const late = await submit(action, fields);
      expect([late.status, headersOf(late)]).toEqual([409, HEADERS]);
      expect(late.html).toContain('Too late to undo. Nothing was changed.');
      expect(await row(id)).toMatchObject({ state: 'approved' });
    });

    it('note that it was posted', async () => {
      const id = await postIn('approved');
      const posted = await press(await visit(link('approve', id)), 'I posted it');
      expect(posted.html).toContain('✅ Posted.');
      const after = await row(id);
      expect(after).toMatchObject({ state: 'posted' });
      expect((await submit(link('posted', id))).status).toBe(303);
      expect(await row(id)).toEqual(after);
      const early = await submit(link('posted', await postIn('awaiting_decision')));
      expect([early.status, early.html]).toEqual([409, expect.stringContaining('Nothing was changed.')]);
    });

    it('bring an expired draft back', async () => {
      const id = await postIn('expired');
      const page = await visit(link('delete', id));
      expect(page.html).toContain('⌛ Expired');
      const late = await submit(link('delete', id));
      expect([late.status, late.html]).toEqual([409, expect.stringContaining('Nothing was changed.')]);
      const back = await press(page, 'Bring it back');
      expect(back.html).toContain('Draft 1 waits for you again.');
      expect(await row(id)).toMatchObject({ state: 'awaiting_decision' });
      expect((await submit(link('revive', id))).status).toBe(303);
    });

    it('have what could not be written tried again', async () => {
      const id = await postIn('generation_failed');
      const page = await visit(link('write_again', id, 0));
      expect(page.html).toContain('No words came.');
      const writing = await press(page, 'Try again');
      expect(writing.html).toContain('Draft 1 is being written');
      const after = await row(id);
      expect(after).toMatchObject({ state: 'generating', revision: 0 });
      expect((await submit(link('write_again', id, 0), { revision: '0' })).status).toBe(303);
      expect(await row(id)).toEqual(after);
      await written(id, 'Here it is.');
      expect((await visit(link('write_again', id, 0))).html).toContain('A draft was written meanwhile.');
    });

    it('do what the link is for, whatever else the form says', async () => {
      const id = await postIn('awaiting_decision');
      await submit(link('approve', id), { revision: '1', action: 'delete', decision: 'delete', purpose: 'd' });
      expect(await decisions(id)).toEqual([expect.objectContaining({ decision: 'approve' })]);
    });

    it.each([
      ['no revision', {}],
      ['nonsense for one', { revision: '1; drop' }],
      ['that of a first draft', { revision: '0' }],
    ])('do nothing by a form with %s, which nobody saw', async (_, fields) => {
      const id = await postIn('awaiting_decision');
      const before = await everything();
      const answer = await submit(link('approve', id), fields);
      expect([answer.status, headersOf(answer)]).toEqual([400, HEADERS]);
      expect(answer.html).toContain('press the button on this page');
      expect(formOf(answer, 'Approve').fields).toEqual({ revision: '1' });
      expect(await everything()).toBe(before);
    });
  });

  describe('asked for another draft', () => {
    it('pass the wish on, and show the next draft when it is there', async () => {
      const id = await postIn('awaiting_decision');
      const path = link('regenerate', id);
      const writing = await press(await visit(path), 'Regenerate', { instruction: ' Shorter,\r\nplease. \0' });
      expect(writing.html).toMatch(/Draft 2 is being written[\s\S]+usually under a minute[\s\S]+It will come by mail/);
      expect(writing.html).toContain(`href="${path}"`);
      expect(await decisions(id)).toEqual([
        expect.objectContaining({ decision: 'regenerate', instruction: 'Shorter,\nplease.' }),
      ]);
      await written(id, 'A shorter text.');
      const second = await visit(path);
      expect(second.html).toContain('Draft 1, which this mail carried, was replaced. Draft 2:');
      expect(second.html).toContain('A shorter text.');
      expect(formOf(second, 'Regenerate').fields).toEqual({ revision: '2' });
      // The same press, repeated late, asks for nothing new.
      expect((await submit(path, { revision: '1' })).status).toBe(303);
      expect(await row(id)).toMatchObject({ state: 'awaiting_decision', revision: 2 });
    });

    it('take no second wish for the first, and keep it', async () => {
      const id = await postIn('awaiting_decision');
      const path = link('regenerate', id);
      const ask = (instruction: string) => submit(path, { revision: '1', instruction });
      expect((await ask('shorter')).status).toBe(303);
      expect((await ask('shorter')).status).toBe(303);
      const other = await ask('much longer');
      expect(other.status).toBe(409);
      expect(other.html).toMatch(/Draft 2 is being written already[\s\S]+Nothing was changed\.[\s\S]+much longer/);
      expect(await decisions(id)).toEqual([expect.objectContaining({ instruction: 'shorter' })]);
    });

    it('take 500 characters in any script, refuse more, and lose nothing of them', async () => {
      const id = await postIn('awaiting_decision');
      const path = link('regenerate', id);
      const before = await everything();
      const wish = `${'й'.repeat(500)} <end>`;
      const long = await submit(path, { revision: '1', instruction: wish });
      expect([long.status, headersOf(long)]).toEqual([400, HEADERS]);
      expect(long.html).toContain('That is 506 characters; I can follow up to 500.');
      expect(long.html).toContain(`${'й'.repeat(500)} &lt;end&gt;</textarea>`);
      const huge = await submit(path, { revision: '1', instruction: 'x'.repeat(11_000) });
      expect([huge.status, headersOf(huge)]).toEqual([413, HEADERS]);
      expect(huge.html).toContain('Go back');
      expect(await everything()).toBe(before);
      // Line breaks count once, as their author typed them.
      const lines = Array.from({ length: 250 }, () => 'й').join('\r\n');
      expect((await submit(path, { revision: '1', instruction: lines })).status).toBe(303);
    });

    it('offer none after the last, and say so', async () => {
      const id = await postIn('awaiting_decision');
      const max = api.app.get(Config).maxRevisions;
      await api.rows('update posts set revision = ? where id = ?', [max, id]);
      const page = await visit(link('regenerate', id, max));
      expect(page.html).toContain('the last for this post');
      expect(page.html).not.toContain('<form');
      expect((await submit(link('regenerate', id, max), { revision: String(max) })).status).toBe(409);
    });
  });

  describe('when the draft is not the one that the mail carried', () => {
    it('show the owner’s edit and act on that', async () => {
      const id = await postIn('awaiting_decision');
      await edit(id, 'My own words.');
      const page = await visit(link('approve', id));
      expect(page.html).toContain('You changed the text since this mail was sent. Draft 2:');
      expect(page.html).toContain('My own words.');
      expect(page.html).not.toContain('A text worth reading.');
      expect((await press(page, 'Approve')).html).toContain('My own words.');
      expect(await decisions(id)).toEqual([expect.objectContaining({ revision: 2, decision: 'approve' })]);
      // The mail's own link goes on saying what became of it.
      expect((await visit(link('delete', id))).html).toContain('Approved by you');
    });

    it('act by the mail’s own link too, on the revision that its page showed', async () => {
      const id = await postIn('awaiting_decision');
      await edit(id, 'My own words.');
      expect((await submit(link('approve', id), { revision: '2' })).status).toBe(303);
      expect(await decisions(id)).toEqual([expect.objectContaining({ revision: 2 })]);
    });

    it('refuse a form whose text has changed since, and show the new one', async () => {
      const id = await postIn('awaiting_decision');
      const page = await visit(link('delete', id));
      await edit(id, 'My own words.');
      const before = await everything();
      const { action, fields } = formOf(page, 'Delete');
      const stale = await submit(action, fields);
      expect(stale.status).toBe(409);
      expect(stale.html).toContain('Draft 1 was replaced meanwhile by draft 2. Nothing was changed.');
      expect(stale.html).toContain('My own words.');
      expect(formOf(stale, 'Delete').fields).toEqual({ revision: '2' });
      expect(await everything()).toBe(before);
    });

    it('never act on a revision that is not there yet', async () => {
      const id = await postIn('awaiting_decision');
      expect((await submit(link('approve', id), { revision: '2' })).status).toBe(404);
      expect((await visit(link('approve', id, 2))).status).toBe(404);
      expect(await row(id)).toMatchObject({ state: 'awaiting_decision' });
    });
  });

  describe('when another surface was first', () => {
    it.each([
      ['approve', 'delete', 'Already deleted on the web page'],
      ['delete', 'approve', 'Already approved on the web page'],
      ['regenerate', 'approve', 'Already approved on the web page'],
      ['approve', 'regenerate', 'Already sent back for a new draft on the web page'],
    ] as const)('say so to who presses %s after %s', async (late, first, says) => {
      const id = await postIn('awaiting_decision');
      const page = await visit(link(late, id));
      await decide(id, first);
      const before = await everything();
      const label = { approve: 'Approve', delete: 'Delete', regenerate: 'Regenerate' }[late];
      const lost = await submit(formOf(page, label).action, { revision: '1', instruction: 'with a joke' });
      expect([lost.status, headersOf(lost)]).toEqual([409, HEADERS]);
      expect(lost.html).toMatch(new RegExp(`role="status">${says}, \\d\\d:\\d\\d\\. Nothing was changed\\.</p>`));
      expect(lost.html.includes('with a joke')).toBe(late === 'regenerate');
      expect(await everything()).toBe(before);
    });

    it('let one of two win when both come at once', async () => {
      const id = await postIn('awaiting_decision');
      const answers = await Promise.all([
        submit(link('approve', id)),
        submit(link('delete', id)),
        decide(id, 'approve'),
      ]);
      const won = answers.filter(({ status }) => status < 400).length;
      const { state } = await row(id);
      expect(won).toBe(state === 'deleted' ? 1 : 2);
      expect(await decisions(id)).toHaveLength(1);
    });

    it('take the same decision, taken elsewhere, for done', async () => {
      const id = await postIn('approved');
      expect((await submit(link('approve', id))).status).toBe(303);
      expect((await visit(link('approve', id))).html).toContain('✅ Approved by you · the web page');
    });
  });

  describe('a token', () => {
    const isUnknown = async (path: string): Promise<boolean> => {
      for (const page of [await visit(path), await submit(path)]) {
        expect([path, page.status, headersOf(page)]).toEqual([path, 404, HEADERS]);
        expect(page.html).toContain('This link leads nowhere');
      }
      return true;
    };

    it('that was altered, cut off or made up leads nowhere', async () => {
      const id = await postIn('awaiting_decision');
      const path = link('approve', id);
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
      expect(await row(id)).toMatchObject({ state: 'awaiting_decision' });
    });

    it('that has expired says where to decide instead, and does nothing', async () => {
      const id = await postIn('awaiting_decision');
      const expired = link('approve', id, 1, new Date(Date.now() - 61 * DAY_MS));
      for (const page of [await visit(expired), await submit(expired)]) {
        expect([page.status, headersOf(page)]).toEqual([410, HEADERS]);
        expect(page.html).toMatch(/in Telegram, or under My Posts/);
        expect(page.html).not.toContain('A text worth reading.');
      }
      expect(await row(id)).toMatchObject({ state: 'awaiting_decision' });
    });

    it('gives the links of its page no longer life than its own', async () => {
      const id = await postIn('awaiting_decision');
      const page = await visit(link('approve', id, 1, new Date(Date.now() - 59 * DAY_MS)));
      const links = api.app.get(DecisionLinks);
      const ends = [...page.html.matchAll(/(?:href|action)="\/d\/([^"]+)"/g)].map(
        ([, token = '']) => links.read(token)?.expiresAt.getTime() ?? 0,
      );
      expect(ends).toHaveLength(3);
      for (const end of ends) expect(end).toBeLessThan(Date.now() + 2 * DAY_MS);
    });

    it('of a post whose account is gone leads nowhere', async () => {
      const gone = await api.newPerson();
      const id = await newPost(api.em, gone.id);
      await api.rows('delete from users where id = ?', [gone.id]);
      expect(await isUnknown(link('approve', id))).toBe(true);
    });

    it('shows the post of its owner and nothing else', async () => {
      const john = await api.newPerson();
      const his = await newPost(api.em, john.id, { content: 'What John thinks.' });
      const hers = await postIn('awaiting_decision');
      for (const page of [
        await visit(link('approve', his)),
        await press(await visit(link('approve', his)), 'Approve'),
      ]) {
        expect(page.html).toContain('What John thinks.');
        for (const secret of [john.email, jane.email, 'A text worth reading.', `.${hers}.`]) {
          expect([secret, page.html.includes(secret)]).toEqual([secret, false]);
        }
      }
      expect(await row(hers)).toMatchObject({ state: 'awaiting_decision', version: 1 });
    });

    it('that an earlier key signed is still good', async () => {
      const id = await postIn('awaiting_decision');
      const old = link('approve', id);
      const rotated = await ApiUnderTest.start(
        { ...PUBLIC, ENCRYPTION_KEY: `another-key-of-the-tests-0123456789abcdef,${ENVIRONMENT.ENCRYPTION_KEY}` },
        api.database,
      );
      try {
        const page = await visit(old, 'GET', rotated);
        expect(page.status).toBe(200);
        const { action } = formOf(page, 'Approve');
        expect(action).not.toBe(old);
        expect((await visit(action, 'GET', rotated)).status).toBe(200);
        expect((await visit(action)).status).toBe(404);
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
    const id = await postIn('awaiting_decision');
    const path = link('approve', id);
    const answer = await fetch(`${api.url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    const page = { status: answer.status, headers: answer.headers, html: await answer.text() };
    expect([page.status, headersOf(page)]).toEqual([415, HEADERS]);
    expect(page.html).toContain('That was no form');
    expect(await row(id)).toMatchObject({ state: 'awaiting_decision' });
  });

  it('take forms there alone', async () => {
    for (const path of ['/posts', '/notifications/d/x', '/auth/login']) {
      const answer = await api.call('POST', path, { user: jane, raw: 'a=b', headers: { 'content-type': FORM } });
      expect([path, answer.status]).toEqual([path, 415]);
    }
    expect((await api.call('GET', link('approve', await postIn('awaiting_decision')))).status).toBe(404);
  });

  it('are not counted, however many there are', async () => {
    const path = link('approve', await postIn('awaiting_decision'));
    const visits = await Promise.all(Array.from({ length: 150 }, () => visit(path)));
    expect(visits.every(({ status }) => status === 200)).toBe(true);
    expect(visits[0]?.headers.get('ratelimit-limit')).toBeNull();
  });

  it('are described with every status they answer', async () => {
    const { body } = await api.call<{
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
        const page = { status: answer.status, headers: answer.headers, html: await answer.text() };
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
