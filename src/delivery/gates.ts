// Owns the gates: one per channel, closed while the provider refuses the account or asks everybody to wait, or by an operator.

import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { FilterQuery } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import type { FailedAttempt } from '../../domain/delivery.js';
import { currentTime, nowMs } from '../common/clock.js';
import { beforeScrape, metrics } from '../common/metrics.js';
import { ChannelGate } from '../database/entities/index.js';
import { OperatorAlerts } from './operator-alerts.js';
import { FOR_UPDATE, FRESH } from './rows.js';

/** `channel_gates.reason_code` of a channel that an operator closed. */
export const PAUSED_BY_OPERATOR = 'paused_by_operator';

/** What owners read meanwhile. */
const PAUSED_REASON: Record<Channel, string> = {
  email: 'Email is paused for a while.',
  telegram: 'Telegram is paused for a while.',
};

const FIRST_PROBE_MS = 15_000;
const SLOWEST_PROBE_MS = 5 * 60_000;

/** How finely providers tell the time of what they report afterwards: in whole seconds. */
const TOLD_WITHIN_MS = 1_000;

@Injectable()
export class Gates implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(Gates.name);
  private stopReporting: () => void = () => undefined;

  constructor(
    private readonly em: EntityManager,
    private readonly alerts: OperatorAlerts,
  ) {}

  onModuleInit(): void {
    this.stopReporting = beforeScrape(() => this.report());
  }

  onModuleDestroy(): void {
    this.stopReporting();
  }

  /** From the row at each scrape: any process may have closed or opened a gate. */
  private async report(): Promise<void> {
    metrics.gates.reset();
    try {
      const gates = await this.em.fork().find(ChannelGate, {}, FRESH);
      for (const { channel, state } of gates) metrics.gates.set({ channel }, state === 'closed' ? 1 : 0);
    } catch {
      this.logger.warn({ event: 'GATES_UNREADABLE' }, 'the state of the channels could not be read for the metrics');
    }
  }

  /**
   * The gate that keeps a send back, or null where the channel is open. A probe passes one that a provider closed; what an
   * operator closed stays closed.
   */
  async closed(
    em: EntityManager,
    { channel, probe }: { channel: Channel; probe: boolean },
  ): Promise<ChannelGate | null> {
    return em.findOne(ChannelGate, { channel, state: 'closed', ...(probe ? { byHand: true } : {}) }, FRESH);
  }

  /**
   * Closes the gate, or keeps it closed: a probe that failed waits twice as long as the one before. A provider that
   * named a time is believed.
   */
  async close(em: EntityManager, channel: Channel, failure: FailedAttempt, wasProbe: boolean): Promise<void> {
    const now = currentTime();
    if (await this.closeOpen(em, { channel, state: 'open' }, failure, now)) return;
    if (!wasProbe) {
      await this.waitLonger(em, channel, failure, now);
      return;
    }
    const gate = await em.findOneOrFail(ChannelGate, { channel }, FRESH);
    const interval = Math.min(gate.probeIntervalMs * 2, SLOWEST_PROBE_MS);
    await em.nativeUpdate(ChannelGate, { channel, state: 'closed', byHand: false }, closing(failure, interval, now));
  }

  /** What was under way when it closed may name a later time. */
  private async waitLonger(em: EntityManager, channel: Channel, { retryAfterMs }: FailedAttempt, now: Date) {
    if (retryAfterMs === null) return;
    const notBefore = new Date(now.getTime() + retryAfterMs);
    const earlier = { channel, state: 'closed' as const, byHand: false, notBefore: { $lt: notBefore } };
    await em.nativeUpdate(ChannelGate, earlier, { notBefore });
  }

  /**
   * Closes it for what the provider tells only later of something that it had taken. What happened before the gate was last
   * opened says nothing about now.
   */
  async closeAfterwards(em: EntityManager, channel: Channel, failure: FailedAttempt, happened: Date): Promise<void> {
    const notLater = new Date(happened.getTime() + TOLD_WITHIN_MS);
    await this.closeOpen(em, { channel, state: 'open', changedAt: { $lt: notLater } }, failure, currentTime());
  }

  /** Conditional, so that of many refusals at once one closes it, and the operator is told once. */
  private async closeOpen(
    em: EntityManager,
    where: FilterQuery<ChannelGate> & { channel: Channel },
    failure: FailedAttempt,
    now: Date,
  ): Promise<boolean> {
    const { channel } = where;
    const closed = await em.nativeUpdate(ChannelGate, where, {
      ...closing(failure, FIRST_PROBE_MS, now),
      changedAt: now,
    });
    if (closed === 0) return false;
    this.logger.error({ event: 'CHANNEL_CLOSED', channel, code: failure.code }, 'a channel is closed for everybody');
    await this.alerts.channelClosed(em, channel, now, failure);
    return true;
  }

  /** Milliseconds until the provider of a closed channel should be asked for anything again; null where it may be now. */
  async waitMs(em: EntityManager, channel: Channel): Promise<number | null> {
    const gate = await em.findOne(ChannelGate, { channel, state: 'closed', notBefore: { $gt: currentTime() } }, FRESH);
    return gate?.notBefore instanceof Date ? Math.max(gate.notBefore.getTime() - nowMs(), 1) : null;
  }

  /** A probe went through. What an operator closed stays closed. */
  async open(em: EntityManager, channel: Channel): Promise<void> {
    const gate = await em.findOne(ChannelGate, { channel, state: 'closed', byHand: false }, FRESH);
    if (gate === null) return;
    const now = currentTime();
    const opened = await em.nativeUpdate(ChannelGate, { channel, state: 'closed', byHand: false }, opening(now));
    if (opened === 0) return;
    this.logger.log({ event: 'CHANNEL_OPENED', channel }, 'a channel is open again');
    await this.alerts.channelOpened(em, channel, gate, now);
  }

  /**
   * An operator closes the channel: no probe goes on until an operator opens it. What is under way ends as it ends.
   * @param note why, for operators only: owners read a sentence of our own.
   * @returns how it was before.
   */
  async closeByHand(em: EntityManager, channel: Channel, note: string): Promise<ChannelGate> {
    const before = await this.locked(em, channel);
    await em.nativeUpdate(
      ChannelGate,
      { channel },
      {
        state: 'closed',
        byHand: true,
        note,
        reasonCode: PAUSED_BY_OPERATOR,
        reason: PAUSED_REASON[channel],
        notBefore: null,
        probeIntervalMs: FIRST_PROBE_MS,
        changedAt: before.byHand ? before.changedAt : currentTime(),
      },
    );
    // Whoever closes it knows that it is closed.
    await this.alerts.cancelClosed(em, channel);
    return before;
  }

  /** An operator opens it, whoever closed it. @returns how it was before. */
  async openByHand(em: EntityManager, channel: Channel): Promise<ChannelGate> {
    const before = await this.locked(em, channel);
    if (before.state === 'open') return before;
    await em.nativeUpdate(ChannelGate, { channel }, opening(currentTime()));
    await this.alerts.cancelClosed(em, channel);
    return before;
  }

  private locked(em: EntityManager, channel: Channel): Promise<ChannelGate> {
    return em.findOneOrFail(ChannelGate, { channel }, FOR_UPDATE);
  }
}

const closing = (failure: FailedAttempt, probeIntervalMs: number, now: Date) => ({
  state: 'closed' as const,
  reasonCode: failure.code,
  reason: failure.reason,
  probeIntervalMs,
  notBefore: new Date(now.getTime() + (failure.retryAfterMs ?? probeIntervalMs)),
});

const opening = (changedAt: Date) => ({
  state: 'open' as const,
  byHand: false,
  note: null,
  reason: null,
  reasonCode: null,
  notBefore: null,
  probeIntervalMs: FIRST_PROBE_MS,
  changedAt,
});
