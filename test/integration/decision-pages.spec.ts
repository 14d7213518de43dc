import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { POST_STATES } from '../../domain/post-state.js';
import { Config } from '../../src/config/config.js';
import { DecisionPages, formOf, HEADERS, headersOf } from '../support/decision-pages.js';
import { newPost } from '../support/people.js';

const PURPOSES = ['approve', 'regenerate', 'delete', 'undo', 'posted', 'revive', 'write_again'] as const;

describe('the pages behind the links of mails', () => {
  let pages: DecisionPages;

  beforeAll(async () => {
    pages = await DecisionPages.start();
  }, 60_000);
  afterAll(() => pages.close());

  describe('opened, by whomever and however often', () => {
    it.each(POST_STATES)('change nothing of a post that is %s, and say what is true', async (state) => {
      const id = await pages.postIn(state);
      const revision = state === 'generation_failed' ? 0 : 1;
      const paths = PURPOSES.map((purpose) => pages.link(purpose, id, purpose === 'write_again' ? 0 : revision));
      const before = await pages.everything();
      const visits = await Promise.all(
        paths.flatMap((path) => [
          pages.visit(path),
          pages.visit(path, 'HEAD'),
          pages.visit(path),
          pages.visit(`${path}?utm_source=scanner`),
        ]),
      );
      for (const page of visits) {
        expect([page.status, headersOf(page)]).toEqual([200, HEADERS]);
        expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(page.html).not.toMatch(/<script/i);
        // A program that follows every link of the page changes nothing either.
        for (const [, href = ''] of page.html.matchAll(/href="(\/d\/[^"]+)"/g)) {
          expect((await pages.visit(href)).status).toBe(200);
        }
      }
      expect(await pages.everything()).toBe(before);
    });

    it('answer HEAD without a body', async () => {
      const id = await pages.postIn('awaiting_decision');
      const head = await pages.visit(pages.link('approve', id), 'HEAD');
      expect([head.status, head.html, Number(head.headers.get('content-length')) > 500]).toEqual([200, '', true]);
    });

    it('show texts and topics as they are, never as HTML', async () => {
      const nasty = '<script>alert(1)</script><img src=x onerror=alert(2)>';
      const id = await newPost(pages.api.em, pages.jane.id, { content: nasty });
      await pages.api.rows('update posts set topic = ? where id = ?', [nasty, id]);
      for (const page of [
        await pages.visit(pages.link('approve', id)),
        await pages.press(await pages.visit(pages.link('approve', id)), 'Approve'),
      ]) {
        expect(page.html).not.toMatch(/<script|<img/i);
        expect(page.html.split('&lt;script&gt;alert(1)&lt;/script&gt;').length).toBeGreaterThan(2);
      }
    });
  });

  describe('pressed', () => {
    it('approve once, hand the text over, and offer Undo', async () => {
      const id = await pages.postIn('awaiting_decision');
      const page = await pages.visit(pages.link('approve', id));
      expect(page.html).toMatch(/<title>Approve draft 1\? · Ghostwriter<\/title>/);
      const approved = await pages.press(page, 'Approve');
      expect(approved.html).toMatch(/✅ Approved by you · email, \d\d:\d\d\. Undo until \d\d:\d\d\./);
      expect(approved.html).toMatch(/<pre class="text copy"[^>]*>A text worth reading\.<\/pre>/);
      expect(approved.html).toMatch(/href="https:\/\/www\.linkedin\.com\/[^"]+" target="_blank" rel="noreferrer"/);
      const after = await pages.row(id);
      expect(after).toMatchObject({ state: 'approved' });
      // A reload, a second press and a slow double click repeat nothing.
      expect((await pages.visit(pages.link('approve', id))).html).toContain('Approved by you');
      const again = await Promise.all([
        pages.submit(pages.link('approve', id)),
        pages.submit(pages.link('approve', id)),
      ]);
      expect(again.map(({ status }) => status)).toEqual([303, 303]);
      expect(await pages.row(id)).toEqual(after);
      expect(await pages.decisions(id)).toEqual([expect.objectContaining({ decision: 'approve', surface: 'email' })]);
    });

    it.each([
      ['unknown', 'unknown', ['delivered']],
      ['delivered', 'delivered', []],
    ])('prove that the mail arrived, %s before', async (_, state, logged) => {
      const id = await pages.postIn('awaiting_decision');
      const [mail] = await pages.api.rows<{ id: string }>(
        `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, unknown_until, attempts)
         values (?, ?, 1, 'email', 'draft', 'draft', ?, now() + interval '10 minutes', 1) returning id`,
        [pages.jane.id, id, state],
      );
      // Opening it proves nothing: a scanner does as much.
      await pages.visit(pages.link('approve', id));
      const kept = () =>
        pages.api.rows('select state, confirmed_at is not null as confirmed from deliveries where id = ?', [mail?.id]);
      expect(await kept()).toEqual([{ state, confirmed: false }]);
      await pages.submit(pages.link('approve', id));
      expect(await kept()).toEqual([{ state: 'delivered', confirmed: true }]);
      const rows = await pages.api.rows<{ status: string }>('select status from delivery_logs where delivery_id = ?', [
        mail?.id,
      ]);
      expect(rows.map(({ status }) => status)).toEqual(logged);
    });

    it('prove nothing where two mails of the draft may have arrived: nobody can tell which one was read', async () => {
      const id = await pages.postIn('awaiting_decision');
      for (const state of ['delivered', 'unknown']) {
        await pages.api.rows(
          `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, unknown_until, attempts)
           select user_id, id, 1, 'email', 'draft', 'draft', ?, now() + interval '10 minutes', 1 from posts where id = ?`,
          [state, id],
        );
      }
      await pages.submit(pages.link('approve', id));
      expect(
        await pages.api.rows(
          'select state, confirmed_at from deliveries where post_id = ? and channel = ? order by id',
          [id, 'email'],
        ),
      ).toEqual([
        { state: 'delivered', confirmed_at: null },
        { state: 'unknown', confirmed_at: null },
      ]);
    });

    it('take both of two presses at once for one', async () => {
      const id = await pages.postIn('awaiting_decision');
      const answers = await Promise.all(Array.from({ length: 6 }, () => pages.submit(pages.link('delete', id))));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 303));
      expect(await pages.decisions(id)).toHaveLength(1);
    });

    it('delete, and undo it: the draft waits again', async () => {
      const id = await pages.postIn('awaiting_decision');
      const deleted = await pages.press(await pages.visit(pages.link('delete', id)), 'Delete');
      expect(deleted.html).toContain('🗑️ Deleted by you · email');
      expect(await pages.row(id)).toMatchObject({ state: 'deleted' });
      const undone = await pages.press(deleted, 'Undo');
      expect(undone.html).toContain('Undone. Draft 1 waits for you again.');
      expect(await pages.row(id)).toMatchObject({ state: 'awaiting_decision' });
      expect(await pages.decisions(id)).toEqual([
        expect.objectContaining({ decision: 'delete', undone_from: 'email' }),
      ]);
      expect((await pages.submit(pages.link('undo', id))).status).toBe(303);
    });

    it('undo nothing after the window', async () => {
      const id = await pages.postIn('awaiting_decision');
      const approved = await pages.press(await pages.visit(pages.link('approve', id)), 'Approve');
      await pages.api.rows(`update post_decisions set undo_until = now() - interval '1 second' where post_id = ?`, [
        id,
      ]);
      expect((await pages.visit(pages.link('approve', id))).html).not.toContain('Undo');
      const { action, fields } = formOf(approved, 'Undo');
      const late = await pages.submit(action, fields);
      expect([late.status, headersOf(late)]).toEqual([409, HEADERS]);
      expect(late.html).toContain('Too late to undo. Nothing was changed.');
      expect(await pages.row(id)).toMatchObject({ state: 'approved' });
    });

    it('note that it was posted', async () => {
      const id = await pages.postIn('approved');
      const posted = await pages.press(await pages.visit(pages.link('approve', id)), 'I posted it');
      expect(posted.html).toContain('✅ Posted.');
      const after = await pages.row(id);
      expect(after).toMatchObject({ state: 'posted' });
      expect((await pages.submit(pages.link('posted', id))).status).toBe(303);
      expect(await pages.row(id)).toEqual(after);
      const early = await pages.submit(pages.link('posted', await pages.postIn('awaiting_decision')));
      expect([early.status, early.html]).toEqual([409, expect.stringContaining('Nothing was changed.')]);
    });

    it('bring an expired draft back', async () => {
      const id = await pages.postIn('expired');
      const page = await pages.visit(pages.link('delete', id));
      expect(page.html).toContain('⌛ Expired');
      const late = await pages.submit(pages.link('delete', id));
      expect([late.status, late.html]).toEqual([409, expect.stringContaining('Nothing was changed.')]);
      const back = await pages.press(page, 'Bring it back');
      expect(back.html).toContain('Draft 1 waits for you again.');
      expect(await pages.row(id)).toMatchObject({ state: 'awaiting_decision' });
      expect((await pages.submit(pages.link('revive', id))).status).toBe(303);
    });

    it('have what could not be written tried again', async () => {
      const id = await pages.postIn('generation_failed');
      const page = await pages.visit(pages.link('write_again', id, 0));
      expect(page.html).toContain('No words came.');
      const writing = await pages.press(page, 'Try again');
      expect(writing.html).toContain('Draft 1 is being written');
      const after = await pages.row(id);
      expect(after).toMatchObject({ state: 'generating', revision: 0 });
      expect((await pages.submit(pages.link('write_again', id, 0), { revision: '0' })).status).toBe(303);
      expect(await pages.row(id)).toEqual(after);
      await pages.written(id, 'Here it is.');
      expect((await pages.visit(pages.link('write_again', id, 0))).html).toContain('A draft was written meanwhile.');
    });

    it('do what the link is for, whatever else the form says', async () => {
      const id = await pages.postIn('awaiting_decision');
      await pages.submit(pages.link('approve', id), {
        revision: '1',
        action: 'delete',
        decision: 'delete',
        purpose: 'd',
      });
      expect(await pages.decisions(id)).toEqual([expect.objectContaining({ decision: 'approve' })]);
    });

    it.each([
      ['no revision', {}],
      ['nonsense for one', { revision: '1; drop' }],
      ['that of a first draft', { revision: '0' }],
    ])('do nothing by a form with %s, which nobody saw', async (_, fields) => {
      const id = await pages.postIn('awaiting_decision');
      const before = await pages.everything();
      const answer = await pages.submit(pages.link('approve', id), fields);
      expect([answer.status, headersOf(answer)]).toEqual([400, HEADERS]);
      expect(answer.html).toContain('press the button on this page');
      expect(formOf(answer, 'Approve').fields).toEqual({ revision: '1' });
      expect(await pages.everything()).toBe(before);
    });
  });

  describe('asked for another draft', () => {
    it('pass the wish on, and show the next draft when it is there', async () => {
      const id = await pages.postIn('awaiting_decision');
      const path = pages.link('regenerate', id);
      const writing = await pages.press(await pages.visit(path), 'Regenerate', {
        instruction: ' Shorter,\r\nplease. \0',
      });
      expect(writing.html).toMatch(/Draft 2 is being written[\s\S]+usually under a minute[\s\S]+It will come by mail/);
      expect(writing.html).toContain(`href="${path}"`);
      expect(await pages.decisions(id)).toEqual([
        expect.objectContaining({ decision: 'regenerate', instruction: 'Shorter,\nplease.' }),
      ]);
      await pages.written(id, 'A shorter text.');
      const second = await pages.visit(path);
      expect(second.html).toContain('Draft 1, which this mail carried, was replaced. Draft 2:');
      expect(second.html).toContain('A shorter text.');
      expect(formOf(second, 'Regenerate').fields).toEqual({ revision: '2' });
      // The same press, repeated late, asks for nothing new.
      expect((await pages.submit(path, { revision: '1' })).status).toBe(303);
      expect(await pages.row(id)).toMatchObject({ state: 'awaiting_decision', revision: 2 });
    });

    it('take no second wish for the first, and keep it', async () => {
      const id = await pages.postIn('awaiting_decision');
      const path = pages.link('regenerate', id);
      const ask = (instruction: string) => pages.submit(path, { revision: '1', instruction });
      expect((await ask('shorter')).status).toBe(303);
      expect((await ask('shorter')).status).toBe(303);
      const other = await ask('much longer');
      expect(other.status).toBe(409);
      expect(other.html).toMatch(/Draft 2 is being written already[\s\S]+Nothing was changed\.[\s\S]+much longer/);
      expect(await pages.decisions(id)).toEqual([expect.objectContaining({ instruction: 'shorter' })]);
    });

    it('take 500 characters in any script, refuse more, and lose nothing of them', async () => {
      const id = await pages.postIn('awaiting_decision');
      const path = pages.link('regenerate', id);
      const before = await pages.everything();
      const wish = `${'й'.repeat(500)} <end>`;
      const long = await pages.submit(path, { revision: '1', instruction: wish });
      expect([long.status, headersOf(long)]).toEqual([400, HEADERS]);
      expect(long.html).toContain('That is 506 characters; I can follow up to 500.');
      expect(long.html).toContain(`${'й'.repeat(500)} &lt;end&gt;</textarea>`);
      const huge = await pages.submit(path, { revision: '1', instruction: 'x'.repeat(11_000) });
      expect([huge.status, headersOf(huge)]).toEqual([413, HEADERS]);
      expect(huge.html).toContain('Go back');
      expect(await pages.everything()).toBe(before);
      // Line breaks count once, as their author typed them.
      const lines = Array.from({ length: 250 }, () => 'й').join('\r\n');
      expect((await pages.submit(path, { revision: '1', instruction: lines })).status).toBe(303);
    });

    it('offer none after the last, and say so', async () => {
      const id = await pages.postIn('awaiting_decision');
      const max = pages.api.app.get(Config).maxRevisions;
      await pages.api.rows('update posts set revision = ? where id = ?', [max, id]);
      const page = await pages.visit(pages.link('regenerate', id, max));
      expect(page.html).toContain('the last for this post');
      expect(page.html).not.toContain('<form');
      expect((await pages.submit(pages.link('regenerate', id, max), { revision: String(max) })).status).toBe(409);
    });
  });
});
