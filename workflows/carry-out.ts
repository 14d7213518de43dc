// Carries out one step of a plan. Whatever happened is on the rows; what comes back only says whether to look at them.

import { ActivityFailure, ApplicationFailure, isCancellation, sleep } from '@temporalio/workflow';
import type { StepResult } from '../activities/deliver.activities.js';
import { FAILURE_TYPES } from '../domain/failures.js';
import type { Step } from '../domain/steps.js';
import {
  generate,
  giveUpGenerating,
  recordDelivery,
  rewriteMessage,
  sendMessageOn,
  type Urgency,
} from './activity-proxies.js';

/** A step that failed for no reason of its own is offered again at once by the rows; this keeps it from spinning. */
const PAUSE_AFTER_FAULT = '1m';

export async function carryOut(step: Step, urgency: Urgency): Promise<StepResult> {
  switch (step.type) {
    case 'generate':
      return generateOrGiveUp(step);
    case 'send':
      return send(step, urgency);
    case 'rewrite':
      return rewrite(step);
  }
}

async function generateOrGiveUp(step: Extract<Step, { type: 'generate' }>): Promise<StepResult> {
  const input = { postId: step.postId, revision: step.revision };
  try {
    await generate(input);
  } catch (error) {
    // Nothing is wrong with the post. The rows say how to go on, once they can be read.
    if (failureType(error) === FAILURE_TYPES.databaseAway) {
      await sleep(PAUSE_AFTER_FAULT);
      return 'askAgain';
    }
    // `generate` wrote its reason if it could; this writes one where it could not, and changes nothing otherwise.
    await giveUpGenerating(input);
  }
  return 'askAgain';
}

async function send({ deliveryId, channel }: Extract<Step, { type: 'send' }>, urgency: Urgency): Promise<StepResult> {
  try {
    const sent = await sendMessageOn[urgency][channel]({ deliveryId });
    if (sent.result !== 'unrecorded') return sent.result;
    return await recordDelivery({ deliveryId, token: sent.token, outcome: sent.outcome });
  } catch (error) {
    return afterFailure(error);
  }
}

async function rewrite({ deliveryId }: Extract<Step, { type: 'rewrite' }>): Promise<StepResult> {
  try {
    return await rewriteMessage({ deliveryId });
  } catch (error) {
    return afterFailure(error);
  }
}

/** Failures of our own making are on the rows already; any other is a fault that would come again at once. */
async function afterFailure(error: unknown): Promise<StepResult> {
  if (isCancellation(error)) throw error;
  if (!RECORDED.has(failureType(error))) await sleep(PAUSE_AFTER_FAULT);
  return 'askAgain';
}

/** One of `FAILURE_TYPES`, or another; empty where the engine itself ended it. */
function failureType(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure ? (cause.type ?? '') : '';
}

const RECORDED = new Set<string>([
  FAILURE_TYPES.never,
  FAILURE_TYPES.unknown,
  FAILURE_TYPES.channelPaused,
  FAILURE_TYPES.exhausted,
]);
