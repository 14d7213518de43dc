// Owns every metric of the service: names, labels and what they count. Nothing private is ever a label.

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export const registry = new Registry();
collectDefaultMetrics({ register: registry });

const registers = [registry];

export const metrics = {
  /** The three events of the specification, by name. */
  events: new Counter({ name: 'ghostwriter_events_total', help: 'Events by name', labelNames: ['event'], registers }),
  attempts: new Counter({
    name: 'ghostwriter_attempts_total',
    help: 'Recorded attempts at a provider, by outcome and by what the ledger made of them',
    labelNames: ['outcome', 'state'],
    registers,
  }),
  faults: new Counter({
    name: 'ghostwriter_faults_total',
    help: 'Activities that failed for no reason of their own, by activity; each is tried again',
    labelNames: ['activity'],
    registers,
  }),
  reminders: new Counter({
    name: 'ghostwriter_reminders_total',
    help: 'Reminders that became due, by what was decided of their day',
    labelNames: ['state'],
    registers,
  }),
  wakeupFailures: new Counter({
    name: 'ghostwriter_wakeup_failures_total',
    help: 'Wake-ups that did not reach the engine in time; the reconciler nudges',
    registers,
  }),
  nudges: new Counter({
    name: 'ghostwriter_nudges_total',
    help: 'Workflows that the reconciler had to wake',
    labelNames: ['of'],
    registers,
  }),
  updates: new Counter({
    name: 'ghostwriter_telegram_updates_total',
    help: 'Telegram updates by what became of them',
    labelNames: ['result'],
    registers,
  }),
  mailEvents: new Counter({
    name: 'ghostwriter_mail_events_total',
    help: 'Events of the mail service, by type and by what became of them',
    labelNames: ['type', 'result'],
    registers,
  }),
  generationTokens: new Counter({
    name: 'ghostwriter_generation_tokens_total',
    help: 'Tokens that models took in and put out, texts that were not kept included',
    labelNames: ['direction'],
    registers,
  }),
  requests: new Histogram({
    name: 'ghostwriter_http_request_seconds',
    help: 'HTTP requests by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers,
  }),
  gates: new Gauge({
    name: 'ghostwriter_channel_closed',
    help: '1 while a channel is closed for everybody',
    labelNames: ['channel'],
    registers,
  }),
  behind: new Gauge({
    name: 'ghostwriter_posts_behind',
    help: 'Posts whose workflow should have looked at them a minute ago or more',
    registers,
  }),
  unknown: new Gauge({
    name: 'ghostwriter_deliveries_unknown',
    help: 'Messages of which nobody knows at the moment whether they arrived',
    labelNames: ['channel'],
    registers,
  }),
};

const refreshers = new Set<() => Promise<void>>();

/** For a gauge that is read from rows: `refresh` runs before each scrape. @returns ends that. */
export function beforeScrape(refresh: () => Promise<void>): () => void {
  refreshers.add(refresh);
  return () => refreshers.delete(refresh);
}

/** In Prometheus' text form. A gauge that cannot be refreshed is left out rather than shown as it was. */
export async function scrape(): Promise<string> {
  await Promise.all([...refreshers].map((refresh) => refresh()));
  return registry.metrics();
}
