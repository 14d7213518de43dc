// A delivery of which nobody knows whether it arrived: how it becomes one, and how it is settled, once: by its window's end,
// when no proof came, or by word that it did not arrive.

import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { OUTCOME_UNKNOWN } from '../../domain/delivery.js';
import { currentTime, nowMs } from '../common/clock.js';
import { Config } from '../config/config.js';
import { Delivery, type Post } from '../database/entities/index.js';
import { logAttempt } from './delivery-log.js';
import { FailureNotices } from './failure-notices.js';
import { isWanted, type LockedDelivery } from './rows.js';

/** Why a message is given up whose second try is unknown as well. */
export const TWICE_UNKNOWN = 'It may have arrived, and so may the second try; nobody can tell.';

@Injectable()
export class UnknownSettlement {
  private readonly logger = new Logger(UnknownSettlement.name);

  constructor(
    private readonly config: Config,
    private readonly notices: FailureNotices,
  ) {}

  /** Its log row is written when it is settled: by proof, by the owner's word, or when its window ends. */
  async markUnknown(em: EntityManager, delivery: Delivery): Promise<void> {
    this.logger.warn({ event: 'OUTCOME_UNKNOWN', deliveryId: delivery.id, channel: delivery.channel }, 'nobody knows');
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id },
      {
        state: 'unknown',
        unknownUntil: delivery.unknownUntil ?? new Date(nowMs() + this.config.unknownWindowMs),
        errorCode: OUTCOME_UNKNOWN,
        errorMessage: 'It may have arrived: the connection broke after the message had been handed over.',
        probe: false,
        updatedAt: currentTime(),
      },
    );
  }

  /**
   * `waiting`: its window is open. `resend`: one labelled resend follows. `settled`: it is final; a message that nobody
   * waits for any more is not sent again only to be sure.
   */
  async settleIfDue(
    em: EntityManager,
    delivery: Delivery,
    post: Post | null,
  ): Promise<'waiting' | 'resend' | 'settled'> {
    const until = delivery.unknownUntil?.getTime() ?? 0;
    if (until > nowMs()) return 'waiting';
    const wanted = isWanted({ delivery, post });
    if (wanted && !delivery.resent) {
      return (await this.resendNow(em, delivery)) ? 'resend' : 'settled';
    }
    const reason = delivery.resent ? TWICE_UNKNOWN : 'It may have arrived; nobody can tell.';
    const settled = await this.giveUp(em, delivery, reason);
    if (settled && wanted) await this.notices.tellOwner(em, delivery, reason);
    return 'settled';
  }

  /**
   * Its owner says so, which ends its window. The service itself sends it again only once, because a second repetition
   * would be a guess; the owner does not guess, so it goes again however often it was sent. The message says so all the
   * same: what was under way for long may still come.
   */
  async didNotArrive(em: EntityManager, { delivery, post }: LockedDelivery): Promise<void> {
    // A reminder is over with its hour.
    if (delivery.kind === 'reminder' || !isWanted({ delivery, post })) {
      await this.giveUp(em, delivery, 'It did not arrive, and is not needed any more.');
      return;
    }
    await this.resendNow(em, delivery, 'You said that it did not arrive, so it is sent once more, and marked so.');
  }

  /**
   * Settles it without waiting for its window: one more send follows, which says so in the message.
   * @returns false where it was settled meanwhile.
   */
  async resendNow(
    em: EntityManager,
    delivery: Delivery,
    why = 'It may have arrived; sent once more to be sure, and marked so.',
  ): Promise<boolean> {
    const now = currentTime();
    const settled = await em.nativeUpdate(
      Delivery,
      { id: delivery.id, state: 'unknown' },
      { state: 'queued', resent: true, unknownUntil: null, claimToken: null, nextAttemptAt: null, updatedAt: now },
    );
    if (settled === 0) return false;
    await logAttempt(em, delivery, {
      status: 'retried',
      errorCode: OUTCOME_UNKNOWN,
      errorMessage: why,
      nextAttemptAt: now,
    });
    return true;
  }

  /** @returns false where it was settled meanwhile. */
  private async giveUp(em: EntityManager, delivery: Delivery, reason: string): Promise<boolean> {
    const settled = await em.nativeUpdate(
      Delivery,
      { id: delivery.id, state: 'unknown' },
      {
        state: 'failed',
        unknownUntil: null,
        errorCode: OUTCOME_UNKNOWN,
        errorMessage: reason,
        updatedAt: currentTime(),
      },
    );
    if (settled === 0) return false;
    await logAttempt(em, delivery, { status: 'failed', errorCode: OUTCOME_UNKNOWN, errorMessage: reason });
    return true;
  }
}
