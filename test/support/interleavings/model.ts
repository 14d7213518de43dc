// The rules of one post, short enough to be read at once: what each act of its author does, and when it does nothing.
// What really happened is held against them.

import type { Channel } from '../../../domain/channel.js';
import type { Decision } from '../../../domain/decision.js';
import type { PostState } from '../../../domain/post-state.js';

export interface Model {
  state: PostState;
  revision: number;
  /** Texts by revision; the first stands at 0. */
  texts: readonly string[];
  /** The decision in force, by revision. */
  decisions: Readonly<Record<number, { decision: Decision; undoable: boolean }>>;
  /** A time to be reminded at is set. */
  reminds: boolean;
  /** Telegram can be written to. */
  reachable: boolean;
}

/** What somebody asked for, naming the revision that they saw. */
export type Act =
  | { type: 'decide'; decision: Decision; revision: number }
  /** By an answer to a message. `overlooked`: the rows may not know (yet) what it shows, so it may do nothing. */
  | { type: 'wish'; revision: number; overlooked: boolean }
  | { type: 'undo'; revision: number | null }
  | { type: 'posted'; revision: number }
  | { type: 'remind'; revision: number }
  | { type: 'edit'; revision: number; content: string }
  | { type: 'bringBack'; number: number }
  | { type: 'revive'; revision: number }
  | { type: 'writeAgain' }
  | { type: 'send'; channel: Channel }
  | { type: 'showHere' }
  /** Looking, and whatever nobody may do: never changes anything. */
  | { type: 'look' };

/** `already`: it was so before, nothing changed. */
export type Result = 'done' | 'already' | 'refused';

export interface Applied {
  result: Result;
  after: Model;
}

const STATE_AFTER: Record<Decision, PostState> = { approve: 'approved', regenerate: 'generating', delete: 'deleted' };

export function apply(model: Model, act: Act, maxRevisions: number): Applied {
  const same = (result: Result): Applied => ({ result, after: model });
  const done = (changes: Partial<Model>): Applied => ({ result: 'done', after: { ...model, ...changes } });
  const { state, revision, decisions, texts } = model;
  const newText = (content: string): Applied =>
    texts[revision - 1] === content
      ? same('already')
      : done({ revision: revision + 1, texts: [...texts.slice(0, revision), content] });

  switch (act.type) {
    case 'wish':
      return apply(model, { type: 'decide', decision: 'regenerate', revision: act.revision }, maxRevisions);
    case 'decide': {
      const tooMany = act.decision === 'regenerate' && act.revision >= maxRevisions;
      if (state === 'awaiting_decision' && act.revision === revision && !tooMany) {
        const taken = { decision: act.decision, undoable: act.decision !== 'regenerate' };
        return done({ state: STATE_AFTER[act.decision], decisions: { ...decisions, [revision]: taken } });
      }
      return same(decisions[act.revision]?.decision === act.decision ? 'already' : 'refused');
    }
    case 'undo': {
      if (act.revision !== null && act.revision !== revision) return same('refused');
      if (state === 'awaiting_decision') return same('already');
      if ((state !== 'approved' && state !== 'deleted') || decisions[revision]?.undoable !== true)
        return same('refused');
      const { [revision]: _, ...left } = decisions;
      return done({ state: 'awaiting_decision', decisions: left, reminds: false });
    }
    case 'posted':
      if (act.revision !== revision) return same('refused');
      if (state === 'posted') return same('already');
      return state === 'approved' ? done({ state: 'posted', reminds: false }) : same('refused');
    case 'remind':
      return state === 'approved' && act.revision === revision ? done({ reminds: true }) : same('refused');
    case 'edit':
      if (state !== 'awaiting_decision' || act.revision !== revision) return same('refused');
      return newText(act.content);
    case 'bringBack': {
      const text = texts[act.number - 1];
      return state !== 'awaiting_decision' || text === undefined ? same('refused') : newText(text);
    }
    case 'revive':
      if (act.revision !== revision) return same('refused');
      if (state === 'awaiting_decision') return same('already');
      return state === 'expired' ? done({ state: 'awaiting_decision', reminds: false }) : same('refused');
    case 'writeAgain':
      if (state === 'generating' && revision === 0) return same('already');
      return state === 'generation_failed' ? done({ state: 'generating' }) : same('refused');
    case 'send':
      if (act.channel === 'telegram' && !model.reachable) return same('refused');
      if (state === 'expired') return done({ state: 'awaiting_decision', reminds: false });
      return same(state === 'awaiting_decision' || state === 'approved' || state === 'posted' ? 'done' : 'refused');
    case 'showHere':
      return same(state === 'awaiting_decision' && model.reachable ? 'done' : 'refused');
    case 'look':
      return same('done');
  }
}

/** True where the acts, one after the other in some order, come to what was seen. */
export function explains(
  before: Model,
  acts: readonly { act: Act; seen: readonly Result[] }[],
  after: Model,
  maxRevisions: number,
): boolean {
  if (acts.length === 0) return alike(before, after);
  return acts.some(({ act, seen }, index) => {
    const others = acts.toSpliced(index, 1);
    if (act.type === 'wish' && act.overlooked && explains(before, others, after, maxRevisions)) return true;
    return readings(act, before).some((read) => {
      const next = apply(before, read, maxRevisions);
      return seen.includes(next.result) && explains(next.after, others, after, maxRevisions);
    });
  });
}

/** A wish is about the words that its author saw, and these may have come back under another number. */
function readings(act: Act, { texts, revision }: Model): Act[] {
  if (act.type !== 'wish' || texts[act.revision - 1] !== texts[revision - 1]) return [act];
  return [act, { ...act, revision }];
}

const alike = (one: Model, other: Model): boolean =>
  JSON.stringify(comparable(one)) === JSON.stringify(comparable(other));

const comparable = ({ state, revision, texts, decisions, reminds }: Model) => ({
  state,
  revision,
  texts,
  reminds,
  decisions: Object.entries(decisions).map(([number, { decision }]) => [number, decision]),
});
