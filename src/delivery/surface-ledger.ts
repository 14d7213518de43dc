// What sent messages show, and what they should show instead.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { RewriteTarget, SurfaceLedger } from '../../activities/ports/delivery-ledger.port.js';
import { shownText } from '../../domain/messages/draft-view.js';
import { Delivery, Post, PostRevision, User } from '../database/entities/index.js';
import { MessageComposer } from './message-composer.js';
import { restPost } from './rest.js';
import { FRESH } from './rows.js';

@Injectable()
export class Surfaces implements SurfaceLedger {
  constructor(
    private readonly em: EntityManager,
    private readonly composer: MessageComposer,
  ) {}

  async rewriteTarget(deliveryId: number): Promise<RewriteTarget | null> {
    const em = this.em.fork();
    const delivery = await em.findOne(Delivery, { id: deliveryId, state: 'delivered', channel: 'telegram' }, FRESH);
    if (delivery === null || delivery.shown === 'gone' || typeof delivery.providerMessageId !== 'string') return null;
    if (typeof delivery.postId !== 'number') return null;
    const post = await em.findOne(Post, { id: delivery.postId }, FRESH);
    const user = await em.findOne(User, { id: delivery.userId }, FRESH);
    // A chat that was left is not ours to write to any more, and this message id means another message in the new one.
    if (post === null || user === null || !isInCurrentChat(delivery, user)) return null;
    const { message, shows } = await this.composer.compose(em, { delivery, post }, user);
    if (shows === delivery.shown) return null;
    return { deliveryId, chatId: message.to, messageId: Number(delivery.providerMessageId), message, shows };
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
      template: 'draft' as const,
    };
    const delivery = await em.findOne(Delivery, where, { ...FRESH, orderBy: { id: 'desc' } });
    if (delivery === null || !isInCurrentChat(delivery, user)) return null;
    const { postId, revision, shown } = delivery;
    if (typeof postId !== 'number' || typeof revision !== 'number') return null;
    if (typeof shown !== 'string') return { postId, revision };
    const texts = await em.find(PostRevision, { postId }, { ...FRESH, fields: ['number', 'contentHash'] });
    const seen = texts.filter(
      ({ number, contentHash }) => number <= revision && contentHash.startsWith(shownText(shown)),
    );
    return { postId, revision: seen.length === 0 ? revision : Math.max(...seen.map(({ number }) => number)) };
  }

  async recordShown(deliveryId: number, shows: string): Promise<void> {
    await this.em.fork().transactional(async (em) => {
      await em.nativeUpdate(Delivery, { id: deliveryId }, { shown: shows, updatedAt: new Date() });
      const delivery = await em.findOne(Delivery, { id: deliveryId }, FRESH);
      if (typeof delivery?.postId === 'number') await restPost(em, delivery.postId);
    });
  }
}

export const isInCurrentChat = (delivery: Pick<Delivery, 'chatHmac'>, user: Pick<User, 'telegramChatHmac'>): boolean =>
  typeof user.telegramChatHmac === 'string' && user.telegramChatHmac === delivery.chatHmac;
