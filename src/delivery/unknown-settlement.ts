// Settles a delivery of which nobody knows whether it arrived, once: by its window's end, when no proof came.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Delivery, type Post } from '../database/entities/index.js';
import { logAttempt } from './delivery-log.js';
import { isWanted } from './rows.js';

const OUTCOME_UNKNOWN = 'outcome_unknown';

@Injectable()
export class UnknownSettlement {
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
    if (until > Date.now()) return 'waiting';
    const resend = !delivery.resent && isWanted({ delivery, post });
    const now = new Date();
    if (resend) {
      await logAttempt(em, delivery, {
        status: 'retried',
        errorCode: OUTCOME_UNKNOWN,
        errorMessage: 'It may have arrived; sent once more to be sure, and marked so.',
        nextAttemptAt: now,
      });
      await em.nativeUpdate(
        Delivery,
        { id: delivery.id, state: 'unknown' },
        { state: 'queued', resent: true, unknownUntil: null, claimToken: null, nextAttemptAt: null, updatedAt: now },
      );
      return 'resend';
    }
    const reason = 'It may have arrived; nobody can tell.';
    await logAttempt(em, delivery, { status: 'failed', errorCode: OUTCOME_UNKNOWN, errorMessage: reason });
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id, state: 'unknown' },
      { state: 'failed', unknownUntil: null, errorCode: OUTCOME_UNKNOWN, errorMessage: reason, updatedAt: now },
    );
    return 'settled';
  }
}
