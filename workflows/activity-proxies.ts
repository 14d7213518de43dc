// The activities as workflows see them: each under the policy of its effect, each on its queue.

import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { DeliverActivities } from '../activities/deliver.activities.js';
import type { GenerateActivities } from '../activities/generate.activities.js';
import type { ReconcileActivities } from '../activities/reconcile.activities.js';
import type { RemindActivities } from '../activities/remind.activities.js';
import type { Channel } from '../domain/channel.js';
import { GENERATE, READ, RECONCILE, RECORD, REWRITE, SEND_BY_ENGINE } from '../domain/retry-policies.js';
import { MAIN_QUEUE, PRIORITY, TELEGRAM_QUEUE } from '../domain/task-queues.js';

/** Whether somebody waits for what is done. */
export type Urgency = keyof typeof PRIORITY;
const interactive = { priority: { priorityKey: PRIORITY.interactive } };

/** Local: they only read and write rows, and a round trip through the server would cost half of the throughput. */
export const { nextStep, nextNotice } = proxyLocalActivities<Pick<DeliverActivities, 'nextStep' | 'nextNotice'>>(READ);

export const { fireReminder } = proxyLocalActivities<RemindActivities>(READ);

/** Telegram has a queue of its own, whose rate the server holds for all workers together. */
const sendsOf = (urgency: Urgency): Record<Channel, DeliverActivities['sendMessage']> => {
  const policy = { ...SEND_BY_ENGINE, priority: { priorityKey: PRIORITY[urgency] } };
  return {
    email: proxyActivities<DeliverActivities>({ ...policy, taskQueue: MAIN_QUEUE }).sendMessage,
    telegram: proxyActivities<DeliverActivities>({ ...policy, taskQueue: TELEGRAM_QUEUE }).sendMessage,
  };
};
export const sendMessageOn = { interactive: sendsOf('interactive'), reminder: sendsOf('reminder') };

export const { recordDelivery } = proxyActivities<DeliverActivities>({ ...RECORD, ...interactive });

export const { rewriteMessage } = proxyActivities<DeliverActivities>({
  ...REWRITE,
  ...interactive,
  taskQueue: TELEGRAM_QUEUE,
});

export const { generate } = proxyActivities<GenerateActivities>({ ...GENERATE, ...interactive });
export const { giveUpGenerating } = proxyActivities<GenerateActivities>({ ...RECORD, ...interactive });

export const { nudgeOverdue, tendGates, purge } = proxyActivities<ReconcileActivities>(RECONCILE);
