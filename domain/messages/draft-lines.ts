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

/** What became of it; null while it waits. */
export function outcomeOf({ view, revision, timeZone, sentAt }: DraftFacts): string | null {
  switch (view.type) {
    case 'waiting':
      return null;
    case 'writing':
      return voice.draft.writing(view.nextRevision);
    case 'replaced':
      return voice.draft.replaced(revision, view.nextRevision);
    case 'decided': {
      const moment = localMoment(view.at, timeZone, sentAt ?? null);
      return view.decision === 'approve'
        ? voice.draft.approved(view.surface, moment)
        : voice.draft.deleted(view.surface, moment);
    }
    case 'posted':
      return voice.draft.posted;
    case 'expired':
      return voice.draft.expired;
  }
}
