// The send ledger: written before and after each send, because no provider has an idempotency key. This is the only
// place where a delivery is claimed and where an attempt becomes a state.

import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { raw } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Claim, DeliveryLedger } from '../../activities/ports/delivery-ledger.port.js';
import { otherChannel } from '../../domain/channel.js';
import {
  type DeliveryState,
  type FailedAttempt,
  OUTCOME_UNKNOWN,
  type Recorded,
  type SendOutcome,
} from '../../domain/delivery.js';
import { backoffMs, isLastAttempt, SEND } from '../../domain/retry-policies.js';
import { metrics } from '../common/metrics.js';
import { Config } from '../config/config.js';
import { Delivery, Post, User } from '../database/entities/index.js';
import { Wakeups } from '../temporal/index.js';
import { forgetAdopted, nameMessage } from './arrival-proofs.js';
import { logAttempt } from './delivery-log.js';
import { DeliveryQueue } from './delivery-queue.js';
import { Gates, HELD_BY_GATE } from './gates.js';
import { MessageComposer } from './message-composer.js';
import { RecipientPauses } from './recipient-pauses.js';
import { canReach, canReceive } from './reach.js';
import { restPost } from './rest.js';
import { FRESH, isWanted, type LockedDelivery, lockDelivery } from './rows.js';
import { wantedNow } from './surfaces.js';

/** A try this much before its time is as good as due: clocks of two machines differ. */
const EARLY_BY_MS = 1_000;

/** The mail server's word that there is no such mailbox: certain, so that nothing more is sent there. */
const NO_MAILBOX = 'smtp_no_mailbox';

