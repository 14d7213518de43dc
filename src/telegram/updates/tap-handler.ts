// A tap on a button: untrusted data from a client, checked against the rows, decided, and answered in one sentence.

import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type CallbackData, parseCallbackData } from '../../../domain/callback-data.js';
import { EVENTS } from '../../../domain/event-names.js';
import { voice } from '../../../domain/messages/voice.js';
import { metrics } from '../../common/metrics.js';
import { DeliveryQueue } from '../../delivery/index.js';
import { PostDecisions } from '../../posts/index.js';
import type { Reply } from '../bot-replies.js';
import { ChatLinks, type ToWake } from '../chat-links.js';
import { decisionSentence } from './decision-sentence.js';
import type { Incoming } from './incoming.js';

type Tap = Extract<Incoming, { type: 'tap' }>;
type DecideData = Extract<CallbackData, { type: 'decide' }>;

/** What follows from an update once it has committed. */
export interface Handled {
  replies: Reply[];
  wake: ToWake;
}

const NOBODY: ToWake = { users: [], posts: [] };

@Injectable()
export class TapHandler {
  private readonly logger = new Logger(TapHandler.name);

  constructor(
    private readonly links: ChatLinks,
    private readonly decisions: PostDecisions,
    private readonly queue: DeliveryQueue,
  ) {}

  async handle(em: EntityManager, tap: Tap): Promise<Handled> {
    metrics.events.inc({ event: EVENTS.callbackReceived });
    const data = parseCallbackData(tap.data);
    this.logger.log(
      { event: EVENTS.callbackReceived, updateId: tap.updateId, tapped: data?.type ?? 'unknown' },
      'a button was tapped',
    );
    if (data === null) return answered(tap, voice.tap.unknown);
    return data.type === 'decide' ? this.decide(em, tap, data) : this.answerQuestion(em, tap, data);
  }

  private async decide(em: EntityManager, tap: Tap, { postId, revision, decision }: DecideData): Promise<Handled> {
    const owner = await this.links.holderOf(em, tap.chatId);
    if (owner === null) return answered(tap, voice.tap.unknown);
    const taken = await this.decisions.decide(em, {
      userId: owner.id,
      postId,
      revision,
      decision,
      surface: 'telegram',
    });
    if (taken.result === 'notFound') return answered(tap, voice.tap.unknown);
    await this.queue.adoptTappedMessage(em, { userId: owner.id, postId, revision, messageId: tap.messageId });
    const text = await decisionSentence(em, owner.id, revision, taken);
    return answered(tap, text, { users: [], posts: [postId] });
  }

  /** "Is this chat yours?" */
  private async answerQuestion(
    em: EntityManager,
    tap: Tap,
    { answer, userId }: Extract<CallbackData, { type: 'chat' }>,
  ): Promise<Handled> {
    if (answer === 'mine') {
      const wake = await this.links.confirmChat(em, userId, tap.chatId);
      // The ledger sends "Linked" as a message; the tap itself only stops turning.
      return wake === null ? answered(tap, voice.link.promptGone) : answered(tap, '✅', wake);
    }
    const refused = await this.links.refuseChat(em, userId, tap.chatId);
    return answered(tap, refused ? voice.link.refused : voice.link.promptGone, {
      users: refused ? [userId] : [],
      posts: [],
    });
  }
}

const answered = ({ callbackId }: Tap, text: string, wake: ToWake = NOBODY): Handled => ({
  replies: [{ type: 'answerTap', callbackId, text }],
  wake,
});
