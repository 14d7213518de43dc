// Nudges what fell behind, tends the gates, and clears what has outlived its purpose.

import type { Backlog, Nudge, Overdue } from './ports/reconciler.port.js';
import { whileBeating } from './heartbeat.js';

export interface ReconcilePorts {
  backlog: Backlog;
  nudge: Nudge;
}

/** After an outage thousands may be due: a signal each costs the engine, so they are paced. */
const NUDGES_PER_SECOND = 20;
const NUDGES_PER_RUN = 200;

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;

export function createReconcileActivities({ backlog, nudge }: ReconcilePorts) {
  async function nudgeAll({ posts, users }: Overdue, signal: AbortSignal): Promise<void> {
    const nudges = [
      ...posts.map((id) => () => nudge.lookAgainAtPost(id)),
      ...users.map((id) => () => nudge.lookAgainAtNotices(id)),
    ];
    for (const go of nudges) {
      if (signal.aborted) return;
      await go();
      await new Promise((resolve) => setTimeout(resolve, 1_000 / NUDGES_PER_SECOND));
    }
  }

  return {
    async nudgeOverdue(): Promise<void> {
      await whileBeating(async (signal) => nudgeAll(await backlog.overdue(NUDGES_PER_RUN), signal));
    },
    async tendGates(): Promise<void> {
      await whileBeating(async (signal) => nudgeAll(await backlog.tendGates(), signal));
    },
    purge: (): Promise<void> => backlog.purge(),
  };
}
