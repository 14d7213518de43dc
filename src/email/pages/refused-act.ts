// What a page says when its form did nothing, because something else is true.

import { localMoment } from '../../../domain/messages/local-time.js';
import { voice } from '../../../domain/messages/voice.js';
import type {
  DecisionResult,
  PublicationResult,
  RetryResult,
  RevivalResult,
  UndoResult,
  WriteAgainResult,
} from '../../posts/index.js';

export type Tried = DecisionResult | UndoResult | PublicationResult | RevivalResult | RetryResult | WriteAgainResult;

/** Seen by its owner: the revision that the page showed, and their clock. */
export interface SeenFrom {
  revision: number;
  timeZone: string;
  /** ISO 8601. */
  now: string;
}

/** Null where what was asked for is so, now or since before: asking twice is no mistake. `notFound` is not for this. */
export function refusalOf(tried: Exclude<Tried, { result: 'notFound' }>, seen: SeenFrom): string | null {
  const instead = insteadOf(tried, seen);
  return instead === null ? null : `${instead} ${voice.page.nothingChanged}`;
}

/**
 * Another draft was asked for before, with another wish, which is not the same request: what was asked first is under way,
 * or there already.
 */
export function otherWishRefused(tried: Extract<Tried, { result: 'repeated' }>, { revision }: SeenFrom): string {
  const current = 'currentRevision' in tried ? tried.currentRevision : revision;
  const instead =
    current > revision ? voice.page.replacedMeanwhile(revision, current) : voice.page.writingOtherWish(revision + 1);
  return `${instead} ${voice.page.nothingChanged}`;
}

function insteadOf(tried: Exclude<Tried, { result: 'notFound' }>, { revision, timeZone, now }: SeenFrom) {
  switch (tried.result) {
    case 'won':
    case 'undone':
    case 'posted':
    case 'revived':
    case 'writing':
    case 'repeated':
    case 'waiting':
    case 'queued':
    case 'there':
      return null;
    case 'refused':
      return tried.reason;
    case 'lost':
      return voice.tap.alreadyDecided(
        tried.decision,
        tried.surface,
        localMoment(tried.at.toISOString(), timeZone, now),
      );
    case 'replaced':
      return tried.writing
        ? voice.tap.replacedWriting(revision, tried.currentRevision + 1)
        : voice.page.replacedMeanwhile(revision, tried.currentRevision);
    case 'closed':
      return voice.tap.closed(tried.state);
    case 'limit':
      return voice.tap.revisionLimit(tried.max);
    case 'tooLate':
      return voice.tap.undoTooLate;
    case 'written':
      return voice.tap.writtenAlready;
  }
}
