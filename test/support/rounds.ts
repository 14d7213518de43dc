// Does what the plan of a post says, without an engine: asks the planner, claims, records and rewrites on real rows, and
// keeps what the chat and the mailbox show in the end.

import type { Claim } from '../../activities/ports/delivery-ledger.port.js';
import type { Channel } from '../../domain/channel.js';
import type { DeliveryTemplate } from '../../domain/delivery.js';
import type { OutgoingMessage, TelegramMessage } from '../../domain/messages/message.js';
import { renderTelegram } from '../../domain/messages/render-telegram.js';
import type { NextStep, Step } from '../../domain/steps.js';
import { DeliveryQueue, Ledger, Planner, Surfaces } from '../../src/delivery/index.js';
import { PostRevisionDesk } from '../../src/posts/index.js';
import type { PersonTraits } from './people.js';
import { Updates } from './updates.js';

export type Claimed = Extract<Claim, { result: 'claimed' }>;

interface Queued {
  post: number;
  /** Of the delivery. */
  id: number;
}

export interface Unknown extends Queued {
  /** The try of which nobody knows. */
  claim: Claimed;
}

/** A plan that never comes to rest is a fault. */
const ROUNDS = 10;

export class Rounds {
  /** The messages that are in chats now, by their ids, oldest first. */
  readonly chat = new Map<number, TelegramMessage>();
  /** What was mailed, oldest first. */
  readonly mails: OutgoingMessage[] = [];
  readonly ledger: Ledger;
  readonly desk: PostRevisionDesk;
  private readonly planner: Planner;
  private readonly surfaces: Surfaces;
  private lastMessage = 100;

  private constructor(
    /** Where the taps and the requests come from. */
    readonly updates: Updates,
  ) {
    const { app } = updates.api;
    this.planner = app.get(Planner, { strict: false });
    this.ledger = app.get(Ledger, { strict: false });
    this.surfaces = app.get(Surfaces, { strict: false });
    this.desk = app.get(PostRevisionDesk, { strict: false });
  }

  static async start(extra: Record<string, string> = {}): Promise<Rounds> {
    return new Rounds(await Updates.start(extra));
  }

  close(): Promise<void> {
    return this.updates.close();
  }

  /** Somebody new, to whom nothing was said yet. */
  async meet(traits?: PersonTraits): Promise<void> {
    await this.updates.meet(traits);
    this.clear();
  }

  /** A post whose draft is in the places named, with the message of the chat. */
  async draft(channels = ['telegram']): Promise<{ post: number; message: number }> {
    const post = await this.updates.post();
    for (const channel of channels) await this.updates.ask(post, 'send', { channel });
    await this.settle(post);
    return { post, message: channels.includes('telegram') ? this.newest() : 0 };
  }

  /** A post whose draft waits to be sent there. */
  async queued(channel: Channel = 'telegram'): Promise<Queued> {
    const post = await this.updates.post();
    await this.updates.ask(post, 'send', { channel });
    const [row] = await this.updates.rows<{ id: string }>(`select id from deliveries where post_id = ?`, [post]);
    return { post, id: Number(row?.id) };
  }

  /** Sent, perhaps: the one who was at it ended before it could tell. */
  async unknown(channel?: Channel): Promise<Unknown> {
    const { post, id } = await this.queued(channel);
    const claim = await this.claim(id);
    await this.ledger.claim(id);
    return { post, id, claim };
  }

  /** A message that belongs to no post, and waits to be sent to whoever was met last. */
  notice(template: DeliveryTemplate, details: Record<string, string | number | null>): Promise<number> {
    const { app, em } = this.updates.api;
    const notice = { userId: this.updates.jane.id, channel: 'telegram' as const, template, details };
    return em.transactional((own) => app.get(DeliveryQueue, { strict: false }).queueNotice(own, notice));
  }

  plan(post: number): Promise<NextStep> {
    return this.planner.nextStepOfPost(post);
  }

  /** Goes on until nothing is due. @returns until when, in milliseconds since the epoch; null: for good. */
  settle(post: number): Promise<number | null> {
    return this.untilAtRest(() => this.plan(post), `post ${post}`);
  }

  /** The same for what belongs to a person. */
  settleNotices(userId: number): Promise<number | null> {
    return this.untilAtRest(() => this.planner.nextStepOfNotices(userId), `the notices of ${userId}`);
  }

  private async untilAtRest(ask: () => Promise<NextStep>, what: string): Promise<number | null> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { steps, restUntil } = await ask();
      if (steps.length === 0) return restUntil;
      for (const step of steps) await this.carryOut(step);
    }
    throw new Error(`the plan of ${what} does not come to rest`);
  }

  private async carryOut(step: Step): Promise<void> {
    switch (step.type) {
      case 'generate':
        throw new Error('writing is not part of this');
      case 'send': {
        const claim = await this.ledger.claim(step.deliveryId);
        if (claim.result === 'claimed') await this.send(claim);
        return;
      }
      case 'rewrite':
        await this.rewrite(step.deliveryId);
        return;
    }
  }

  /** Begins a send that `send` ends: what happens between comes while the message is under way. */
  async claim(deliveryId: number): Promise<Claimed> {
    const claim = await this.ledger.claim(deliveryId);
    if (claim.result !== 'claimed') throw new Error(`not claimed: ${claim.result}`);
    return claim;
  }

  /** @returns the id of the message in its chat. */
  async send({ message, token, shows }: Claimed): Promise<number> {
    const id = this.put(message.channel === 'email' ? message : renderTelegram(message));
    const sent = { type: 'delivered' as const, providerMessageId: String(id), shows, durationMs: 1 };
    await this.ledger.record(message.deliveryId, token, sent);
    return id;
  }

  private put(message: OutgoingMessage | TelegramMessage): number {
    this.lastMessage += 1;
    if ('facts' in message) this.mails.push(message);
    else this.chat.set(this.lastMessage, message);
    return this.lastMessage;
  }

  /** A message that reached the chat, of which nothing was written down. */
  lost({ message }: Claimed): number {
    return this.put(renderTelegram(message));
  }

  /** @param meanwhile what comes between the provider's answer and its record. @returns whether it was overtaken. */
  async rewrite(deliveryId: number, meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<boolean> {
    const target = await this.surfaces.rewriteTarget(deliveryId);
    if (target === null || 'waitMs' in target) return false;
    if (!this.chat.has(target.messageId)) return (await this.surfaces.recordShown(deliveryId, 'gone')).stale;
    if (target.message === null) this.chat.delete(target.messageId);
    else this.chat.set(target.messageId, renderTelegram(target.message));
    await meanwhile();
    return (await this.surfaces.recordShown(deliveryId, target.shows)).stale;
  }

  /** The id of the newest message in a chat. */
  newest(): number {
    return Math.max(...this.chat.keys());
  }

  text(message: number): string {
    return this.chat.get(message)?.text ?? 'not there';
  }

  /** The labels of a message's buttons. */
  buttons(message: number): string[] {
    return (this.chat.get(message)?.buttons ?? []).flat().map(({ text }) => text);
  }

  /** Everything said so far is forgotten. */
  clear(): void {
    this.chat.clear();
    this.mails.length = 0;
  }
}
