// Owns the shapes of the pages behind the links of mails: what they are made from, and what they consist of.

import type { PostFacts } from '../../../domain/messages/post-facts.js';
import type { LinkPurpose } from '../../delivery/index.js';

export interface PageFacts {
  purpose: LinkPurpose;
  /** The revision that the mail or the page before carried. */
  linkRevision: number;
  /** The path of the link itself. */
  here: string;
  postId: number;
  facts: PostFacts;
  topic: string;
  /** Of the current revision; empty before the first. */
  content: string;
  /** Every revision since the link's is the owner's own edit. */
  editedSince: boolean;
  maxRevisions: number;
  /** How the current revision stands in Telegram, for a link that has it sent there again; null for any other. */
  inTelegram: 'offered' | 'under_way' | 'there' | null;
  /** IANA name; times are shown in it. */
  timeZone: string;
  /** ISO 8601. */
  now: string;
}

/** What a request came to, where the page has to say more than the state of the post. */
export interface Said {
  notice: string | null;
  /** What the author had typed, so that it is not lost. */
  wish: string | null;
}

/** The address of a link for another purpose, on the current revision. */
export type PathTo = (purpose: LinkPurpose) => string;

export interface PageLink {
  label: string;
  href: string;
}

export interface PageForm {
  label: string;
  action: string;
  /** The revision that the page shows, and the only one that its form acts on. */
  revision: number;
  weight: 'main' | 'other' | 'danger';
  /** What to begin the field for a wish with; null where there is no such field. */
  wish: string | null;
}

export interface ShownDraft {
  /** Revision, length, where the feed folds it. */
  line: string;
  content: string;
}

/** What every page has. */
export interface Common {
  /** Of the document; says the outcome. */
  title: string;
  /** What is true instead of what was asked for; comes first. */
  notice: string | null;
  heading: string;
  topic: string;
  outcome: string | null;
  /** Said before the text where it is not the one that the mail carried. */
  since: string | null;
  /** Shown where the page has no field that keeps it. */
  wishKept: string | null;
}

export type DecisionPage = Common &
  (
    | {
        type: 'waiting';
        draft: ShownDraft;
        effect: string | null;
        form: PageForm | null;
        others: PageLink[];
        /** Which of them the author most likely came for. */
        first: 'form' | 'others';
      }
    | { type: 'writing'; hint: string; refresh: PageLink }
    | {
        type: 'approved';
        content: string;
        linkedIn: PageLink;
        remind: string | null;
        posted: PageForm;
        undo: PageForm | null;
        undoUntil: string | null;
      }
    | { type: 'posted'; content: string }
    | { type: 'deleted'; undo: PageForm | null; undoUntil: string | null }
    | { type: 'expired'; draft: ShownDraft; revive: PageForm }
    | { type: 'failed'; again: PageForm }
  );
