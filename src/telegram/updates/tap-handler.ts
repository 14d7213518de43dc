// A tap on a button: untrusted data from a client, checked against the rows, carried out, and answered in one sentence.

import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type CallbackData, parseCallbackData } from '../../../domain/callback-data.js';
import { EVENTS } from '../../../domain/event-names.js';
import type { Button } from '../../../domain/messages/message.js';
import { voice } from '../../../domain/messages/voice.js';
import { metrics } from '../../common/metrics.js';
import { ArrivalProofs } from '../../delivery/index.js';
import type { Reply } from '../bot-replies.js';
import { ChatLinks, type ToWake } from '../chat-links.js';
import { type Handled, NOBODY } from './handled.js';
import type { Incoming } from './incoming.js';
import { PostTaps } from './post-taps.js';
import { ReminderTaps } from './reminder-taps.js';

type Tap = Extract<Incoming, { type: 'tap' }>;

@Injectable()
export class TapHandler {
  private readonly logger = new Logger(TapHandler.name);

  constructor(
    private readonly links: ChatLinks,
    private readonly posts: PostTaps,
    private readonly reminders: ReminderTaps,
    private readonly proofs: ArrivalProofs,
  ) {}

  async handle(em: EntityManager, tap: Tap): Promise<Handled> {
    metrics.events.inc({ event: EVENTS.callbackReceived });
    const data = parseCallbackData(tap.data);
    this.logger.log(
      { event: EVENTS.callbackReceived, updateId: tap.updateId, tapped: data?.type === 'chat' ? 'chat' : data?.act },
      'a button was tapped',
    );
    if (data === null) return answered(tap, voice.tap.unknown);
    switch (data.type) {
      case 'post':
        return this.act(em, tap, data);
      case 'reminder':
        return this.actOnReminder(em, tap, data);
      case 'chat':
        return this.answerQuestion(em, tap, data);
    }
  }

  private async act(em: EntityManager, tap: Tap, data: Extract<CallbackData, { type: 'post' }>): Promise<Handled> {
    const owner = await this.links.holderOf(em, tap.chatId);
    if (owner === null) return answered(tap, voice.tap.unknown);
    const { act, postId, revision } = data;
    const answer = await this.posts.carryOut(em, { owner, act, postId, revision, messageId: tap.messageId });
    // Somebody else's post, or one that never was: nothing is said of it.
    if (answer === null) return answered(tap, voice.tap.unknown);
    await this.proofs.tapped(em, { owner, act, postId, revision, messageId: tap.messageId });
    return answered(tap, answer.text, { users: [], posts: [postId] }, otherButtons(tap, answer.buttons));
  }

  private async actOnReminder(
    em: EntityManager,
    tap: Tap,
    data: Extract<CallbackData, { type: 'reminder' }>,
  ): Promise<Handled> {
    const owner = await this.links.holderOf(em, tap.chatId);
    const answer = owner === null ? null : await this.reminders.carryOut(em, { owner, data, messageId: tap.messageId });
    if (owner === null || answer === null) return answered(tap, voice.tap.unknown);
    const { text, posts, buttons } = answer;
    return { ...answered(tap, text, { users: [], posts }, otherButtons(tap, buttons)), reminders: [owner.id] };
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

const otherButtons = ({ chatId, messageId }: Tap, buttons: Button[][] | undefined): Reply[] =>
  buttons === undefined ? [] : [{ type: 'setButtons', chatId, messageId, buttons }];

const answered = ({ callbackId }: Tap, text: string, wake: ToWake = NOBODY, more: Reply[] = []): Handled => ({
  replies: [{ type: 'answerTap', callbackId, text }, ...more],
  wake,
});
