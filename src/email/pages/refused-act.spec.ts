import { describe, expect, it } from '@jest/globals';
import { otherWishRefused, refusalOf, type Tried } from './refused-act.js';

const SEEN = { revision: 1, timeZone: 'Europe/Berlin', now: '2026-03-03T09:14:00Z' };
const at = new Date('2026-03-03T08:12:00Z');
const TAKEN = { decision: 'regenerate', revision: 1, surface: 'email', at, undoUntil: null, where: 'email' } as const;

describe('what a page says when its form did nothing', () => {
  it.each<[string, Exclude<Tried, { result: 'notFound' }>]>([
    [
      'Already deleted in Telegram, 09:12. Nothing was changed.',
      { result: 'lost', decision: 'delete', surface: 'telegram', at },
    ],
    [
      'Draft 1 was replaced meanwhile by draft 2. Nothing was changed.',
      { result: 'replaced', currentRevision: 2, writing: false, where: 'email' },
    ],
    [
      'Draft 1 is being replaced. Draft 3 is on its way. Nothing was changed.',
      { result: 'replaced', currentRevision: 2, writing: true, where: 'email' },
    ],
    ['This post was deleted. Nothing was changed.', { result: 'closed', state: 'deleted' }],
    [
      'That was draft 20, the last for this post. Approve or edit it, or start anew. Nothing was changed.',
      { result: 'limit', max: 20 },
    ],
    ['Too late to undo. Nothing was changed.', { result: 'tooLate' }],
    ['A draft was written meanwhile. Nothing was changed.', { result: 'written', state: 'awaiting_decision' }],
  ])('is %j', (sentence, tried) => {
    expect(refusalOf(tried, SEEN)).toBe(sentence);
  });

  it('names the day of what happened on another', () => {
    const tried = { result: 'lost', decision: 'approve', surface: 'web', at } as const;
    expect(refusalOf(tried, { ...SEEN, now: '2026-03-04T09:00:00Z' })).toMatch(/on the web page, 3 Mar 2026, 09:12\./);
  });

  it.each<[string, Exclude<Tried, { result: 'notFound' }>]>([
    ['won', { ...TAKEN, result: 'won', currentRevision: 1 }],
    ['repeated', { ...TAKEN, result: 'repeated', currentRevision: 1 }],
    ['undone', { result: 'undone', revision: 1 }],
    ['waiting', { result: 'waiting', revision: 1 }],
    ['posted', { result: 'posted' }],
    ['revived', { result: 'revived', revision: 1 }],
    ['writing', { result: 'writing' }],
  ])('is nothing where it is as asked for (%s)', (_, tried) => {
    expect(refusalOf(tried, SEEN)).toBeNull();
  });

  it.each([
    [1, 'Draft 2 is being written already, from what was asked before. Nothing was changed.'],
    [2, 'Draft 1 was replaced meanwhile by draft 2. Nothing was changed.'],
  ])('does not take another wish for the same request (now draft %i)', (currentRevision, sentence) => {
    expect(otherWishRefused({ ...TAKEN, result: 'repeated', currentRevision }, SEEN)).toBe(sentence);
  });
});
