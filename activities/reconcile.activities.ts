// Nudges what fell behind, tends the gates, tells the operator of them, and clears what has outlived its purpose.

import { DeliveryFailure } from '../domain/failures.js';
import type { AlertMailer, AlertOutbox, AlertOutcome, ClaimedAlert } from './ports/operator-alerts.port.js';
import type { Backlog, Nudge, Overdue } from './ports/reconciler.port.js';
import { whileBeating } from './heartbeat.js';
import { VainNudges } from './vain-nudges.js';

export interface ReconcilePorts {
  backlog: Backlog;
  nudge: Nudge;
  alerts: AlertOutbox;
  mailer: AlertMailer;
}

/** After an outage thousands may be due: a signal each costs the engine, so they are paced. */
const NUDGES_PER_SECOND = 20;
const NUDGES_PER_RUN = 200;
/** More than are nudged, so that those that are spared for a while do not stand before others. */
const LOOKED_AT_PER_RUN = 5_000;

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;

export function createReconcileActivities({ backlog, nudge, alerts, mailer }: ReconcilePorts) {
  const vain = { posts: new VainNudges(), users: new VainNudges(), reminders: new VainNudges() };

  async function nudgeAll({ posts, users, reminders }: Overdue, signal: AbortSignal): Promise<void> {
    const nudges = [
      ...posts.map((id) => ({ id, go: () => nudge.lookAgainAtPost(id), woken: vain.posts })),
      ...users.map((id) => ({ id, go: () => nudge.lookAgainAtNotices(id), woken: vain.users })),
      ...reminders.map((id) => ({ id, go: () => nudge.lookAgainAtReminders(id), woken: vain.reminders })),
    ];
    for (const { id, go, woken } of nudges) {
      if (signal.aborted) return;
      await go();
      woken.wasWoken(id);
      await new Promise((resolve) => setTimeout(resolve, 1_000 / NUDGES_PER_SECOND));
    }
  }

  /** One after the other, until none is due: there are two channels, so there are few. */
  async function alertOperator(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const due = await alerts.claimDue();
      if (due === null) return;
      await alerts.record(due, await attempt(mailer, due));
    }
  }

  return {
    async nudgeOverdue(): Promise<void> {
      await whileBeating(async (signal) => {
        const { posts, users, reminders } = await backlog.overdue(LOOKED_AT_PER_RUN);
        const due = {
          posts: vain.posts.due(posts).slice(0, NUDGES_PER_RUN),
          users: vain.users.due(users).slice(0, NUDGES_PER_RUN),
          reminders: vain.reminders.due(reminders).slice(0, NUDGES_PER_RUN),
        };
        await nudgeAll(due, signal);
      });
    },
    async tendGates(): Promise<void> {
      await whileBeating(async (signal) => {
        const released = await backlog.tendGates();
        // Together: a mail server that does not answer must not keep back what waited for a channel.
        await Promise.all([nudgeAll(released, signal), alertOperator(signal)]);
      });
    },
    purge: (): Promise<void> => backlog.purge(),
  };
}

async function attempt(mailer: AlertMailer, due: ClaimedAlert): Promise<AlertOutcome> {
  const started = performance.now();
  try {
    await mailer.mailOperator(due);
    return { type: 'delivered' };
  } catch (error) {
    const failure =
      error instanceof DeliveryFailure
        ? error
        : new DeliveryFailure('unknown', 'internal_fault', 'Something went wrong on our side while sending.');
    return failure.attempt(Math.round(performance.now() - started));
  }
}
