// Classifies what the Bot API answered, once. Its descriptions stay here: what goes on is our own code and sentence.

import { GrammyError, HttpError } from 'grammy';
import { DeliveryFailure, neverConnected } from '../../domain/failures.js';

/**
 * A wait for one chat is seconds (one message a second and chat); a longer one is the bot's as a whole, and sending on
 * would lengthen it for everybody.
 */
const LONGEST_WAIT_OF_A_CHAT_S = 60;

/** Descriptions as the Bot API's server words them; it has no finer codes. */
const FORBIDDEN: [RegExp, string, string][] = [
  [/bot was blocked/i, 'telegram_blocked', 'You blocked the bot in Telegram.'],
  [/deactivated/i, 'telegram_deactivated', 'This Telegram account no longer exists.'],
  [
    /can't initiate conversation/i,
    'telegram_not_started',
    'The bot was not started in that chat yet: press Start there.',
  ],
];
const BAD_REQUEST: [RegExp, string, string][] = [
  [
    /chat not found/i,
    'telegram_chat_not_found',
    'Telegram does not know this chat. Press Start in the bot, then link again.',
  ],
  [
    /message to (edit|delete) not found|message can't be (edited|deleted)|message_id_invalid/i,
    'telegram_message_gone',
    'The message is gone.',
  ],
  [/upgraded to a supergroup/i, 'telegram_group', 'The chat is a group; drafts go to private chats only.'],
];

/** @param error anything that a call of grammY threw. */
export function telegramFailure(error: unknown): DeliveryFailure {
  if (error instanceof GrammyError) return fromAnswer(error);
  if (error instanceof HttpError && neverConnected(error)) {
    return new DeliveryFailure('retryLater', 'telegram_unreachable', 'Telegram could not be reached.');
  }
  // It may have been carried out: the connection broke, or the answer did not come in time or could not be read.
  return new DeliveryFailure(
    'unknown',
    'telegram_no_answer',
    'Telegram did not answer, so the message may have arrived.',
  );
}

function fromAnswer({ error_code: code, description, parameters }: GrammyError): DeliveryFailure {
  if (code === 429) return tooMany(parameters.retry_after ?? 1);
  // A wrong token is answered with 401, a malformed one with 404.
  if (code === 401 || code === 404) {
    return new DeliveryFailure('channelPaused', `telegram_${code}`, 'Telegram refuses our bot, so Telegram is paused.');
  }
  if (code === 403)
    return never(FORBIDDEN, description, 'telegram_forbidden', 'Telegram does not let us write to this chat.');
  if (code === 400) return never(BAD_REQUEST, description, 'telegram_400', 'Telegram refused the message.');
  return new DeliveryFailure('retryLater', `telegram_${code}`, 'Telegram had a problem of its own.');
}

function tooMany(seconds: number): DeliveryFailure {
  return seconds > LONGEST_WAIT_OF_A_CHAT_S
    ? new DeliveryFailure(
        'channelPaused',
        'telegram_429',
        'Telegram asked us to wait, so Telegram is paused for a while.',
        seconds * 1_000,
      )
    : new DeliveryFailure('retryLater', 'telegram_429', 'Telegram asked us to wait a moment.', seconds * 1_000);
}

function never(known: [RegExp, string, string][], description: string, code: string, reason: string): DeliveryFailure {
  const [, knownCode, knownReason] = known.find(([pattern]) => pattern.test(description)) ?? [null, code, reason];
  return new DeliveryFailure('never', knownCode, knownReason);
}

/** The message shows that already. */
export const isNotModified = (error: unknown): boolean =>
  error instanceof GrammyError && error.error_code === 400 && /message is not modified/i.test(error.description);
