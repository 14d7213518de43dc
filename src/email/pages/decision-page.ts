// Owns what the page behind a link of a mail shows, whatever the link was for: what is true of the post, and what can be
// done about it now. Pure; how it looks is not decided here.

import type { Decision } from '../../../domain/decision.js';
import { composerUrl } from '../../../domain/linkedin.js';
import { draftLine, outcomeOf } from '../../../domain/messages/draft-lines.js';
import { draftView } from '../../../domain/messages/draft-view.js';
import { localMoment } from '../../../domain/messages/local-time.js';
import type { MessageFacts } from '../../../domain/messages/message.js';
import { voice } from '../../../domain/messages/voice.js';
import type { LinkPurpose } from '../../delivery/index.js';
import type { Common, DecisionPage, PageFacts, PageForm, PathTo, Said } from './page-model.js';

type NewForm = (purpose: LinkPurpose, label: string, weight: PageForm['weight']) => PageForm;

const DECISIONS = ['approve', 'regenerate', 'delete'] as const satisfies readonly (LinkPurpose & Decision)[];

export function decisionPage(about: PageFacts, pathTo: PathTo, { notice, wish }: Said): DecisionPage {
  const { facts, content } = about;
  const { revision } = facts;
  const form: NewForm = (purpose, label, weight) => ({
    label,
    action: pathTo(purpose),
    revision,
    weight,
    wish: purpose === 'regenerate' ? (wish ?? '') : null,
  });
  const common = (heading: string, outcome: string | null): Common => ({
    title: voice.page.title(notice ?? heading),
    notice,
    heading,
    topic: voice.page.about(about.topic),
    outcome,
    since: notice === null ? sinceTheMail(about) : null,
    wishKept: wish === '' ? null : wish,
  });
  const draft = { line: draftLine(draftFacts(about)), content };

  switch (facts.state) {
    case 'generating':
      return {
        ...common(voice.page.writing(revision + 1), voice.draft.writing(revision + 1)),
        since: null,
        type: 'writing',
        hint: voice.page.comes(facts.decision?.surface ?? null),
        refresh: { label: voice.page.refresh, href: about.here },
      };
    case 'awaiting_decision':
      return { ...waiting(about, pathTo, form, common), draft };
    case 'approved':
      return {
        ...common(voice.page.approved, outcome(about)),
        type: 'approved',
        content,
        linkedIn: { label: voice.buttons.openLinkedIn, href: composerUrl(content) },
        remind: facts.remindAt === null ? null : voice.handOff.willRemind(moment(facts.remindAt, about)),
        posted: form('posted', voice.buttons.posted, 'other'),
        ...undo(about, form),
      };
    case 'posted':
      return { ...common(voice.page.posted, outcome(about)), type: 'posted', content };
    case 'deleted':
      return { ...common(voice.page.deleted, outcome(about)), since: null, type: 'deleted', ...undo(about, form) };
    case 'expired':
      return {
        ...common(voice.page.expired, outcome(about)),
        type: 'expired',
        draft,
        revive: form('revive', voice.buttons.revive, 'main'),
      };
    case 'generation_failed':
      return {
        ...common(voice.page.notWritten, voice.page.notWrittenReason(facts.failureReason ?? '')),
        since: null,
        type: 'failed',
        again: form('write_again', voice.buttons.tryAgain, 'main'),
      };
  }
}

