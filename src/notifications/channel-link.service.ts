// The owner's hand on their channels: link, unlink, try again.

import { ConflictException, Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import { User } from '../database/entities/index.js';
import { DeliveryQueue } from '../delivery/index.js';
import { BotIdentity, ChatLinks } from '../telegram/index.js';
import { Wakeups } from '../temporal/index.js';
import { notifySettingsChanged, recordSettingsChange } from '../users/index.js';
import { SettingsCache } from './settings-cache.js';

@Injectable()
export class ChannelLinks {
  constructor(
    private readonly em: EntityManager,
    private readonly bot: BotIdentity,
    private readonly chats: ChatLinks,
    private readonly queue: DeliveryQueue,
    private readonly cache: SettingsCache,
    private readonly wakeups: Wakeups,
  ) {}

  async issueLink(userId: number): Promise<{ url: string; expiresAt: Date }> {
    const botName = await this.bot.username();
    return this.em.fork().transactional((em) => this.chats.issueLink(em, userId, botName));
  }

  async unlink(userId: number): Promise<void> {
    await this.em.fork().transactional(async (em) => {
      await this.chats.unlink(em, userId, 'web');
      await notifySettingsChanged(em, userId);
    });
    this.cache.evict(userId);
    this.wakeups.wakeNotices(userId);
  }

  /**
   * "Try again" for a channel paused by its recipient: it counts as reachable until a provider says otherwise, and
   * what was held goes out.
   */
  async resume(userId: number, channel: Channel): Promise<void> {
    const posts = await this.em.fork().transactional(async (em) => {
      const paused =
        channel === 'telegram'
          ? await em.nativeUpdate(User, { id: userId, telegramStatus: 'blocked' }, { telegramStatus: 'linked' })
          : await em.nativeUpdate(
              User,
              { id: userId, emailStatus: { $in: ['bounced', 'complained'] } },
              { emailStatus: 'ok' },
            );
      if (paused === 0) throw new ConflictException(`${channel === 'email' ? 'Email' : 'Telegram'} is not paused.`);
      await recordSettingsChange(em, {
        userId,
        field: `${channel}_channel`,
        from: 'paused',
        to: 'resumed',
        source: 'web',
      });
      await notifySettingsChanged(em, userId);
      return this.queue.release(em, userId, channel, { firstLink: false });
    });
    this.cache.evict(userId);
    for (const postId of posts) this.wakeups.wakePost(postId);
    this.wakeups.wakeNotices(userId);
  }
}