@Injectable()
export class Ledger implements DeliveryLedger {
  private readonly logger = new Logger(Ledger.name);

  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly gates: Gates,
    private readonly queue: DeliveryQueue,
    private readonly composer: MessageComposer,
    private readonly wakeups: Wakeups,
    private readonly pauses: RecipientPauses,
  ) {}

  claim(deliveryId: number): Promise<Claim> {
    return this.em.fork().transactional(async (em) => {
      const locked = await lockDelivery(em, deliveryId);
      if (locked === null) return { result: 'settled' };
      const { delivery } = locked;
      const state: DeliveryState = delivery.state;
      switch (state) {
        case 'delivered':
        case 'failed':
        case 'cancelled':
          return { result: 'settled' };
        case 'held':
          return { result: 'held' };
        case 'unknown':
          return { result: 'unknown' };
        case 'sending':
          await this.markUnknown(em, delivery);
          return { result: 'unknown' };
        case 'queued':
          return this.claimQueued(em, locked);
      }
    });
  }

  private async claimQueued(em: EntityManager, locked: LockedDelivery): Promise<Claim> {
    const { delivery } = locked;
    if (!isWanted(locked)) {
      await em.nativeUpdate(Delivery, { id: delivery.id }, { state: 'cancelled', updatedAt: new Date() });
      return { result: 'settled' };
    }
    const waitMs = (delivery.nextAttemptAt?.getTime() ?? 0) - Date.now();
    if (waitMs > EARLY_BY_MS) return { result: 'early', waitMs };

    const user = await em.findOneOrFail(User, { id: delivery.userId }, FRESH);
    const reach = canReceive(user, delivery);
    if (reach.reach !== 'open') return this.hold(em, delivery, reach.code, reach.reason);
    const gate = await this.gates.closed(em, delivery);
    if (gate !== null) return this.hold(em, delivery, HELD_BY_GATE, gate.reason ?? 'The channel is paused.');

    const { message, shows } = await this.composer.compose(em, locked, user);
    const token = randomUUID();
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id, state: 'queued' },
      {
        state: 'sending',
        claimToken: token,
        claimedAt: new Date(),
        chatHmac: delivery.channel === 'telegram' ? (user.telegramChatHmac ?? null) : null,
        attempts: raw('attempts + 1'),
        nextAttemptAt: null,
        updatedAt: new Date(),
      },
    );
    return { result: 'claimed', token, message, shows };
  }

  private async hold(em: EntityManager, delivery: Delivery, code: string, reason: string): Promise<Claim> {
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id },
      {
        state: 'held',
        errorCode: code,
        errorMessage: reason,
        nextAttemptAt: null,
        probe: false,
        updatedAt: new Date(),
      },
    );
    return { result: 'held' };
  }

  async record(deliveryId: number, token: string, outcome: SendOutcome): Promise<Recorded> {
    const { recorded, failedOf } = await this.em.fork().transactional(async (em) => {
      const locked = await lockDelivery(em, deliveryId);
      if (locked === null) return { recorded: { state: 'failed', code: 'gone' } as const, failedOf: null };
      const { delivery } = locked;
      const ours = delivery.claimToken === token && (delivery.state === 'sending' || delivery.state === 'unknown');
      if (!ours) {
        const late = delivery.claimToken === token && outcome.type === 'delivered';
        if (late && (await nameMessage(em, delivery, outcome))) delivery.shown = outcome.shows;
        return { recorded: await this.truth(em, locked), failedOf: null };
      }
      const recorded = await this.settle(em, locked, outcome);
      return { recorded, failedOf: recorded.state === 'failed' && delivery.kind === 'draft' ? delivery.userId : null };
    });
    metrics.attempts.inc({ outcome: outcome.type, state: recorded.state });
    if (failedOf !== null) this.wakeups.wakeNotices(failedOf);
    return recorded;
  }

  private settle(em: EntityManager, locked: LockedDelivery, outcome: SendOutcome): Promise<Recorded> {
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
    const now = new Date();
    if (providerMessageId !== null) await forgetAdopted(em, delivery, providerMessageId);
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
    if (post === null) return { state: 'delivered', stale: false };
    const stale = delivery.channel === 'telegram' && (await wantedNow(em, locked)) !== shows;
    if (!stale) await restPost(em, post.id);
    return { state: 'delivered', stale };
  }

  private async retryLater(em: EntityManager, locked: LockedDelivery, failure: FailedAttempt): Promise<Recorded> {
    const { delivery } = locked;
    if (isLastAttempt(SEND, delivery.attempts)) return this.fail(em, locked, failure);
    const waitMs = failure.retryAfterMs ?? backoffMs(SEND, delivery.attempts);
    const nextAttemptAt = new Date(Date.now() + waitMs);
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
        updatedAt: new Date(),
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
    { delivery, post }: LockedDelivery,
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
        updatedAt: new Date(),
      },
    );
    await logAttempt(em, delivery, {
      status: 'failed',
      errorCode: failure.code,
      errorMessage: failure.reason,
      durationMs: failure.durationMs,
    });
    if (!told && post !== null && delivery.kind === 'draft') await this.tellOwner(em, delivery, post, failure.reason);
    return { state: 'failed', code: failure.code };
  }

  private async tellOwner(em: EntityManager, delivery: Delivery, post: Post, reason: string): Promise<void> {
    const channel = otherChannel(delivery.channel);
    const user = await em.findOneOrFail(User, { id: delivery.userId }, FRESH);
    if (canReach(user, channel).reach !== 'open') return;
    await this.queue.queueNotice(em, {
      userId: delivery.userId,
      channel,
      template: 'delivery_failed',
      details: { post_id: post.id, failed_channel: delivery.channel, reason },
    });
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
        updatedAt: new Date(),
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
      return this.fail(em, locked, {
        ...failure,
        code: OUTCOME_UNKNOWN,
        reason: 'It may have arrived, and so may the second try; nobody can tell.',
      });
    }
    await this.markUnknown(em, delivery);
    return { state: 'unknown', code: failure.code };
  }

  /** Its log row is written when it is settled: by proof, by the owner's word, or when its window ends. */
  private async markUnknown(em: EntityManager, delivery: Delivery): Promise<void> {
    this.logger.warn({ event: 'OUTCOME_UNKNOWN', deliveryId: delivery.id, channel: delivery.channel }, 'nobody knows');
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id },
      {
        state: 'unknown',
        unknownUntil: delivery.unknownUntil ?? new Date(Date.now() + this.config.unknownWindowMs),
        errorCode: OUTCOME_UNKNOWN,
        errorMessage: 'It may have arrived: the connection broke after the message had been handed over.',
        probe: false,
        updatedAt: new Date(),
      },
    );
  }

  /** What the rows say already, for a record that comes a second time or too late. */
  private async truth(em: EntityManager, locked: LockedDelivery): Promise<Recorded> {
    const { delivery } = locked;
    const state: DeliveryState = delivery.state;
    switch (state) {
      case 'delivered': {
        const stale = delivery.channel === 'telegram' && (await wantedNow(em, locked)) !== delivery.shown;
        return { state: 'delivered', stale };
      }
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
