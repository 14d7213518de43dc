// The send ledger: written before and after each send, because no provider has an idempotency key. What is claimed is
// decided by `send-claims.ts`, what an attempt came to by `attempt-outcomes.ts`.

import { Injectable } from '@nestjs/common';
import { raw } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Claim, DeliveryLedger } from '../../activities/ports/delivery-ledger.port.js';
import type { Recorded, SendOutcome } from '../../domain/delivery.js';
import { currentTime } from '../common/clock.js';
import { metrics } from '../common/metrics.js';
import { Post } from '../database/entities/index.js';
import { Wakeups } from '../temporal/index.js';
import { nameMessage } from './arrival-proofs.js';
import { AttemptOutcomes } from './attempt-outcomes.js';
import { sayingFaults } from './faults.js';
import { ReminderSends } from './reminders/reminder-sends.js';
import { type LockedDelivery, lockDelivery } from './rows.js';
import { SendClaims } from './send-claims.js';

@Injectable()
export class Ledger implements DeliveryLedger {
  constructor(
    private readonly em: EntityManager,
    private readonly claims: SendClaims,
    private readonly outcomes: AttemptOutcomes,
    private readonly wakeups: Wakeups,
    private readonly reminders: ReminderSends,
  ) {}

  claim(deliveryId: number): Promise<Claim> {
    return sayingFaults(this.em, { id: deliveryId }, () => this.claimLocked(deliveryId));
  }

  private claimLocked(deliveryId: number): Promise<Claim> {
    return this.em.fork().transactional(async (em) => {
      const locked = await lockDelivery(em, deliveryId);
      return locked === null ? { result: 'settled' } : this.claims.claim(em, locked);
    });
  }

  async record(deliveryId: number, token: string, outcome: SendOutcome): Promise<Recorded> {
    const { recorded, wake } = await this.em.fork().transactional(async (em) => {
      const locked = await lockDelivery(em, deliveryId);
      if (locked === null) return { recorded: { state: 'failed', code: 'gone' } as const, wake: null };
      const { delivery } = locked;
      if (!isOurs(locked, token)) {
        const late = delivery.claimToken === token && outcome.type === 'delivered';
        if (late && (await nameMessage(em, delivery, outcome))) delivery.shown = outcome.shows;
        return { recorded: await this.outcomes.alreadyTrue(em, locked), wake: null };
      }
      const recorded = await this.outcomes.settle(em, locked, outcome);
      if (delivery.kind === 'reminder') return this.settledReminder(em, locked, recorded);
      const failed = recorded.state === 'failed' && delivery.kind === 'draft';
      return { recorded, wake: failed ? { noticesOf: delivery.userId } : null };
    });
    metrics.attempts.inc({ outcome: outcome.type, state: recorded.state });
    if (wake !== null && 'noticesOf' in wake) this.wakeups.wakeNotices(wake.noticesOf);
    if (wake !== null && 'post' in wake) this.wakeups.wakePost(wake.post);
    return recorded;
  }

  /** A reminder that shows what its post no longer is has been sent; its post, which rewrites it, is to look. */
  private async settledReminder(em: EntityManager, { delivery, post }: LockedDelivery, recorded: Recorded) {
    await this.reminders.settled(em, delivery);
    if (post === null || recorded.state !== 'delivered' || !recorded.stale) return { recorded, wake: null };
    await em.nativeUpdate(Post, { id: post.id }, { version: raw('version + 1'), updatedAt: currentTime() });
    return { recorded: { ...recorded, stale: false }, wake: { post: post.id } };
  }
}

/** True while what the attempt under this token came to is still for it to say. */
const isOurs = ({ delivery: { claimToken, state } }: LockedDelivery, token: string): boolean =>
  claimToken === token && (state === 'sending' || state === 'unknown');
