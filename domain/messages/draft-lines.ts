// Owns the lines that say what is true of a draft, the same on every channel.

import { quoteTeaser, teaserOf } from './fold.js';
import { countCharacters } from './length.js';
import { localMoment } from './local-time.js';
import type { MessageFacts } from './message.js';
import { voice } from './voice.js';

type DraftFacts = Extract<MessageFacts, { template: 'draft' }>;

/** "Draft 2 · 1,184 characters · before “…more”: “I was fired on…”". */
export function draftLine({ revision, content }: DraftFacts): string {
  const teaser = teaserOf(content);
  return voice.draft.line(revision, countCharacters(content), teaser === null ? null : quoteTeaser(teaser));
}

/** What became of it; null while it waits for the first time. */
export function outcomeOf({ view, revision, timeZone, sentAt }: DraftFacts): string | null {
  switch (view.type) {
    case 'waiting':
      return view.problem === null ? null : voice.draft.notWritten(view.problem.draft, view.problem.reason);
    case 'writing':
      return voice.draft.writing(view.nextRevision);
    case 'replaced':
      return voice.draft.replaced(revision, view.currentRevision, view.where);
    case 'decided': {
      const moment = localMoment(view.at, timeZone, sentAt ?? null);
      const undoUntil = view.undoUntil === null ? null : localMoment(view.undoUntil, timeZone, view.at);
      return view.decision === 'approve'
        ? voice.draft.approved(view.surface, moment, undoUntil)
        : voice.draft.deleted(view.surface, moment, undoUntil);
    }
    case 'posted':
      return voice.draft.posted;
    case 'expired':
      return voice.draft.expired;
  }
}
