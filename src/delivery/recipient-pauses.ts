// What follows when a mailbox turns out to take nothing, or wants nothing, wherever that was heard: it is audited, and its
// owner is told in Telegram. Runs in the caller's transaction.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EmailStatus } from '../../domain/delivery.js';
import { User } from '../database/entities/index.js';
import { notifySettingsChanged, recordSettingsChanges } from '../users/index.js';
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
      { emailStatus: 'bounced', emailStatusAt: new Date(), softBounces: 0, softBouncesSince: null },
    );
    if (paused === 0) return false;
    await this.emailPaused(em, [{ user, to: 'bounced' }]);
    return true;
  }

  /** The person blocked the bot. Nobody else can be told: the other channel hears of what could not be delivered. */
  async pauseTelegram(em: EntityManager, userId: number): Promise<void> {
    const paused = await em.nativeUpdate(User, { id: userId, telegramStatus: 'linked' }, { telegramStatus: 'blocked' });
    if (paused > 0) await notifySettingsChanged(em, userId);
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
