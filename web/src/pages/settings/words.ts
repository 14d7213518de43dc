// What the page calls things that are codes on the wire.

import type { Channel } from '../../../../domain/channel';
import type { DeliveryKind, LogStatus } from '../../../../domain/delivery';

export const CHANNEL_NAMES: Record<Channel, string> = { email: 'Email', telegram: 'Telegram' };

export const LOG_STATUS_NAMES: Record<LogStatus, string> = {
  delivered: 'Delivered',
  failed: 'Failed',
  retried: 'Tried again',
};

export const KIND_NAMES: Record<DeliveryKind, string> = {
  draft: 'Draft',
  reminder: 'Reminder',
  confirmation: 'Confirmation',
  alert: 'Alert',
};

/** By ISO: 1 is Monday. */
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
