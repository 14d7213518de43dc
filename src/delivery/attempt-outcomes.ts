// The only place where an attempt becomes a state: the delivery's row, the row of its log, and what follows for its channel,
// its reader and its owner.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  type DeliveryState,
  type FailedAttempt,
  HELD_BY_GATE,
  OUTCOME_UNKNOWN,
  type Recorded,
  type SendOutcome,
} from '../../domain/delivery.js';
import { backoffMs, isLastAttempt, SEND } from '../../domain/retry-policies.js';
import { currentTime, nowMs } from '../common/clock.js';
import { Delivery, User } from '../database/entities/index.js';
import { forgetAdopted } from './arrival-proofs.js';
import { logAttempt } from './delivery-log.js';
import { FailureNotices } from './failure-notices.js';
import { Gates } from './gates.js';
import { RecipientPauses } from './recipient-pauses.js';
import { restPost } from './rest.js';
import { FRESH, type LockedDelivery } from './rows.js';
import { isStale } from './surfaces.js';
import { TWICE_UNKNOWN, UnknownSettlement } from './unknown-settlement.js';
import { isWideWait, WIDE_WAIT } from './wide-waits.js';

/** The mail server's word that there is no such mailbox: certain, so that nothing more is sent there. */
const NO_MAILBOX = 'smtp_no_mailbox';

@Injectable()
export class AttemptOutcomes {
  constructor(
    private readonly gates: Gates,
    private readonly notices: FailureNotices,
    private readonly pauses: RecipientPauses,
    private readonly unknowns: UnknownSettlement,
  ) {}

  settle(em: EntityManager, locked: LockedDelivery, outcome: SendOutcome): Promise<Recorded> {
    switch (outcome.type) {
      case 'delivered':
        return this.delivered(em, locked, outcome);
      case 'retryLater':
        return this.retryLater(em, locked, outcome);
      case 'never':
        return this.never(em, locked, outcome);
      case 'channelPaused':
        return this.channelPaused(em, locked.delivery, outcome);
      case 'unknown':
        return this.unknown(em, locked, outcome);
    }
  }

  private async delivered(
    em: EntityManager,
    locked: LockedDelivery,
    { providerMessageId, shows, durationMs }: Extract<SendOutcome, { type: 'delivered' }>,
  ): Promise<Recorded> {
    const { delivery, post } = locked;
    const now = currentTime();
    // Only messages with the buttons of a post are adopted.
    if (providerMessageId !== null && post !== null) await forgetAdopted(em, delivery, providerMessageId);
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id },
      {
        state: 'delivered',
        providerMessageId,
        shown: shows,
        deliveredAt: now,
        errorCode: null,
        errorMessage: null,
        unknownUntil: null,
        probe: false,
        updatedAt: now,
      },
    );
    await logAttempt(em, delivery, { status: 'delivered', providerMessageId, durationMs });
    if (delivery.probe) await this.gates.open(em, delivery.channel);
    const stale = await isStale(em, locked, shows);
    if (post !== null && !stale) await restPost(em, post.id);
    return { state: 'delivered', stale };
  }

  private async retryLater(em: EntityManager, locked: LockedDelivery, failure: FailedAttempt): Promise<Recorded> {
    const { delivery } = locked;
    if (await isWideWait(em, delivery, failure)) {
      return this.channelPaused(em, delivery, { ...failure, reason: WIDE_WAIT });
    }
    if (isLastAttempt(SEND, delivery.attempts)) return this.fail(em, locked, failure);
    const waitMs = failure.retryAfterMs ?? backoffMs(SEND, delivery.attempts);
    const nextAttemptAt = new Date(nowMs() + waitMs);
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id },
      {
        state: 'queued',
        nextAttemptAt,
        errorCode: failure.code,
        errorMessage: failure.reason,
        unknownUntil: null,
        probe: false,
        updatedAt: currentTime(),
      },
    );
    await logAttempt(em, delivery, {
      status: 'retried',
      errorCode: failure.code,
      errorMessage: failure.reason,
      durationMs: failure.durationMs,
      nextAttemptAt,
    });
    if (locked.post !== null) await restPost(em, locked.post.id);
    return { state: 'queued', retryInMs: waitMs };
  }

  private async never(em: EntityManager, locked: LockedDelivery, failure: FailedAttempt): Promise<Recorded> {
    if (failure.code === 'telegram_blocked' && (locked.delivery.recipient ?? null) === null) {
      await this.pauses.pauseTelegram(em, locked.delivery.userId);
    }
    const paused = failure.code === NO_MAILBOX && (await this.pauseEmail(em, locked.delivery));
    return this.fail(em, locked, failure, { told: paused });
  }

  private async pauseEmail(em: EntityManager, { userId }: Delivery): Promise<boolean> {
    return this.pauses.pauseEmail(em, await em.findOneOrFail(User, { id: userId }, FRESH));
  }

  /** Final: the log row says why, and the other channel tells the owner, unless something `told` them already. */
  private async fail(
    em: EntityManager,
    { delivery }: LockedDelivery,
    failure: FailedAttempt,
    { told }: { told: boolean } = { told: false },
  ): Promise<Recorded> {
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id },
      {
        state: 'failed',
        errorCode: failure.code,
        errorMessage: failure.reason,
        nextAttemptAt: null,
        unknownUntil: null,
        probe: false,
        updatedAt: currentTime(),
      },
    );
    await logAttempt(em, delivery, {
      status: 'failed',
      errorCode: failure.code,
      errorMessage: failure.reason,
      durationMs: failure.durationMs,
    });
    if (!told) await this.notices.tellOwner(em, delivery, failure.reason);
    return { state: 'failed', code: failure.code };
  }

  /** Everybody waits, so this attempt does not count against the message. */
  private async channelPaused(em: EntityManager, delivery: Delivery, failure: FailedAttempt): Promise<Recorded> {
    await this.gates.close(em, delivery.channel, failure, delivery.probe);
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id },
      {
        state: 'held',
        attempts: Math.max(delivery.attempts - 1, 0),
        errorCode: HELD_BY_GATE,
        errorMessage: failure.reason,
        unknownUntil: null,
        probe: false,
        updatedAt: currentTime(),
      },
    );
    await logAttempt(em, delivery, {
      status: 'retried',
      errorCode: failure.code,
      errorMessage: failure.reason,
      durationMs: failure.durationMs,
    });
    return { state: 'held' };
  }

  private async unknown(em: EntityManager, locked: LockedDelivery, failure: FailedAttempt): Promise<Recorded> {
    const { delivery } = locked;
    if (delivery.resent) {
      return this.fail(em, locked, { ...failure, code: OUTCOME_UNKNOWN, reason: TWICE_UNKNOWN });
    }
    await this.unknowns.markUnknown(em, delivery);
    return { state: 'unknown', code: failure.code };
  }

  /** What the rows say already, for a record that comes a second time or too late. */
  async alreadyTrue(em: EntityManager, locked: LockedDelivery): Promise<Recorded> {
    const { delivery } = locked;
    const state: DeliveryState = delivery.state;
    switch (state) {
      case 'delivered':
        return { state: 'delivered', stale: await isStale(em, locked, delivery.shown ?? null) };
      case 'failed':
        return { state: 'failed', code: delivery.errorCode ?? 'failed' };
      case 'unknown':
        return { state: 'unknown', code: OUTCOME_UNKNOWN };
      case 'queued':
      case 'sending':
        return { state: 'queued', retryInMs: null };
      case 'held':
      case 'cancelled':
        return { state: 'held' };
    }
  }
}
