// The send ledger: written before and after each send, because no provider has an idempotency key. What is claimed is
// decided by `send-claims.ts`, what an attempt came to by `attempt-outcomes.ts`.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Claim, DeliveryLedger } from '../../activities/ports/delivery-ledger.port.js';
import type { Recorded, SendOutcome } from '../../domain/delivery.js';
import { metrics } from '../common/metrics.js';
import { Wakeups } from '../temporal/index.js';
import { nameMessage } from './arrival-proofs.js';
import { AttemptOutcomes } from './attempt-outcomes.js';
import { sayingFaults } from './faults.js';
import { type LockedDelivery, lockDelivery } from './rows.js';
import { SendClaims } from './send-claims.js';

@Injectable()
export class Ledger implements DeliveryLedger {
  constructor(
    private readonly em: EntityManager,
    private readonly claims: SendClaims,
    private readonly outcomes: AttemptOutcomes,
    private readonly wakeups: Wakeups,
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
    const { recorded, failedOf } = await this.em.fork().transactional(async (em) => {
      const locked = await lockDelivery(em, deliveryId);
      if (locked === null) return { recorded: { state: 'failed', code: 'gone' } as const, failedOf: null };
      const { delivery } = locked;
      if (!isOurs(locked, token)) {
        const late = delivery.claimToken === token && outcome.type === 'delivered';
        if (late && (await nameMessage(em, delivery, outcome))) delivery.shown = outcome.shows;
        return { recorded: await this.outcomes.alreadyTrue(em, locked), failedOf: null };
      }
      const recorded = await this.outcomes.settle(em, locked, outcome);
      return { recorded, failedOf: recorded.state === 'failed' && delivery.kind === 'draft' ? delivery.userId : null };
    });
    metrics.attempts.inc({ outcome: outcome.type, state: recorded.state });
    if (failedOf !== null) this.wakeups.wakeNotices(failedOf);
    return recorded;
  }
}

/** True while what the attempt under this token came to is still for it to say. */
const isOurs = ({ delivery: { claimToken, state } }: LockedDelivery, token: string): boolean =>
  claimToken === token && (state === 'sending' || state === 'unknown');
