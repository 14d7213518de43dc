import { Migration } from '@mikro-orm/migrations';

/** What counting unknown outcomes at each scrape needs; few rows are in it at any time. */
export class UnknownDeliveries extends Migration {
  override async up(): Promise<void> {
    this.addSql(`create index deliveries_unknown on deliveries (channel) where state = 'unknown'`);
  }

  override async down(): Promise<void> {
    this.addSql(`drop index deliveries_unknown`);
  }
}
