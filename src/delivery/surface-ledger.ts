// What sent messages show, and what they should show instead.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { RewriteTarget, SurfaceLedger } from '../../activities/ports/delivery-ledger.port.js';
import { begunFrom, shownText } from '../../domain/messages/draft-view.js';
import { REMOVED } from '../../domain/messages/hand-off-view.js';
import type { Said } from '../../domain/messages/message.js';
import { currentTime } from '../common/clock.js';
import { Delivery, Post, PostRevision, User } from '../database/entities/index.js';
import { DeliveryQueue } from './delivery-queue.js';
import { Gates } from './gates.js';
import { MessageComposer } from './message-composer.js';
import { RecipientPauses } from './recipient-pauses.js';
import { restReminders } from './reminders/reminder-sends.js';
import { restPost } from './rest.js';
import { FRESH, lockDelivery } from './rows.js';
import { GONE, isChangeable, isInCurrentChat, wantedNow } from './surfaces.js';

@Injectable()
export class Surfaces implements SurfaceLedger {
  constructor(
    private readonly em: EntityManager,
    private readonly composer: MessageComposer,
    private readonly queue: DeliveryQueue,
    private readonly pauses: RecipientPauses,
    private readonly gates: Gates,
  ) {}

  async rewriteTarget(deliveryId: number): Promise<RewriteTarget | { waitMs: number } | null> {
    const em = this.em.fork();
    const delivery = await em.findOne(Delivery, { id: deliveryId }, FRESH);
    if (delivery === null) return null;
    const user = await em.findOne(User, { id: delivery.userId }, FRESH);
    // A chat that was left is not ours to write to any more, and this message id means another message in the new one.
    if (user === null || !isChangeable(delivery, user)) return null;
    const post = await postOf(em, delivery);
    if (post === 'gone') return null;
    const { message, shows } = await this.composer.compose(em, { delivery, post }, user);
    if (shows === delivery.shown) return null;
    const waitMs = await this.gates.waitMs(em, 'telegram');
    if (waitMs !== null) return { waitMs };
    // Written before the call as well as after it: a worker that dies between must not leave a row that says what was.
    await em.nativeUpdate(Delivery, { id: deliveryId }, { shown: begunFrom(delivery.shown) });
    return {
      deliveryId,
      chatId: message.to,
      messageId: Number(delivery.providerMessageId),
      message: shows === REMOVED ? null : message,
      shows,
    };
  }

  /** What a message in the person's present chat should show now; null where it is none of ours. */
  async messageAt(em: EntityManager, user: User, messageId: string): Promise<Said | null> {
    const where = { userId: user.id, channel: 'telegram' as const, providerMessageId: messageId };
    const delivery = await em.findOne(Delivery, where, { ...FRESH, orderBy: { id: 'desc' } });
    if (delivery === null || !isChangeable(delivery, user)) return null;
    const post = await postOf(em, delivery);
    if (post === 'gone') return null;
    const { message, shows } = await this.composer.compose(em, { delivery, post }, user);
    return shows === REMOVED ? null : message;
  }

  /**
   * The draft that a message in the person's present chat shows; null where it carries none. After an edit the message
   * shows the text before until it is rewritten, and that is what its reader saw.
   */
  async draftOf(
    em: EntityManager,
    user: Pick<User, 'id' | 'telegramChatHmac'>,
    messageId: string,
  ): Promise<{ postId: number; revision: number } | null> {
    const where = {
      userId: user.id,
      channel: 'telegram' as const,
      providerMessageId: messageId,
      // An answer to the approved text is about its draft too.
      kind: { $in: ['draft' as const, 'reminder' as const] },
    };
    const delivery = await em.findOne(Delivery, where, { ...FRESH, orderBy: { id: 'desc' } });
    if (delivery === null || !isInCurrentChat(delivery, user)) return null;
    const { postId, revision, shown } = delivery;
    if (typeof postId !== 'number' || typeof revision !== 'number') return null;
    if (typeof shown !== 'string' || delivery.template !== 'draft') return { postId, revision };
    const texts = await em.find(PostRevision, { postId }, { ...FRESH, fields: ['number', 'contentHash'] });
    const seen = texts.filter(
      ({ number, contentHash }) => number <= revision && contentHash.startsWith(shownText(shown)),
    );
    return { postId, revision: seen.length === 0 ? revision : Math.max(...seen.map(({ number }) => number)) };
  }

  async recordBlocked(deliveryId: number): Promise<void> {
    await this.em.fork().transactional(async (em) => {
      const locked = await lockDelivery(em, deliveryId);
      if (locked === null) return;
      const { delivery, post } = locked;
      await this.pauses.pauseTelegram(em, delivery.userId);
      if (post !== null) await restPost(em, post.id);
    });
  }

  async recordShown(deliveryId: number, shows: string): Promise<{ stale: boolean }> {
    return this.em.fork().transactional(async (em) => {
      const locked = await lockDelivery(em, deliveryId);
      if (locked === null) return { stale: false };
      const { post } = locked;
      const shown = shows === REMOVED ? GONE : shows;
      await em.nativeUpdate(Delivery, { id: deliveryId }, { shown, updatedAt: currentTime() });
      // A message that its reader threw away is not chased.
      const stale = shows !== GONE && (await wantedNow(em, locked)) !== shows;
      // Approved again while the message was being taken away: the text is handed over anew.
      if (stale && shows === REMOVED && post !== null) await this.queue.queueHandOff(em, post, { asReminder: false });
      if (post === null) await restReminders(em, locked.delivery.userId);
      else await restPost(em, post.id);
      return { stale };
    });
  }
}

/** Null where the message belongs to none. */
const postOf = async (em: EntityManager, { postId }: Delivery): Promise<Post | null | 'gone'> =>
  typeof postId === 'number' ? ((await em.findOne(Post, { id: postId }, FRESH)) ?? 'gone') : null;
