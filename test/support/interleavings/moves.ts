// The moves that a run is made of, as plain data, so that a failure can be read and made smaller. Choices are numbers that
// are counted off on whatever there is to choose from at that moment.

import fc from 'fast-check';
import type { AttemptPlan } from './attempt.js';

export const DECISIONS = ['approve', 'regenerate', 'delete'] as const;
const SEEN = ['current', 'current', 'earlier', 'later'] as const;

/** What a person, or somebody who is not meant to, does on a surface. */
export type PersonMove =
  /** A button that is under a message now, or was at any time before. `later`: its update comes with a later move. */
  | { do: 'tap'; pick: number; stale: boolean; later: boolean; by: 'owner' | 'stranger' | 'group' }
  | { do: 'madeUpTap'; data: string; pick: number }
  | { do: 'reply'; pick: number; what: 'wish' | 'tooLong' | 'sticker' }
  | { do: 'openLink'; pick: number; method: 'GET' | 'HEAD' }
  /** The form of any page that was opened before. */
  | { do: 'submitForm'; pick: number; wish: boolean }
  | { do: 'decide'; decision: (typeof DECISIONS)[number]; seen: (typeof SEEN)[number]; twice: boolean }
  | { do: 'undo'; seen: (typeof SEEN)[number] | 'none' }
  | { do: 'posted'; seen: (typeof SEEN)[number] }
  | { do: 'edit'; seen: (typeof SEEN)[number]; text: number }
  | { do: 'restore'; pick: number }
  | { do: 'send'; channel: 'email' | 'telegram'; twice: boolean };

/** What happens to the service, or by itself. */
export type ServiceMove =
  | { do: 'work'; pick: number; plan: AttemptPlan }
  | { do: 'workAll' }
  | { do: 'letGo'; pick: number }
  | { do: 'presumeDead'; pick: number }
  | { do: 'restartWorker' }
  | { do: 'reconcile' }
  | { do: 'wait'; how: 'next' | '15s' | '45s' | 'undoWindow' | 'unknownWindow' | 'decisionWindow' }
  /** An update that was held back comes, or one that had come before comes again. */
  | { do: 'lateUpdate'; pick: number }
  | { do: 'sameUpdate'; pick: number }
  | { do: 'block'; blocked: boolean }
  /** The next move's wake-up does not reach the engine. */
  | { do: 'loseWakeUp' };

export const isPersons = (move: PersonMove | ServiceMove): move is PersonMove => !SERVICE.has(move.do);
const SERVICE = new Set<string>([
  'work',
  'workAll',
  'letGo',
  'presumeDead',
  'restartWorker',
  'reconcile',
  'wait',
  'lateUpdate',
  'sameUpdate',
  'block',
  'loseWakeUp',
] satisfies ServiceMove['do'][]);

export type Move =
  | PersonMove
  | ServiceMove
  /** At once; with `beside` the worker sends or rewrites something meanwhile. */
  | { do: 'together'; moves: PersonMove[]; beside: AttemptPlan | null };

export interface Cast {
  /** Brought text, or a topic to write about. */
  brings: boolean;
  channels: 'both' | 'telegram' | 'email';
  /** Messages that belong to no post wait on both channels. */
  notices: boolean;
}

export interface Script {
  cast: Cast;
  moves: Move[];
}

const pick = fc.nat({ max: 999 });
const often = fc.constantFrom('current', 'current', ...SEEN);

const plan: fc.Arbitrary<AttemptPlan> = fc.record({
  trouble: fc.oneof(
    { weight: 8, arbitrary: fc.constant('none' as const) },
    { weight: 4, arbitrary: fc.constantFrom('busy', 'down', 'lostBefore', 'lostAfter', 'lostAfter') },
    { weight: 1, arbitrary: fc.constant('refuses' as const) },
  ),
  stop: fc.oneof(
    { weight: 6, arbitrary: fc.constant('no' as const) },
    { weight: 4, arbitrary: fc.constantFrom('holdBefore', 'holdAfter', 'killedBefore', 'killedAfter') },
  ),
  recordFails: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const tap = fc.record({
  do: fc.constant('tap' as const),
  pick,
  stale: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  later: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  by: fc.oneof(
    { weight: 12, arbitrary: fc.constant('owner' as const) },
    { weight: 1, arbitrary: fc.constantFrom('stranger', 'group') },
  ),
});

const person: fc.Arbitrary<PersonMove> = fc.oneof(
  { weight: 9, arbitrary: tap },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('madeUpTap' as const),
      // `P` and `O` stand for the post, and for one of somebody else.
      data: fc.constantFrom(
        'a:P:1',
        'd:P:2',
        'r:P:3',
        'a:P:9',
        'u:P:1',
        'p:P:2',
        'b:P:1',
        'v:P:1',
        's:P:1',
        'g:P:0',
        'w:P:1',
        'a:O:1',
        'a:P:0',
        'a:P:1:x',
        'y:1',
        '',
        'z',
      ),
      pick,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('reply' as const),
      pick,
      what: fc.constantFrom('wish', 'wish', 'wish', 'tooLong', 'sticker'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('openLink' as const),
      pick,
      method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('submitForm' as const), pick, wish: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      decision: fc.constantFrom(...DECISIONS),
      seen: often,
      twice: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), seen: fc.constantFrom('none', ...SEEN) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('posted' as const), seen: often }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), seen: often, text: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restore' as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      channel: fc.constantFrom('email', 'telegram'),
      twice: fc.boolean(),
    }),
  },
);

const service: fc.Arbitrary<ServiceMove> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('work' as const), pick, plan }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('workAll' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('letGo' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('presumeDead' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restartWorker' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reconcile' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      how: fc.constantFrom('next', 'next', '15s', '45s', 'undoWindow', 'unknownWindow', 'decisionWindow'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lateUpdate' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sameUpdate' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('block' as const), blocked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('loseWakeUp' as const) }) },
);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 10, arbitrary: person },
  { weight: 11, arbitrary: service },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('together' as const),
      moves: fc.array(person, { minLength: 2, maxLength: 4 }),
      beside: fc.option(plan, { freq: 2 }),
    }),
  },
);

/** Copied, so that a counterexample reads as plain data: fast-check's own objects may have no prototype. */
export const script: fc.Arbitrary<Script> = fc
  .record({
    cast: fc.record({
      brings: fc.boolean(),
      channels: fc.constantFrom('both', 'both', 'telegram', 'telegram', 'email'),
      notices: fc.boolean(),
    }),
    moves: fc.array(move, { minLength: 1, maxLength: 24, size: 'max' }),
  })
  .map((made): Script => JSON.parse(JSON.stringify(made)));
