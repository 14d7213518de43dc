import { describe, expect, it } from '@jest/globals';
import type { PostFacts } from '../../../domain/messages/post-facts.js';
import { POST_STATES, type PostState } from '../../../domain/post-state.js';
import type { LinkPurpose } from '../../delivery/index.js';
import { decisionPage } from './decision-page.js';
import type { DecisionPage, PageFacts, PageForm, Said } from './page-model.js';

const PURPOSES = ['approve', 'regenerate', 'delete', 'undo', 'posted', 'revive', 'write_again'] as const;

const FACTS: PostFacts = {
  state: 'awaiting_decision',
  revision: 1,
  decision: null,
  problem: null,
  where: 'email',
  remindAt: null,
  failureReason: null,
};
const DECIDED = { surface: 'email', at: '2026-03-03T09:14:00Z', undoUntil: '2026-03-03T09:16:00Z' } as const;

const factsIn = (state: PostState): PostFacts => {
  switch (state) {
    case 'approved':
    case 'posted':
      return { ...FACTS, state, decision: { ...DECIDED, decision: 'approve' } };
    case 'deleted':
      return { ...FACTS, state, decision: { ...DECIDED, decision: 'delete' } };
    case 'generating':
      return { ...FACTS, state, decision: { ...DECIDED, decision: 'regenerate', undoUntil: null } };
    case 'generation_failed':
      return { ...FACTS, state, revision: 0, failureReason: 'The writer refused the topic.' };
    case 'awaiting_decision':
    case 'expired':
      return { ...FACTS, state };
  }
};

const page = (
  purpose: LinkPurpose,
  facts: PostFacts,
  more: Partial<PageFacts> = {},
  said: Partial<Said> = {},
): DecisionPage =>
  decisionPage(
    {
      purpose,
      linkRevision: 1,
      here: '/d/here',
      postId: 7,
      facts,
      topic: 'remote work',
      content: 'A text worth reading.',
      editedSince: false,
      maxRevisions: 20,
      inTelegram: null,
      timeZone: 'Europe/Berlin',
      now: '2026-03-03T09:14:30Z',
      ...more,
    },
    (to) => `/d/${to}`,
    { notice: null, wish: null, ...said },
  );

const waiting = (...args: Parameters<typeof page>) => {
  const found = page(...args);
  if (found.type !== 'waiting') throw new Error(`the page is ${found.type}`);
  return found;
};

function formsOf(found: DecisionPage): PageForm[] {
  switch (found.type) {
    case 'waiting':
      return found.form === null ? [] : [found.form];
    case 'approved':
      return found.undo === null ? [found.posted] : [found.posted, found.undo];
    case 'deleted':
      return found.undo === null ? [] : [found.undo];
    case 'expired':
      return [found.revive];
    case 'failed':
      return [found.again];
    case 'writing':
    case 'posted':
      return [];
  }
}

