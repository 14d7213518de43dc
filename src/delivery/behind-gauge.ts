// Reports how many posts wait for a workflow that should have looked at them long ago: the one sign that all causes have in
// common, be it that no worker runs, that a deployed workflow cannot go on with what began before it, or a fault of one post.

import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { beforeScrape, metrics } from '../common/metrics.js';

/** The reconciler has asked several times by then. */
const BEHIND_AFTER = '1 minute';
/** A scrape must stay cheap; more than this is as bad as this. */
const COUNTED_AT_MOST = 10_000;

@Injectable()
export class BehindGauge implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(BehindGauge.name);
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
    metrics.behind.reset();
    try {
      const [row] = await this.em.fork().execute<{ count: string }[]>(
        `select count(*) as count from (
           (select id from posts where version > seen_version and updated_at < now() - ?::interval limit ?)
           union
           (select id from posts where next_action_at < now() - ?::interval limit ?)
         ) behind`,
        [BEHIND_AFTER, COUNTED_AT_MOST, BEHIND_AFTER, COUNTED_AT_MOST],
      );
      metrics.behind.set(Number(row?.count ?? 0));
    } catch {
      this.logger.warn({ event: 'BEHIND_UNREADABLE' }, 'posts that are behind could not be counted for the metrics');
    }
  }
}
