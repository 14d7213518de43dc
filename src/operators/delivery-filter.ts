// Which deliveries an operator means, as the lists and the resend understand it.

import type { Channel } from '../../domain/channel.js';
import type { DeliveryState } from '../../domain/delivery.js';

/** Delivered and cancelled ones are nobody's trouble. */
export const TROUBLED_STATES = [
  'failed',
  'unknown',
  'held',
  'queued',
  'sending',
] as const satisfies readonly DeliveryState[];
export type TroubledState = (typeof TROUBLED_STATES)[number];

export interface DeliveryFilter {
  channel: Channel | null;
  states: readonly TroubledState[];
  /** `deliveries.error_code`. */
  cause: string | null;
  /** Changed within this time; null: open ones however old, failed ones of the last day. */
  sinceMs: number | null;
  limit: number;
}

const DAY_MS = 86_400_000;

/** The part after `where`, of `deliveries d`. */
export function matching({ channel, states, cause, sinceMs }: DeliveryFilter): { where: string; params: unknown[] } {
  const conditions = [
    // As the index has it, so that the index is used.
    `d.state in ('queued', 'sending', 'unknown', 'held', 'failed')`,
    `d.state in (${states.map(() => '?').join(', ')})`,
    `(${sinceMs === null ? `d.state <> 'failed' or ` : ''}d.updated_at >= now() - ? * interval '1 millisecond')`,
  ];
  const params: unknown[] = [...states, sinceMs ?? DAY_MS];
  if (channel !== null) {
    conditions.push('d.channel = ?');
    params.push(channel);
  }
  if (cause !== null) {
    conditions.push('d.error_code = ?');
    params.push(cause);
  }
  return { where: conditions.join(' and '), params };
}