describe('the page behind a link', () => {
  it.each(POST_STATES.flatMap((state) => PURPOSES.map((purpose) => [state, purpose] as const)))(
    'shows a post that is %s what it can still do, by a link to %s',
    (state, purpose) => {
      const found = page(purpose, factsIn(state));
      const acts = formsOf(found).map(({ action }) => action);
      const decides = purpose === 'approve' || purpose === 'regenerate' || purpose === 'delete';
      const [type, heading, allowed] = {
        generating: ['writing', 'Draft 2 is being written', []],
        awaiting_decision: ['waiting', expect.stringMatching(/draft 1/i), decides ? [`/d/${purpose}`] : []],
        approved: ['approved', 'Ready to post', ['/d/posted', '/d/undo']],
        posted: ['posted', 'Posted', []],
        deleted: ['deleted', 'Deleted', ['/d/undo']],
        expired: ['expired', 'Expired', ['/d/revive']],
        generation_failed: ['failed', 'Not written', ['/d/write_again']],
      }[state];
      expect([found.type, found.heading, acts]).toEqual([type, heading, allowed]);
      expect(found.title).toBe(`${found.heading} · Ghostwriter`);
      expect(formsOf(found).every(({ revision }) => revision === factsIn(state).revision)).toBe(true);
    },
  );

  describe('while a draft waits', () => {
    it('says what the button will do, and leads quietly to the two other decisions', () => {
      const found = waiting('approve', FACTS);
      expect(found).toMatchObject({
        heading: 'Approve draft 1?',
        outcome: null,
        first: 'form',
        draft: { line: 'Draft 1 · 21 characters · shows whole, no “…more”', content: 'A text worth reading.' },
        form: { label: '👍 Approve', revision: 1, weight: 'main', wish: null },
      });
      expect(found.effect).toMatch(/ready to copy/);
      expect(found.others.map(({ href }) => href)).toEqual(['/d/regenerate', '/d/delete']);
    });

    it('asks for a wish only where another draft is asked for', () => {
      expect(waiting('regenerate', FACTS).form?.wish).toBe('');
      expect(waiting('delete', FACTS).form).toMatchObject({ wish: null, weight: 'danger' });
    });

    it('offers no other draft after the last', () => {
      const found = waiting('regenerate', { ...FACTS, revision: 20 }, { linkRevision: 20 });
      expect([found.form, found.others.map(({ href }) => href)]).toEqual([null, ['/d/approve', '/d/delete']]);
      expect(found.outcome).toMatch(/the last for this post/);
    });

    it('tells why the next one could not be written', () => {
      const problem = { id: 1, draft: 2, reason: 'The writer is away.' };
      expect(waiting('regenerate', { ...FACTS, problem }).outcome).toMatch(
        /couldn’t write draft 2: The writer is away/,
      );
    });

    it.each([
      ['undo', '↩️ Undone. Draft 1 waits for you again.'],
      ['revive', 'Draft 1 waits for you again.'],
      ['write_again', 'A draft was written meanwhile.'],
    ] as const)('says after %s that it waits, and leads to all three decisions', (purpose, outcome) => {
      const found = waiting(purpose, FACTS, purpose === 'write_again' ? { linkRevision: 0 } : {});
      expect(found).toMatchObject({ heading: 'Draft 1 waits for you', outcome, form: null, first: 'others' });
      expect(found.others.map(({ href }) => href)).toEqual(['/d/approve', '/d/regenerate', '/d/delete']);
      expect(found.since).toBeNull();
    });
  });

  describe('when the link carries an earlier draft', () => {
    const second = { ...FACTS, revision: 2 };

    it('says so, and binds its form to the draft it shows', () => {
      const found = waiting('approve', second);
      expect(found.since).toBe('Draft 1, which this mail carried, was replaced. Draft 2:');
      expect(found.form?.revision).toBe(2);
    });

    it('says that it was the owner who changed the text', () => {
      expect(waiting('approve', second, { editedSince: true }).since).toBe(
        'You changed the text since this mail was sent. Draft 2:',
      );
    });

    it('puts the new draft before the wish for yet another, for whoever asked for it', () => {
      const found = waiting('regenerate', second);
      expect([found.heading, found.first, found.form?.weight]).toEqual(['Draft 2 waits for you', 'others', 'other']);
      expect(waiting('regenerate', second, { editedSince: true }).first).toBe('form');
    });

    it.each(['generating', 'deleted'] as const)('says nothing of it where no text is shown (%s)', (state) => {
      expect(page('approve', { ...factsIn(state), revision: 2 }).since).toBeNull();
    });
  });

  describe('while another draft is written', () => {
    it.each([
      ['email', 'It will come by mail.'],
      ['telegram', 'It will come in Telegram.'],
      ['web', 'It will be on the web page.'],
    ] as const)('says where it will come when it was asked for by %s', (surface, hint) => {
      const decision = { ...DECIDED, decision: 'regenerate', surface, undoUntil: null } as const;
      expect(page('regenerate', { ...factsIn('generating'), decision })).toMatchObject({
        outcome: '♻️ Writing draft 2… usually under a minute.',
        hint,
        refresh: { href: '/d/here' },
      });
    });

    it('promises the first one by itself', () => {
      expect(page('write_again', { ...FACTS, state: 'generating', revision: 0 }, { linkRevision: 0 })).toMatchObject({
        heading: 'Draft 1 is being written',
        hint: 'It will come to you by itself.',
      });
    });
  });

  describe('once it is decided', () => {
    it('says where and when in the owner’s zone, with Undo until its end', () => {
      expect(page('approve', factsIn('approved'))).toMatchObject({
        outcome: '✅ Approved by you · email, 10:14. Undo until 10:16.',
        undoUntil: 'until 10:16',
        content: 'A text worth reading.',
        linkedIn: { href: expect.stringContaining('A%20text%20worth%20reading.') },
      });
      expect(page('approve', factsIn('deleted'))).toMatchObject({
        outcome: '🗑️ Deleted by you · email, 10:14. Undo until 10:16.',
        undoUntil: 'until 10:16',
      });
    });

    it('offers no Undo after its end, and names the day of what is long past', () => {
      const decision = { ...DECIDED, decision: 'approve', undoUntil: null } as const;
      const later = { now: '2026-03-05T09:00:00Z' };
      expect(page('undo', { ...factsIn('approved'), decision }, later)).toMatchObject({
        outcome: '✅ Approved by you · email, 3 Mar 2026, 10:14.',
        undo: null,
        undoUntil: null,
      });
    });

    it('says when it will remind', () => {
      const remindAt = '2026-03-03T17:00:00Z';
      expect(page('approve', { ...factsIn('approved'), remindAt })).toMatchObject({
        remind: '⏰ I’ll remind you at 18:00.',
      });
    });
  });

  it('tells why there is no draft', () => {
    expect(page('write_again', factsIn('generation_failed'), { linkRevision: 0 })).toMatchObject({
      outcome: '⚠️ I couldn’t write this: The writer refused the topic.',
      again: { revision: 0 },
    });
  });

  describe('when something else is true', () => {
    const notice = 'Already deleted in Telegram, 09:12. Nothing was changed.';

    it('says that first, and in the title', () => {
      expect(page('approve', factsIn('deleted'), {}, { notice })).toMatchObject({
        notice,
        title: `${notice} · Ghostwriter`,
        since: null,
      });
    });

    it.each(POST_STATES)('loses nothing of what was typed (%s)', (state) => {
      const found = page('regenerate', factsIn(state), {}, { notice, wish: 'shorter' });
      const inField = formsOf(found).map(({ wish }) => wish);
      expect(found.wishKept === 'shorter').toBe(!inField.includes('shorter'));
    });
  });
});
