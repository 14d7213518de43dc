// What follows when a person turns out to take nothing on a channel, or wants nothing, wherever that was heard: it is
// audited, and of a mailbox its owner is told in Telegram. Runs in the caller's transaction.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EmailStatus, TelegramStatus } from '../../domain/delivery.js';
import { currentTime } from '../common/clock.js';
import { User } from '../database/entities/index.js';
import { notifySettingsChanged, recordSettingsChange, recordSettingsChanges } from '../users/index.js';
import { DeliveryQueue, type NoticeToQueue } from './delivery-queue.js';
import { canReach } from './reach.js';

export interface EmailPause {
  /** As it was. */
  user: User;
  to: Extract<EmailStatus, 'bounced' | 'complained'>;
}

@Injectable()
export class RecipientPauses {
  constructor(private readonly queue: DeliveryQueue) {}

  /** @returns false where the address is not in use (any more), or paused already. */
  async pauseEmail(em: EntityManager, user: User): Promise<boolean> {
    const paused = await em.nativeUpdate(
      User,
      { id: user.id, emailStatus: 'ok' },
      { emailStatus: 'bounced', emailStatusAt: currentTime(), softBounces: 0, softBouncesSince: null },
    );
    if (paused === 0) return false;
    await this.emailPaused(em, [{ user, to: 'bounced' }]);
    return true;
  }

  /** The person blocked the bot. Nobody else can be told: the other channel hears of what could not be delivered. */
  pauseTelegram(em: EntityManager, userId: number): Promise<boolean> {
    return this.moveTelegram(em, userId, 'linked', 'blocked');
  }

  /** The person took the block back. What waited is for the caller to release. */
  resumeTelegram(em: EntityManager, userId: number): Promise<boolean> {
    return this.moveTelegram(em, userId, 'blocked', 'linked');
  }

  /** @returns false where it is otherwise, or so already. */
  private async moveTelegram(
    em: EntityManager,
    userId: number,
    from: TelegramStatus,
    to: TelegramStatus,
  ): Promise<boolean> {
    const moved = await em.nativeUpdate(User, { id: userId, telegramStatus: from }, { telegramStatus: to });
    if (moved === 0) return false;
    await recordSettingsChange(em, { userId, field: 'telegram_status', from, to, source: 'telegram' });
    await notifySettingsChanged(em, userId);
    return true;
  }

  /** The rows say so already. @returns whose notices are to be woken after the commit. */
  async emailPaused(em: EntityManager, pauses: readonly EmailPause[]): Promise<number[]> {
    if (pauses.length === 0) return [];
    await recordSettingsChanges(
      em,
      pauses.map(({ user, to }) => ({
        userId: user.id,
        field: 'email_status',
        from: user.emailStatus,
        to,
        source: 'email',
      })),
    );
    await notifySettingsChanged(em, ...pauses.map(({ user }) => user.id));
    const notices = pauses.flatMap(({ user, to }): NoticeToQueue[] => {
      const { telegramStatus } = user;
      if (canReach(user, 'telegram').reach !== 'open') return [];
      const reach = canReach({ telegramStatus, emailStatus: to }, 'email');
      const reason = reach.reach === 'open' ? null : reach.reason;
      return [
        {
          userId: user.id,
          channel: 'telegram',
          template: 'channel_paused',
          details: { paused_channel: 'email', reason },
        },
      ];
    });
    await this.queue.queueNotices(em, notices);
    return notices.map(({ userId }) => userId);
  }
}
