// The owner's hand on their channels: link, unlink, try again.

import { ConflictException, Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import { Idempotency, type IdempotentRequest } from '../common/http/idempotency.js';
import { Config } from '../config/config.js';
import { User } from '../database/entities/index.js';
import { canReach, DeliveryQueue } from '../delivery/index.js';
import { BotIdentity, ChatLinks } from '../telegram/index.js';
import { Wakeups } from '../temporal/index.js';
import { MailTokens, notifySettingsChanged, recordSettingsChange, Users } from '../users/index.js';
import { SettingsCache } from './settings-cache.js';
import { Settings } from './settings.service.js';
import type { SettingsView } from './settings.view.js';

/** `message`: what follows, in a sentence. */
export interface Resumed {
  settings: SettingsView;
  message: string;
}

const FRESH = { disableIdentityMap: true } as const;

@Injectable()
export class ChannelLinks {
  constructor(
    private readonly em: EntityManager,
    private readonly bot: BotIdentity,
    private readonly chats: ChatLinks,
    private readonly queue: DeliveryQueue,
    private readonly settings: Settings,
    private readonly cache: SettingsCache,
    private readonly idempotency: Idempotency,
    private readonly wakeups: Wakeups,
    private readonly users: Users,
    private readonly mailTokens: MailTokens,
    private readonly config: Config,
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
   * "Try again" for a channel paused by its recipient: it counts as reachable until a provider says otherwise, and what was
   * held goes out. After a complaint the owner's word is not enough, since it is the mailbox's reader who complained: a
   * mail asks to confirm the address, and that resumes.
   * @throws ConflictException with the reason where there is nothing to resume.
   */
  async resume(userId: number, channel: Channel, call: IdempotentRequest): Promise<Resumed> {
    const toWake: number[] = [];
    const resumed = await this.em.fork().transactional((em) =>
      this.idempotency.run(em, { userId, call }, async () => {
        const { posts, message } = await this.tryAgain(em, userId, channel);
        toWake.push(...posts);
        return { settings: await this.settings.within(em, userId), message };
      }),
    );
    this.cache.evict(userId);
    for (const postId of toWake) this.wakeups.wakePost(postId);
    this.wakeups.wakeNotices(userId);
    return resumed;
  }

  private async tryAgain(
    em: EntityManager,
    userId: number,
    channel: Channel,
  ): Promise<{ posts: number[]; message: string }> {
    const user = await em.findOneOrFail(User, { id: userId }, { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE });
    if (channel === 'email' && user.emailStatus === 'complained' && this.config.auth.mode === 'own') {
      await this.askToConfirm(em, userId);
      return { posts: [], message: 'A mail asks you to confirm your address. Email goes on once you did.' };
    }
    if (channel === 'telegram') await this.resumeTelegram(em, user);
    else await this.resumeEmail(em, user);
    await notifySettingsChanged(em, userId);
    const released = await this.queue.release(em, userId, channel, { firstLink: false });
    return { posts: released, message: `${NAME[channel]} is tried again. Drafts that still wait go out now.` };
  }

  private async resumeTelegram(em: EntityManager, user: User): Promise<void> {
    if (user.telegramStatus !== 'blocked') throw nothingToResume(user, 'telegram');
    await em.nativeUpdate(User, { id: user.id, telegramStatus: 'blocked' }, { telegramStatus: 'linked' });
    const change = { field: 'telegram_status', from: 'blocked', to: 'linked', source: 'web' } as const;
    await recordSettingsChange(em, { userId: user.id, ...change });
  }

  private async resumeEmail(em: EntityManager, user: User): Promise<void> {
    if (user.emailStatus === 'ok' || user.emailStatus === 'unconfirmed') throw nothingToResume(user, 'email');
    await this.users.emailWorks(em, user.id);
  }

  /** One that went out a moment ago is not followed by another. */
  private async askToConfirm(em: EntityManager, userId: number): Promise<void> {
    const template = 'confirm_address' as const;
    const id = await this.mailTokens.issue(em, userId, template);
    if (id === null) return;
    await this.queue.queueNotice(em, { userId, channel: 'email', template, details: { mail_token_id: id } });
  }
}

const NAME: Record<Channel, string> = { email: 'Email', telegram: 'Telegram' };

function nothingToResume(user: User, channel: Channel): ConflictException {
  const reach = canReach(user, channel);
  return new ConflictException(reach.reach === 'open' ? `${NAME[channel]} is not paused.` : reach.reason);
}
