// Every decision on the rows was taken by somebody, where the rows say that it was.

import type { Prepared } from './prepared.js';
import type { DecisionRow, Snapshot } from './snapshot.js';

/** A decision, or the end of one, that none of the acts stands for on the surface where it was made. */
export function decisionNobodyTook(before: Snapshot, after: Snapshot, acts: readonly Prepared[]): DecisionRow | null {
  const earlier = new Map(before.decisions.map((row) => [row.id, row]));
  const isTaken = ({ decision, surface }: DecisionRow): boolean =>
    acts.some(
      (made) =>
        made.surface === surface &&
        (made.act.type === 'wish' ? 'regenerate' : made.act.type === 'decide' ? made.act.decision : null) === decision,
    );
  const isUndone = ({ undone_from: from }: DecisionRow): boolean =>
    acts.some(({ act, surface }) => act.type === 'undo' && surface === from);
  const wrong = after.decisions.find((row) => {
    const was = earlier.get(row.id);
    if (was === undefined && !isTaken(row)) return true;
    return row.undone_at !== null && (was === undefined || was.undone_at === null) && !isUndone(row);
  });
  return wrong ?? null;
}
