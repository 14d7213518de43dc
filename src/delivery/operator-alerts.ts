// The mails to the operator when a channel closes or opens by itself: an outbox in the transaction of the gate, with claims
// and an "unknown" like those of the send ledger. See docs/adr/0012.

import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { AlertOutbox, AlertOutcome, ClaimedAlert } from '../../activities/ports/operator-alerts.port.js';
import type { Channel } from '../../domain/channel.js';
import { type FailedAttempt, HELD_BY_GATE } from '../../domain/delivery.js';
import { backoffMs, SEND } from '../../domain/retry-policies.js';
import { currentTime } from '../common/clock.js';
import { Config } from '../config/config.js';
import { OperatorAlert } from '../database/entities/index.js';
import { FRESH } from './rows.js';

/** A provider that asks for a pause of minutes is no news yet; one that goes on for longer is. */
const A_WAIT_IS_NEWS_AFTER_MS = 2 * 60_000;

/** A worker hands a mail over within 30 s; what is under way for longer died with its worker. */
const LOST_AFTER_MS = 2 * 60_000;

/** News of yesterday is in the log. */
const GIVEN_UP_AFTER_MS = 24 * 3_600_000;

/** Deliveries that wait for a gate. */
const WAITING = `select count(*) from deliveries d where d.channel = a.channel and d.state = 'held' and d.error_code = '${HELD_BY_GATE}'`;

interface ClosedGate {
  reasonCode?: string | null;
  reason?: string | null;
  changedAt: Date;
}

@Injectable()
export class OperatorAlerts implements AlertOutbox {
  private readonly logger = new Logger(OperatorAlerts.name);

  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
  ) {}

  /** In the transaction that closes the gate. */
  async channelClosed(em: EntityManager, channel: Channel, since: Date, failure: FailedAttempt): Promise<void> {
    // A mail about mail that nobody takes would wait for what it reports: the log line and the metric must do.
    if (this.config.operatorEmail === null || channel === 'email') return;
    const wait = failure.retryAfterMs === null ? 0 : A_WAIT_IS_NEWS_AFTER_MS;
    await em.insert(OperatorAlert, {
      channel,
      event: 'closed',
      reasonCode: failure.code,
      reason: failure.reason,
      since,
      nextAttemptAt: new Date(since.getTime() + wait),
    });
  }

  /** In the transaction that opens the gate. Nobody is told of the end of what nobody was told of. */
  async channelOpened(em: EntityManager, channel: Channel, gate: ClosedGate, until: Date): Promise<void> {
    const { untold } = await this.cancelClosed(em, channel);
    if (this.config.operatorEmail === null || untold) return;
    const { reasonCode = null, reason = null, changedAt: since } = gate;
    await em.insert(OperatorAlert, {
      channel,
      event: 'opened',
      reasonCode,
      reason,
      since,
      until,
      nextAttemptAt: until,
    });
  }

  /** What has not gone out yet is over. @returns `untold`: it had not even been tried. */
  async cancelClosed(em: EntityManager, channel: Channel): Promise<{ untold: boolean }> {
    const cancelled = await em.execute<{ attempts: number }[]>(
      `update operator_alerts set state = 'cancelled', updated_at = now()
       where channel = ? and event = 'closed' and state = 'queued' returning attempts`,
      [channel],
    );
    return { untold: cancelled.some(({ attempts }) => attempts === 0) };
  }

  async claimDue(): Promise<ClaimedAlert | null> {
    if (this.config.operatorEmail === null) return null;
    const em = this.em.fork();
    await this.forgetLost(em);
    const token = randomUUID();
    // In their order, and not into a channel that takes no mail.
    const [claimed] = await em.execute<{ id: string; waiting: string }[]>(
      `update operator_alerts a set state = 'sending', attempts = attempts + 1, claim_token = ?, claimed_at = now(), updated_at = now()
       where a.id = (
         select due.id from operator_alerts due
         where due.state = 'queued' and due.next_attempt_at <= now()
           and not exists (select 1 from operator_alerts earlier where earlier.channel = due.channel and earlier.id < due.id
                             and earlier.state in ('queued', 'sending'))
           and not exists (select 1 from channel_gates g where g.channel = 'email' and g.state = 'closed')
         order by due.id limit 1 for update of due skip locked)
       returning a.id, (${WAITING}) as waiting`,
      [token],
    );
    if (claimed === undefined) return null;
    const alert = await em.findOneOrFail(OperatorAlert, { id: Number(claimed.id) }, FRESH);
    const { id, channel, event, reasonCode, reason, since, until, resent } = alert;
    const facts = { channel, event, since, resent, waiting: Number(claimed.waiting) };
    return {
      id,
      token,
      facts: { ...facts, code: reasonCode ?? null, reason: reason ?? null, until: until ?? null },
    };
  }

  async record({ id, token }: ClaimedAlert, outcome: AlertOutcome): Promise<void> {
    await this.em.fork().transactional(async (em) => {
      const alert = await em.findOne(OperatorAlert, { id, claimToken: token, state: 'sending' }, FRESH);
      if (alert !== null) await this.settle(em, alert, outcome);
    });
  }

  private async settle(em: EntityManager, alert: OperatorAlert, outcome: AlertOutcome): Promise<void> {
    const own = { id: alert.id, claimToken: alert.claimToken, state: 'sending' as const };
    const updatedAt = currentTime();
    switch (outcome.type) {
      case 'delivered':
        await em.nativeUpdate(OperatorAlert, own, { state: 'sent', errorCode: null, updatedAt });
        return;
      case 'unknown': {
        if (alert.resent) this.gaveUp(alert, outcome.code);
        const nextAttemptAt = new Date(updatedAt.getTime() + this.config.unknownWindowMs);
        const state = alert.resent ? 'unknown' : 'queued';
        const errorCode = outcome.code;
        await em.nativeUpdate(OperatorAlert, own, { state, resent: true, nextAttemptAt, errorCode, updatedAt });
        return;
      }
      case 'retryLater':
      case 'channelPaused':
      case 'never': {
        const late = updatedAt.getTime() - alert.createdAt.getTime() > GIVEN_UP_AFTER_MS;
        const final = outcome.type === 'never' || late;
        if (final) this.gaveUp(alert, outcome.code);
        const waitMs = outcome.retryAfterMs ?? backoffMs(SEND, alert.attempts);
        const nextAttemptAt = new Date(updatedAt.getTime() + waitMs);
        const state = final ? 'failed' : 'queued';
        await em.nativeUpdate(OperatorAlert, own, { state, nextAttemptAt, errorCode: outcome.code, updatedAt });
        return;
      }
    }
  }

  /** A worker died with it: nobody knows whether it went out. */
  private async forgetLost(em: EntityManager): Promise<void> {
    await em.execute(
      `update operator_alerts set state = case when resent then 'unknown' else 'queued' end, resent = true,
         next_attempt_at = claimed_at + ? * interval '1 millisecond', error_code = 'outcome_unknown', updated_at = now()
       where state = 'sending' and claimed_at < now() - ? * interval '1 millisecond'`,
      [this.config.unknownWindowMs, LOST_AFTER_MS],
    );
  }

  private gaveUp({ id, channel, event }: OperatorAlert, code: string): void {
    this.logger.error(
      { event: 'OPERATOR_ALERT_FAILED', alertId: id, channel, about: event, code },
      'the operator could not be told by mail',
    );
  }
}
