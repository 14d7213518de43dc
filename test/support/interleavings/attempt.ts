// One run of an activity that a test can hold, kill or have fail between any two of its steps: the adapters are the
// product's own, and what stands between them and the activity decides how far the run comes.

import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import {
  createDeliverActivities,
  type RecordDeliveryInput,
  type SendResult,
  type StepResult,
} from '../../../activities/deliver.activities.js';
import { createGenerateActivities } from '../../../activities/generate.activities.js';
import type { MessageSender } from '../../../activities/ports/message-sender.port.js';
import type { Channel } from '../../../domain/channel.js';
import { DeliveryFailure, GenerationFailure } from '../../../domain/failures.js';
import { renderTelegram } from '../../../domain/messages/render-telegram.js';
import { voice } from '../../../domain/messages/voice.js';
import type { Step } from '../../../domain/steps.js';
import type { Fault } from '../../../sandbox/faults.js';
import type { Stage } from './stage.js';

/** How the provider, or the writer, behaves. */
export type Trouble = 'none' | 'busy' | 'down' | 'refuses' | 'lostBefore' | 'lostAfter';

export interface AttemptPlan {
  trouble: Trouble;
  /** Where the worker stops, before the provider is called or after it has answered. */
  stop: 'no' | 'holdBefore' | 'holdAfter' | 'killedBefore' | 'killedAfter';
  /** The database is away when the outcome should be recorded. */
  recordFails: boolean;
}

export const UNTROUBLED: AttemptPlan = { trouble: 'none', stop: 'no', recordFails: false };

/** What a sender was asked, and whether the provider really took it. */
export interface Sent {
  deliveryId: number;
  channel: Channel;
  /** In Telegram; of mails the mailbox tells. */
  labelled: boolean;
  accepted: boolean;
  /** The worker heard of it. */
  learned: boolean;
}

export type Ended =
  | { type: 'returned'; result: StepResult }
  | { type: 'unrecorded'; input: RecordDeliveryInput }
  | { type: 'failed'; error: ApplicationFailure }
  /** Something else than a failure of ours: the database was away on purpose. */
  | { type: 'crashed' }
  | { type: 'killed' };

/** Failures are what is played here. */
const logger = new DefaultLogger('ERROR');

class Killed extends Error {}
class DatabaseAway extends Error {}

export type Work =
  Step | { type: 'record'; input: RecordDeliveryInput } | { type: 'giveUp'; postId: number; revision: number };

const SMTP: Record<Exclude<Trouble, 'none'>, Fault> = {
  busy: { type: 'status', status: 451 },
  down: { type: 'status', status: 421 },
  refuses: { type: 'status', status: 550 },
  lostBefore: { type: 'resetBefore' },
  lostAfter: { type: 'resetAfter' },
};
const TELEGRAM: Record<Exclude<Trouble, 'none'>, Fault> = {
  // Not 429: from several chats at once it closes the gate, which all lanes share.
  busy: { type: 'status', status: 502 },
  down: { type: 'status', status: 500 },
  refuses: { type: 'status', status: 400 },
  lostBefore: { type: 'resetBefore' },
  lostAfter: { type: 'resetAfter' },
};

export class Attempt {
  private dead = false;
  private readonly released = Promise.withResolvers<void>();
  private readonly reached = Promise.withResolvers<void>();
  private databaseAway: boolean;

  constructor(
    private readonly stage: Stage,
    private readonly plan: AttemptPlan,
    /** Counted by the engine, from 1. */
    private readonly number: number,
    private readonly note: (sent: Sent) => void,
  ) {
    this.databaseAway = plan.recordFails;
  }

  /** Resolves where the plan holds it. */
  get held(): Promise<void> {
    return this.reached.promise;
  }

  release(): void {
    this.released.resolve();
  }

  kill(): void {
    this.dead = true;
    this.released.resolve();
  }

  async run(work: Work): Promise<Ended> {
    try {
      const returned = await new MockActivityEnvironment({ attempt: this.number }, { logger }).run<
        [Work],
        SendResult,
        (work: Work) => Promise<SendResult>
      >((given) => this.perform(given), work);
      if (this.dead) return { type: 'killed' };
      return returned.result === 'unrecorded'
        ? { type: 'unrecorded', input: returned }
        : { type: 'returned', result: returned.result };
    } catch (error) {
      if (this.dead) return { type: 'killed' };
      if (error instanceof ApplicationFailure) return { type: 'failed', error };
      if (error instanceof DatabaseAway) return { type: 'crashed' };
      throw error;
    }
  }

