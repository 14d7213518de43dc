// The only place where a delivery is claimed: whether it may be sent now, and by whom.

import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Claim } from '../../activities/ports/delivery-ledger.port.js';
import { type DeliveryState, HELD_BY_GATE } from '../../domain/delivery.js';
import { currentTime, nowMs } from '../common/clock.js';
import { Delivery, User } from '../database/entities/index.js';
import { Gates } from './gates.js';
import { MessageComposer } from './message-composer.js';
import { canReceive } from './reach.js';
import { ReminderSends } from './reminders/reminder-sends.js';
import { FRESH, isWanted, type LockedDelivery } from './rows.js';
import { UnknownSettlement } from './unknown-settlement.js';

/** A try this much before its time is as good as due: clocks of two machines differ. */
const EARLY_BY_MS = 1_000;

@Injectable()
export class SendClaims {
  constructor(
    private readonly gates: Gates,
    private readonly composer: MessageComposer,
    private readonly unknowns: UnknownSettlement,
    private readonly reminders: ReminderSends,
  ) {}

  async claim(em: EntityManager, locked: LockedDelivery): Promise<Claim> {
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
        await this.unknowns.markUnknown(em, delivery);
        return { result: 'unknown' };
      case 'queued':
        return this.claimQueued(em, locked);
    }
  }

  private async claimQueued(em: EntityManager, locked: LockedDelivery): Promise<Claim> {
    const { delivery } = locked;
    if (delivery.kind !== 'reminder' && !isWanted(locked)) {
      await em.nativeUpdate(Delivery, { id: delivery.id }, { state: 'cancelled', updatedAt: currentTime() });
      return { result: 'settled' };
    }
    const waitMs = (delivery.nextAttemptAt?.getTime() ?? 0) - nowMs();
    if (waitMs > EARLY_BY_MS) return { result: 'early', waitMs };

    const user = await em.findOneOrFail(User, { id: delivery.userId }, FRESH);
    const carried = delivery.kind === 'reminder' ? await this.reminders.aim(em, locked, user) : locked;
    if (carried === null) return { result: 'settled' };
    const reach = canReceive(user, delivery);
    if (reach.reach !== 'open') return this.hold(em, delivery, reach.code, reach.reason);
    const gate = await this.gates.closed(em, delivery);
    if (gate !== null) return this.hold(em, delivery, HELD_BY_GATE, gate.reason ?? 'The channel is paused.');

    const { message, shows } = await this.composer.compose(em, carried, user);
    const token = randomUUID();
    await em.nativeUpdate(
      Delivery,
      { id: delivery.id, state: 'queued' },
      {
        state: 'sending',
        claimToken: token,
        claimedAt: currentTime(),
        chatHmac: delivery.channel === 'telegram' ? (user.telegramChatHmac ?? null) : null,
        attempts: raw('attempts + 1'),
        nextAttemptAt: null,
        updatedAt: currentTime(),
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
        updatedAt: currentTime(),
      },
    );
    if (delivery.kind === 'reminder') await this.reminders.settled(em, delivery);
    return { result: 'held' };
  }
}
