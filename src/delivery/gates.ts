// Owns the gates: one per channel, closed while the provider refuses the account or asks everybody to wait.

import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import type { FailedAttempt } from '../../domain/delivery.js';
import { beforeScrape, metrics } from '../common/metrics.js';
import { ChannelGate } from '../database/entities/index.js';
import { FRESH } from './rows.js';

/** Code of deliveries held by a gate, apart from those held for their recipient. */
export const HELD_BY_GATE = 'channel_closed';

const FIRST_PROBE_MS = 15_000;
const SLOWEST_PROBE_MS = 5 * 60_000;

@Injectable()
export class Gates implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(Gates.name);
  private stopReporting: () => void = () => undefined;

  constructor(private readonly em: EntityManager) {}

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

  /** The gate that keeps a send back, or null where the channel is open. */
  async closed(em: EntityManager, channel: Channel): Promise<ChannelGate | null> {
    return em.findOne(ChannelGate, { channel, state: 'closed' }, FRESH);
  }

  /**
   * Closes the gate, or keeps it closed: a probe that failed waits twice as long as the one before. A provider that
   * named a time is believed.
   */
  async close(em: EntityManager, channel: Channel, failure: FailedAttempt, wasProbe: boolean): Promise<void> {
    const gate = await em.findOneOrFail(ChannelGate, { channel }, FRESH);
    const probeIntervalMs =
      gate.state === 'closed' && wasProbe ? Math.min(gate.probeIntervalMs * 2, SLOWEST_PROBE_MS) : FIRST_PROBE_MS;
    if (gate.state === 'closed' && !wasProbe) return;
    await em.nativeUpdate(
      ChannelGate,
      { channel },
      {
        state: 'closed',
        reasonCode: failure.code,
        reason: failure.reason,
        probeIntervalMs,
        notBefore: new Date(Date.now() + (failure.retryAfterMs ?? probeIntervalMs)),
        ...(gate.state === 'open' ? { changedAt: new Date() } : {}),
      },
    );
    if (gate.state === 'open') {
      this.logger.error({ event: 'CHANNEL_CLOSED', channel, code: failure.code }, 'a channel is closed for everybody');
    }
  }

  async open(em: EntityManager, channel: Channel): Promise<void> {
    const opened = await em.nativeUpdate(
      ChannelGate,
      { channel, state: 'closed' },
      {
        state: 'open',
        reason: null,
        reasonCode: null,
        notBefore: null,
        probeIntervalMs: FIRST_PROBE_MS,
        changedAt: new Date(),
      },
    );
    if (opened > 0) this.logger.log({ event: 'CHANNEL_OPENED', channel }, 'a channel is open again');
  }
}
