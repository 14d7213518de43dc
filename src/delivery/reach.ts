// Owns whether a person can be reached on a channel. Sends read it from the row, never from a cache.

import type { Channel } from '../../domain/channel.js';
import type { DeliveryTemplate, EmailStatus, TelegramStatus } from '../../domain/delivery.js';

/** What of a user's row decides; a `User` is one. */
export interface Reachable {
  emailStatus: EmailStatus;
  telegramStatus: TelegramStatus;
}

/** What tells from one failed message that its recipient cannot be reached at all: it pauses the channel. */
export const RECIPIENT_REFUSED = [
  'telegram_blocked',
  'smtp_no_mailbox',
  'bounce',
  'blocked',
  'dropped_bounced',
  'dropped_invalid',
  'dropped_spam_report',
] as const;

export type Reach =
  | { reach: 'open' }
  /** `held`: linked, but waiting for somebody; `none`: there is nothing to send to. */
  | { reach: 'held' | 'none'; code: string; reason: string };

const OPEN: Reach = { reach: 'open' };
const held = (code: string, reason: string): Reach => ({ reach: 'held', code, reason });
const none = (code: string, reason: string): Reach => ({ reach: 'none', code, reason });

export function canReach(user: Reachable, channel: Channel): Reach {
  if (channel === 'email') {
    switch (user.emailStatus) {
      case 'ok':
        return OPEN;
      case 'unconfirmed':
        return held('email_unconfirmed', 'Your email address is not confirmed yet.');
      case 'bounced':
        return held('email_bounced', 'Your mailbox refused our messages, so email is paused.');
      case 'complained':
        return held('email_complained', 'A message of ours was marked as spam, so email is paused.');
    }
  }
  switch (user.telegramStatus) {
    case 'linked':
      return OPEN;
    case 'unlinked':
      return none('telegram_unlinked', 'No Telegram chat is linked.');
    case 'pending':
      return held('telegram_pending', 'Your Telegram chat waits for “This is me” to be tapped there.');
    case 'blocked':
      return held('telegram_blocked', 'You blocked the bot in Telegram, so Telegram is paused.');
  }
}

/** These go to an address that is still to be proved, or to a chat named by the message itself. */
const NEEDS_NO_PROVED_RECIPIENT = new Set<DeliveryTemplate>(['confirm_address', 'confirm_chat']);

/** Like `canReach`, for one message: nothing but the confirmation goes to an unconfirmed address. */
export function canReceive(
  user: Reachable,
  delivery: { channel: Channel; template: DeliveryTemplate; recipient?: string | null },
): Reach {
  const named = delivery.channel === 'telegram' && (delivery.recipient ?? null) !== null;
  if (named || NEEDS_NO_PROVED_RECIPIENT.has(delivery.template)) return OPEN;
  return canReach(user, delivery.channel);
}
