// Reports how many outcomes nobody knows at the moment, by channel.

import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { type Channel, CHANNELS } from '../../domain/channel.js';
import { beforeScrape, metrics } from '../common/metrics.js';

@Injectable()
export class UnknownGauge implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(UnknownGauge.name);
  private stopReporting: () => void = () => undefined;

  constructor(private readonly em: EntityManager) {}

  onModuleInit(): void {
    this.stopReporting = beforeScrape(() => this.report());
  }

  onModuleDestroy(): void {
    this.stopReporting();
  }

  /** From the rows at each scrape, so that every process says the same. */
  private async report(): Promise<void> {
    metrics.unknown.reset();
    try {
      const rows = await this.em
        .fork()
        .execute<{ channel: Channel; count: string }[]>(
          `select channel, count(*) as count from deliveries where state = 'unknown' group by channel`,
        );
      const counts = new Map(rows.map(({ channel, count }) => [channel, Number(count)]));
      for (const channel of CHANNELS) metrics.unknown.set({ channel }, counts.get(channel) ?? 0);
    } catch {
      this.logger.warn({ event: 'UNKNOWN_UNREADABLE' }, 'unknown outcomes could not be counted for the metrics');
    }
  }
}
