import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DecisionPages, formOf, HEADERS, headersOf } from '../support/decision-pages.js';

describe('the pages behind the links of mails', () => {
  let pages: DecisionPages;

  beforeAll(async () => {
    pages = await DecisionPages.start();
  }, 60_000);
  afterAll(() => pages.close());

  describe('when the draft is not the one that the mail carried', () => {
    it('show the owner’s edit and act on that', async () => {
      const id = await pages.postIn('awaiting_decision');
      await pages.edit(id, 'My own words.');
      const page = await pages.visit(pages.link('approve', id));
      expect(page.html).toContain('You changed the text since this mail was sent. Draft 2:');
      expect(page.html).toContain('My own words.');
      expect(page.html).not.toContain('A text worth reading.');
      expect((await pages.press(page, 'Approve')).html).toContain('My own words.');
      expect(await pages.decisions(id)).toEqual([expect.objectContaining({ revision: 2, decision: 'approve' })]);
      // The mail's own link goes on saying what became of it.
      expect((await pages.visit(pages.link('delete', id))).html).toContain('Approved by you');
    });

    it('act by the mail’s own link too, on the revision that its page showed', async () => {
      const id = await pages.postIn('awaiting_decision');
      await pages.edit(id, 'My own words.');
      expect((await pages.submit(pages.link('approve', id), { revision: '2' })).status).toBe(303);
      expect(await pages.decisions(id)).toEqual([expect.objectContaining({ revision: 2 })]);
    });

    it('refuse a form whose text has changed since, and show the new one', async () => {
      const id = await pages.postIn('awaiting_decision');
      const page = await pages.visit(pages.link('delete', id));
      await pages.edit(id, 'My own words.');
      const before = await pages.everything();
      const { action, fields } = formOf(page, 'Delete');
      const stale = await pages.submit(action, fields);
      expect(stale.status).toBe(409);
      expect(stale.html).toContain('Draft 1 was replaced meanwhile by draft 2. Nothing was changed.');
      expect(stale.html).toContain('My own words.');
      expect(formOf(stale, 'Delete').fields).toEqual({ revision: '2' });
      expect(await pages.everything()).toBe(before);
    });

    it('never act on a revision that is not there yet', async () => {
      const id = await pages.postIn('awaiting_decision');
      expect((await pages.submit(pages.link('approve', id), { revision: '2' })).status).toBe(404);
      expect((await pages.visit(pages.link('approve', id, 2))).status).toBe(404);
      expect(await pages.row(id)).toMatchObject({ state: 'awaiting_decision' });
    });
  });

  describe('when another surface was first', () => {
    it.each([
      ['approve', 'delete', 'Already deleted on the web page'],
      ['delete', 'approve', 'Already approved on the web page'],
      ['regenerate', 'approve', 'Already approved on the web page'],
      ['approve', 'regenerate', 'Already sent back for a new draft on the web page'],
    ] as const)('say so to who presses %s after %s', async (late, first, says) => {
      const id = await pages.postIn('awaiting_decision');
      const page = await pages.visit(pages.link(late, id));
      await pages.decide(id, first);
      const before = await pages.everything();
      const label = { approve: 'Approve', delete: 'Delete', regenerate: 'Regenerate' }[late];
      const lost = await pages.submit(formOf(page, label).action, { revision: '1', instruction: 'with a joke' });
      expect([lost.status, headersOf(lost)]).toEqual([409, HEADERS]);
      expect(lost.html).toMatch(new RegExp(`role="status">${says}, \\d\\d:\\d\\d\\. Nothing was changed\\.</p>`));
      expect(lost.html.includes('with a joke')).toBe(late === 'regenerate');
      expect(await pages.everything()).toBe(before);
    });

    it('let one of two win when both come at once', async () => {
      const id = await pages.postIn('awaiting_decision');
      const answers = await Promise.all([
        pages.submit(pages.link('approve', id)),
        pages.submit(pages.link('delete', id)),
        pages.decide(id, 'approve'),
      ]);
      const won = answers.filter(({ status }) => status < 400).length;
      const { state } = await pages.row(id);
      expect(won).toBe(state === 'deleted' ? 1 : 2);
      expect(await pages.decisions(id)).toHaveLength(1);
    });

    it('take the same decision, taken elsewhere, for done', async () => {
      const id = await pages.postIn('approved');
      expect((await pages.submit(pages.link('approve', id))).status).toBe(303);
      expect((await pages.visit(pages.link('approve', id))).html).toContain('✅ Approved by you · the web page');
    });
  });
});
