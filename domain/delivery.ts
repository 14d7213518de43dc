// Owns the words of the ledger: what a delivery is, its states, and what an attempt can end as.

import type { Channel } from './channel.js';

export const DELIVERY_KINDS = ['draft', 'reminder', 'confirmation', 'alert'] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

/** Which message a delivery carries; each belongs to one kind (see `KIND_OF_TEMPLATE`). */
export const DELIVERY_TEMPLATES = [
  'draft',
  'text',
  'hand_off',
  'writing_failed',
  'reminder',
  'confirm_address',
  'reset_password',
  'confirm_chat',
  'chat_linked',
  'chat_changed',
  'delivery_failed',
  'channel_paused',
] as const;
export type DeliveryTemplate = (typeof DELIVERY_TEMPLATES)[number];

export const KIND_OF_TEMPLATE: Record<DeliveryTemplate, DeliveryKind> = {
  draft: 'draft',
  text: 'draft',
  hand_off: 'draft',
  writing_failed: 'alert',
  reminder: 'reminder',
  confirm_address: 'confirmation',
  reset_password: 'confirmation',
  confirm_chat: 'confirmation',
  chat_linked: 'confirmation',
  chat_changed: 'alert',
  delivery_failed: 'alert',
  channel_paused: 'alert',
};

export const DELIVERY_STATES = ['queued', 'sending', 'delivered', 'failed', 'unknown', 'held', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** States in which a delivery of a post, revision and channel still stands for the one allowed. */
export const OPEN_DELIVERY_STATES = [
  'queued',
  'sending',
  'unknown',
  'held',
] as const satisfies readonly DeliveryState[];

/** Code of a delivery, or of an attempt, of which nobody knows whether it reached its reader. */
export const OUTCOME_UNKNOWN = 'outcome_unknown';

/** Code of a delivery that waits for its channel's gate, apart from those that wait for their recipient. */
export const HELD_BY_GATE = 'channel_closed';

/** The three words of `delivery_logs.status`; `retried` means that this attempt failed and another follows. */
export const LOG_STATUSES = ['delivered', 'failed', 'retried'] as const;
export type LogStatus = (typeof LOG_STATUSES)[number];

export const GATE_STATES = ['open', 'closed'] as const;
export type GateState = (typeof GATE_STATES)[number];

export const TELEGRAM_STATUSES = ['unlinked', 'pending', 'linked', 'blocked'] as const;
export type TelegramStatus = (typeof TELEGRAM_STATUSES)[number];

export const EMAIL_STATUSES = ['unconfirmed', 'ok', 'bounced', 'complained'] as const;
export type EmailStatus = (typeof EMAIL_STATUSES)[number];

/** What one attempt at a provider came to. Carries our own words only, never a provider's text or an address. */
export type SendOutcome =
  { type: 'delivered'; providerMessageId: string | null; shows: string; durationMs: number } | FailedAttempt;

export interface FailedAttempt {
  type: FailureClass;
  /** A short stable code such as `telegram_429`. */
  code: string;
  /** A plain sentence for the owner. */
  reason: string;
  /** How long the provider asked us to wait, in milliseconds. */
  retryAfterMs: number | null;
  durationMs: number;
}

/**
 * The one classification of failures:
 * - `retryLater`: proved not sent, another try may succeed;
 * - `never`: proved not sent, and no try to this recipient will succeed;
 * - `channelPaused`: the provider refuses the account or asks everybody to wait: closes the channel's gate;
 * - `unknown`: the request may have been carried out.
 */
export const FAILURE_CLASSES = ['retryLater', 'never', 'channelPaused', 'unknown'] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** What the ledger made of an attempt. `retryInMs` is null where the retry policy's own back-off applies. */
export type Recorded =
  /** `stale`: the post moved on while the message was under way, so it shows what is no longer true. */
  | { state: 'delivered'; stale: boolean }
  | { state: 'queued'; retryInMs: number | null }
  | { state: 'failed'; code: string }
  | { state: 'held' }
  | { state: 'unknown'; code: string };

export interface DeliveryRef {
  deliveryId: number;
  channel: Channel;
}
