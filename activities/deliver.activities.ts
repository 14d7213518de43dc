// The activities of a delivery: ask what is due, send once, record, rewrite. Retries belong to the engine, states to
// the ledger, the wire to the senders; this file only puts them in their order.

import type { Channel } from '../domain/channel.js';
import type { Recorded, SendOutcome } from '../domain/delivery.js';
import { DeliveryFailure } from '../domain/failures.js';
import type { NextStep } from '../domain/steps.js';
import type { DeliveryLedger, SurfaceLedger } from './ports/delivery-ledger.port.js';
import type { MessageRewriter, MessageSender } from './ports/message-sender.port.js';
import type { WorkPlan } from './ports/work-plan.port.js';
import { engineFailure } from './engine-failure.js';
import { whileBeating } from './heartbeat.js';

export interface DeliverPorts {
  plan: WorkPlan;
  ledger: DeliveryLedger;
  surfaces: SurfaceLedger;
  senders: Record<Channel, MessageSender>;
  rewriter: MessageRewriter;
}

/** `settled`: nothing more to do; `askAgain`: the rows say what follows. */
export type StepResult = 'settled' | 'askAgain';

export type SendResult =
  | { result: StepResult }
  /** The attempt is over and only its record is missing: the workflow runs `recordDelivery` until it is written. */
  | { result: 'unrecorded'; deliveryId: number; token: string; outcome: SendOutcome };

export interface RecordDeliveryInput {
  deliveryId: number;
  token: string;
  outcome: SendOutcome;
}

export type DeliverActivities = ReturnType<typeof createDeliverActivities>;

export function createDeliverActivities({ plan, ledger, surfaces, senders, rewriter }: DeliverPorts) {
  return {
    nextStep: ({ postId }: { postId: number }): Promise<NextStep> => plan.nextStepOfPost(postId),

    nextNotice: ({ userId }: { userId: number }): Promise<NextStep> => plan.nextStepOfNotices(userId),

    /** Claims, sends once and records. Throws where the engine should see a failure, after it has been recorded. */
    async sendMessage({ deliveryId }: { deliveryId: number }): Promise<SendResult> {
      const claim = await ledger.claim(deliveryId);
      switch (claim.result) {
        case 'held':
        case 'settled':
          return { result: 'settled' };
        case 'early':
          throw engineFailure('retryLater', 'not_due_yet', claim.waitMs);
        case 'unknown':
          // Settled by proof or by its window, never by sending again.
          throw engineFailure('unknown', 'outcome_unknown');
        case 'claimed':
          break;
      }
      const { message, token, shows } = claim;
      const outcome = await whileBeating((signal) => attempt(senders[message.channel], message, shows, signal));
      let recorded: Recorded;
      try {
        recorded = await ledger.record(deliveryId, token, outcome);
      } catch {
        // What happened is known and must not be guessed at later: hand it to the workflow to be written.
        return { result: 'unrecorded', deliveryId, token, outcome };
      }
      return conclude(recorded, outcome);
    },

    /** Writes what an attempt came to, when `sendMessage` could not. */
    async recordDelivery({ deliveryId, token, outcome }: RecordDeliveryInput): Promise<StepResult> {
      const recorded = await ledger.record(deliveryId, token, outcome);
      return recorded.state === 'delivered' && !recorded.stale ? 'settled' : 'askAgain';
    },

    /** Brings a message that was sent before to what it should show now. */
    async rewriteMessage({ deliveryId }: { deliveryId: number }): Promise<StepResult> {
      const target = await surfaces.rewriteTarget(deliveryId);
      if (target === null) return 'settled';
      if ('waitMs' in target) throw engineFailure('retryLater', 'channel_closed', target.waitMs);
      let { shows } = target;
      try {
        await whileBeating((signal) => rewriter.rewrite(target, signal));
      } catch (error) {
        if (!(error instanceof DeliveryFailure)) throw error;
        if (error.type !== 'never') throw engineFailure('retryLater', error.code, error.retryAfterMs);
        if (error.code === 'telegram_blocked') {
          await surfaces.recordBlocked(deliveryId);
          return 'settled';
        }
        // What was to be taken away is where it should be.
        if (target.message !== null) shows = 'gone';
      }
      const { stale } = await surfaces.recordShown(deliveryId, shows);
      return stale ? 'askAgain' : 'settled';
    },
  };
}

async function attempt(
  sender: MessageSender,
  message: Parameters<MessageSender['send']>[0],
  shows: string,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  try {
    const { providerMessageId } = await sender.send(message, signal);
    return { type: 'delivered', providerMessageId, shows, durationMs: elapsed() };
  } catch (error) {
    if (error instanceof DeliveryFailure) return error.attempt(elapsed());
    // A fault of ours somewhere around the call: whether it went out cannot be told, so it must not be sent again.
    return new DeliveryFailure('unknown', 'internal_fault', 'Something went wrong on our side while sending.').attempt(
      elapsed(),
    );
  }
}

/** Turns what the ledger made of an attempt into what the engine should do. */
function conclude(recorded: Recorded, outcome: SendOutcome): SendResult {
  switch (recorded.state) {
    case 'delivered':
      return { result: recorded.stale ? 'askAgain' : 'settled' };
    case 'held':
      return { result: 'settled' };
    case 'queued':
      throw engineFailure('retryLater', outcome.type === 'delivered' ? 'superseded' : outcome.code, recorded.retryInMs);
    case 'unknown':
      throw engineFailure('unknown', recorded.code);
    case 'failed':
      throw engineFailure(outcome.type === 'never' ? 'never' : 'exhausted', recorded.code);
  }
}