function waiting(
  about: PageFacts,
  pathTo: PathTo,
  form: NewForm,
  common: (heading: string, outcome: string | null) => Common,
): Omit<Extract<DecisionPage, { type: 'waiting' }>, 'draft'> {
  const { purpose, facts, maxRevisions } = about;
  const { revision } = facts;
  const isLast = revision >= maxRevisions;
  if (about.inTelegram !== null) return retrying(about, about.inTelegram, pathTo, form, common);
  const asked = DECISIONS.find((decision) => decision === purpose);
  const others = DECISIONS.filter((decision) => decision !== asked && !(decision === 'regenerate' && isLast)).map(
    (decision) => ({ label: voice.buttons[decision], href: pathTo(decision) }),
  );
  if (asked === undefined || (asked === 'regenerate' && isLast)) {
    const says = asked === undefined ? waitsAgain(about) : voice.tap.revisionLimit(maxRevisions);
    const shared = common(voice.page.waits(revision), says);
    // A notice says as much.
    const outcome = shared.notice === null ? says : null;
    return { ...shared, outcome, type: 'waiting', effect: null, form: null, others, first: 'others' };
  }
  // Who asked for another draft by this link comes back to see it, not to ask for the one after it.
  const isAnswered = asked === 'regenerate' && sinceTheMail(about) !== null && !about.editedSince;
  const shared = common(isAnswered ? voice.page.waits(revision) : voice.page.ask[asked](revision), outcome(about));
  return {
    ...shared,
    // The field begins with it.
    wishKept: asked === 'regenerate' ? null : shared.wishKept,
    type: 'waiting',
    effect: isAnswered ? null : voice.page.effect[asked],
    form: form(asked, voice.buttons[asked], isAnswered ? 'other' : asked === 'delete' ? 'danger' : 'main'),
    others,
    first: isAnswered ? 'others' : 'form',
  };
}

/** Behind the news that it could not be delivered in Telegram: to have it sent there again, or to decide here. */
function retrying(
  { facts: { revision }, maxRevisions }: PageFacts,
  inTelegram: keyof typeof voice.page.retry,
  pathTo: PathTo,
  form: NewForm,
  common: (heading: string, outcome: string | null) => Common,
): Omit<Extract<DecisionPage, { type: 'waiting' }>, 'draft'> {
  const offered = inTelegram === 'offered';
  const decisions = DECISIONS.filter((decision) => !(decision === 'regenerate' && revision >= maxRevisions));
  return {
    ...common(voice.page.waits(revision), voice.page.retry[inTelegram]),
    type: 'waiting',
    effect: null,
    form: offered ? form('retry_in_telegram', voice.buttons.retrySend, 'main') : null,
    others: decisions.map((decision) => ({ label: voice.buttons[decision], href: pathTo(decision) })),
    first: offered ? 'form' : 'others',
  };
}

/** Only a draft that was decided, or had expired, or could not be written, has links for these. */
function waitsAgain({ purpose, facts, linkRevision }: PageFacts): string | null {
  if (purpose === 'write_again') return voice.tap.writtenAlready;
  if (facts.revision !== linkRevision) return null;
  return purpose === 'undo' ? voice.tap.undone(facts.revision) : voice.tap.revived(facts.revision);
}

function undo({ facts, timeZone }: PageFacts, form: NewForm): { undo: PageForm | null; undoUntil: string | null } {
  const until = facts.decision?.undoUntil ?? null;
  if (until === null) return { undo: null, undoUntil: null };
  return {
    undo: form('undo', voice.buttons.undo, 'other'),
    undoUntil: voice.page.undoUntil(localMoment(until, timeZone, facts.decision?.at ?? null)),
  };
}

function sinceTheMail({ facts: { revision }, linkRevision, editedSince }: PageFacts): string | null {
  if (linkRevision === 0 || linkRevision === revision) return null;
  return editedSince ? voice.page.edited(revision) : voice.page.replaced(linkRevision, revision);
}

const moment = (at: string, { timeZone, now }: PageFacts): string => localMoment(at, timeZone, now);

const outcome = (about: PageFacts): string | null => outcomeOf(draftFacts(about));

/** The current revision as a mail of this moment would carry it, so that both say the same. */
const draftFacts = ({
  postId,
  facts,
  content,
  timeZone,
  now,
}: PageFacts): Extract<MessageFacts, { template: 'draft' }> => ({
  template: 'draft',
  postId,
  revision: facts.revision,
  content,
  view: draftView(facts, facts.revision),
  timeZone,
  sentAt: now,
  changes: null,
  links: null,
  pageUrl: null,
  reminder: null,
});
