// Owns which messages of a chat invite their reader to answer with a topic: reminders that carry no post.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { REMINDER_STANDS_MS } from '../../../domain/reminders.js';
import { nowMs } from '../../common/clock.js';
import { Delivery, Post, type User } from '../../database/entities/index.js';
import { FRESH } from '../rows.js';
import { isInCurrentChat } from '../surfaces.js';

@Injectable()
export class Invitations {
  /** True where that message of the person's present chat is one. */
  async isAt(em: EntityManager, user: User, messageId: string): Promise<boolean> {
    const where = { userId: user.id, channel: 'telegram' as const, providerMessageId: messageId };
    const delivery = await em.findOne(Delivery, where, { ...FRESH, orderBy: { id: 'desc' } });
    return delivery !== null && isInvitation(delivery) && isInCurrentChat(delivery, user);
  }

  /** True while the last thing that came to the person's chat is one, and nothing was begun since. */
  async isLast(em: EntityManager, user: User): Promise<boolean> {
    const where = { userId: user.id, channel: 'telegram' as const, state: 'delivered' as const };
    const last = await em.findOne(Delivery, where, { ...FRESH, orderBy: { id: 'desc' } });
    if (last === null || !isInvitation(last) || !isInCurrentChat(last, user)) return false;
    const came = last.deliveredAt?.getTime() ?? 0;
    if (nowMs() - came > REMINDER_STANDS_MS) return false;
    const [newest] = await em.find(Post, { userId: user.id }, { ...FRESH, orderBy: { id: 'desc' }, limit: 1 });
    return newest === undefined || newest.createdAt.getTime() < came;
  }
}

const isInvitation = ({ kind, template }: Delivery): boolean => kind === 'reminder' && template === 'reminder';