  private async perform(work: Work): Promise<SendResult> {
    const { deliver, generate } = this.activities();
    switch (work.type) {
      case 'send':
        return deliver.sendMessage(work);
      case 'record':
        return { result: await deliver.recordDelivery(work.input) };
      case 'rewrite':
        return { result: await deliver.rewriteMessage(work) };
      case 'generate':
        await generate.generate(work);
        return { result: 'askAgain' };
      case 'giveUp':
        await generate.giveUpGenerating(work);
        return { result: 'askAgain' };
    }
  }

  private activities() {
    const { ledger, surfaces, planner, telegram, email, desk, generator } = this.stage;
    const alive = <T>(work: () => Promise<T>): Promise<T> => (this.dead ? Promise.reject(new Killed()) : work());
    const recorded = <T>(work: () => Promise<T>): Promise<T> => alive(() => this.whileDatabaseAnswers(work));
    const deliver = createDeliverActivities({
      plan: planner,
      ledger: {
        claim: (id) => alive(() => ledger.claim(id)),
        record: (id, token, outcome) => recorded(() => ledger.record(id, token, outcome)),
      },
      surfaces: {
        rewriteTarget: (id) => alive(() => surfaces.rewriteTarget(id)),
        recordShown: (id, shows) => recorded(() => surfaces.recordShown(id, shows)),
        recordBlocked: (id) => recorded(() => surfaces.recordBlocked(id)),
      },
      senders: { telegram: this.watched(telegram), email: this.watched(email) },
      rewriter: {
        rewrite: async (target) => {
          const method = target.message === null ? 'deleteMessage' : 'editMessageText';
          // A message that is there is not refused for good.
          const trouble = this.plan.trouble === 'refuses' ? 'down' : this.plan.trouble;
          await this.at('Before');
          if (trouble !== 'none') {
            this.stage.sandbox.faults.next({ service: 'telegram', method, to: target.chatId }, TELEGRAM[trouble]);
          }
          await telegram.rewrite(target);
          await this.at('After');
        },
      },
    });
    const generate = createGenerateActivities({
      desk: {
        brief: (id, revision) => alive(() => desk.brief(id, revision)),
        keep: (id, revision, written) => recorded(() => desk.keep(id, revision, written)),
        giveUp: (id, revision, code, reason) => alive(() => desk.giveUp(id, revision, code, reason)),
      },
      generator: {
        write: async (brief) => {
          await this.at('Before');
          if (this.plan.trouble !== 'none') {
            const passes = this.plan.trouble !== 'refuses';
            throw new GenerationFailure('writer_away', 'The writer is away.', passes);
          }
          const text = await generator.write(brief);
          await this.at('After');
          return text;
        },
      },
    });
    return { deliver, generate };
  }

  /** A sender that meets the planned trouble, and notes what came of it. */
  private watched(sender: Pick<MessageSender, 'send'>): MessageSender {
    return {
      send: async (message, signal) => {
        const { deliveryId, channel, to } = message;
        await this.at('Before');
        const { trouble } = this.plan;
        if (trouble !== 'none') {
          const where = channel === 'telegram' ? { method: 'sendMessage' } : { method: 'data' };
          const service = channel === 'telegram' ? 'telegram' : 'smtp';
          this.stage.sandbox.faults.next(
            { service, ...where, to },
            (channel === 'telegram' ? TELEGRAM : SMTP)[trouble],
          );
        }
        const text = channel === 'telegram' ? renderTelegram(message).text : null;
        const before = this.stage.acceptedBy(channel, to, text);
        const sent = { deliveryId, channel, labelled: text?.includes(voice.resent) ?? false };
        const taken = (): boolean => this.stage.acceptedBy(channel, to, text) > before;
        try {
          const receipt = await sender.send(message, signal);
          await this.at('After');
          this.note({ ...sent, accepted: true, learned: true });
          return receipt;
        } catch (error) {
          if (error instanceof DeliveryFailure || error instanceof Killed) {
            this.note({ ...sent, accepted: taken(), learned: false });
          }
          throw error;
        }
      },
    };
  }

  private async whileDatabaseAnswers<T>(work: () => Promise<T>): Promise<T> {
    if (this.databaseAway) {
      this.databaseAway = false;
      throw new DatabaseAway('away on purpose');
    }
    return work();
  }

  private async at(point: 'Before' | 'After'): Promise<void> {
    const { stop } = this.plan;
    if (stop === `killed${point}`) this.dead = true;
    if (stop === `hold${point}`) {
      this.reached.resolve();
      await this.released.promise;
    }
    if (this.dead) throw new Killed();
  }
}
