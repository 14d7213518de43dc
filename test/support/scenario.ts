// Doubles for the ports of the activities. Each test says how the rows behave; what it does not say goes well.

import { createDeliverActivities } from '../../activities/deliver.activities.js';
import { createGenerateActivities } from '../../activities/generate.activities.js';
import { createRemindActivities } from '../../activities/remind.activities.js';
import type {
  Claim,
  DeliveryLedger,
  RewriteTarget,
  SurfaceLedger,
} from '../../activities/ports/delivery-ledger.port.js';
import type { MessageRewriter, MessageSender, Receipt } from '../../activities/ports/message-sender.port.js';
import type { ReminderPlan } from '../../activities/ports/reminder-plan.port.js';
import type { RevisionDesk } from '../../activities/ports/revision-desk.port.js';
import type { Brief, GeneratedText, TextGenerator } from '../../activities/ports/text-generator.port.js';
import type { WorkPlan } from '../../activities/ports/work-plan.port.js';
import type { Recorded, SendOutcome } from '../../domain/delivery.js';
import type { OutgoingMessage } from '../../domain/messages/message.js';
import type { NextStep } from '../../domain/steps.js';

export const AT_REST: NextStep = { steps: [], restUntil: null };

/** How the rows and the providers of one post behave; times are the engine's, in milliseconds since the epoch. */
export interface Scenario {
  /** Called with how often it was asked before. */
  ask(asked: number): Promise<NextStep> | NextStep;
  claim?(deliveryId: number): Promise<Claim> | Claim;
  send?(deliveryId: number, attempt: number): Promise<Receipt> | Receipt;
  record?(deliveryId: number, outcome: SendOutcome, call: number): Promise<Recorded> | Recorded;
  rewrite?(deliveryId: number): Promise<void> | void;
  write?(revision: number): Promise<GeneratedText> | GeneratedText;
  keep?(revision: number): Promise<void> | void;
}

export interface Happening {
  what: 'ask' | 'claim' | 'send' | 'record' | 'rewrite' | 'write' | 'keep' | 'giveUp';
  id: number;
  at: number;
  detail?: string;
}

/** Deliveries of post 12 are 1200 to 1299. */
const postOf = (deliveryId: number): number => Math.floor(deliveryId / 100);

export class Stage
  implements
    WorkPlan,
    ReminderPlan,
    DeliveryLedger,
    SurfaceLedger,
    MessageRewriter,
    MessageSender,
    RevisionDesk,
    TextGenerator
{
  private readonly scenarios = new Map<number, { scenario: Scenario; happenings: Happening[] }>();
  private posts = 0;

  /** @param clock the engine's time. */
  constructor(private readonly clock: () => Promise<number>) {}

  /** @returns the id of the post that behaves so, and what happens to it. */
  play(scenario: Scenario): { postId: number; delivery: (n: number) => number; happenings: Happening[] } {
    this.posts += 1;
    const postId = this.posts;
    const happenings: Happening[] = [];
    this.scenarios.set(postId, { scenario, happenings });
    return { postId, delivery: (n) => postId * 100 + n, happenings };
  }

  activities() {
    return {
      ...createDeliverActivities({
        plan: this,
        ledger: this,
        surfaces: this,
        senders: { email: this, telegram: this },
        rewriter: this,
      }),
      ...createGenerateActivities({ desk: this, generator: this }),
      ...createRemindActivities({ reminders: this }),
    };
  }

  async nextStepOfPost(postId: number): Promise<NextStep> {
    const { scenario, happenings } = this.of(postId);
    const asked = happenings.filter(({ what }) => what === 'ask').length;
    await this.note(postId, { what: 'ask', id: postId });
    return scenario.ask(asked);
  }

  nextStepOfNotices(userId: number): Promise<NextStep> {
    return this.nextStepOfPost(userId);
  }

  nextStepOfReminders(userId: number): Promise<NextStep> {
    return this.nextStepOfPost(userId);
  }

  async claim(deliveryId: number): Promise<Claim> {
    const { scenario } = this.of(postOf(deliveryId));
    await this.note(postOf(deliveryId), { what: 'claim', id: deliveryId });
    return scenario.claim?.(deliveryId) ?? { result: 'claimed', token: 't', shows: 's', message: message(deliveryId) };
  }

  async send({ deliveryId }: OutgoingMessage): Promise<Receipt> {
    const { scenario, happenings } = this.of(postOf(deliveryId));
    const attempt = happenings.filter(({ what, id }) => what === 'send' && id === deliveryId).length + 1;
    await this.note(postOf(deliveryId), { what: 'send', id: deliveryId });
    return scenario.send?.(deliveryId, attempt) ?? { providerMessageId: '1' };
  }

  async record(deliveryId: number, _token: string, outcome: SendOutcome): Promise<Recorded> {
    const { scenario, happenings } = this.of(postOf(deliveryId));
    const call = happenings.filter(({ what, id }) => what === 'record' && id === deliveryId).length + 1;
    await this.note(postOf(deliveryId), { what: 'record', id: deliveryId, detail: outcome.type });
    return scenario.record?.(deliveryId, outcome, call) ?? { state: 'delivered', stale: false };
  }

  async rewriteTarget(deliveryId: number): Promise<RewriteTarget | null> {
    await Promise.resolve();
    return { deliveryId, chatId: '1', messageId: 1, shows: 's', message: message(deliveryId) };
  }

  async recordShown(): Promise<{ stale: boolean }> {
    await Promise.resolve();
    return { stale: false };
  }

  async recordBlocked(): Promise<void> {}

  async rewrite({ deliveryId }: RewriteTarget): Promise<void> {
    await this.note(postOf(deliveryId), { what: 'rewrite', id: deliveryId });
    await this.of(postOf(deliveryId)).scenario.rewrite?.(deliveryId);
  }

  async brief(postId: number, revision: number): Promise<Brief | null> {
    await Promise.resolve();
    return {
      topic: 'x',
      tone: null,
      audience: null,
      language: null,
      revision,
      instruction: null,
      earlierInstructions: [],
      currentText: null,
      earlierTexts: [],
      seed: postId,
    };
  }

  async write({ seed, revision }: Brief): Promise<GeneratedText> {
    await this.note(seed, { what: 'write', id: revision });
    return this.of(seed).scenario.write?.(revision) ?? { text: 'A text.', usage: null };
  }

  async keep(postId: number, revision: number): Promise<void> {
    await this.note(postId, { what: 'keep', id: revision });
    await this.of(postId).scenario.keep?.(revision);
  }

  async giveUp(postId: number, revision: number, code: string): Promise<void> {
    await this.note(postId, { what: 'giveUp', id: revision, detail: code });
  }

  private of(postId: number): { scenario: Scenario; happenings: Happening[] } {
    const found = this.scenarios.get(postId);
    if (found === undefined) throw new Error(`no scenario for post ${postId}`);
    return found;
  }

  private async note(postId: number, happening: Omit<Happening, 'at'>): Promise<void> {
    this.of(postId).happenings.push({ ...happening, at: await this.clock() });
  }
}

function message(deliveryId: number): OutgoingMessage {
  return {
    deliveryId,
    channel: deliveryId % 2 === 0 ? 'telegram' : 'email',
    to: '1',
    facts: { template: 'chat_linked', maskedAddress: 'j…@example.test' },
    resent: false,
  };
}
