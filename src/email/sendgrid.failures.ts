// Classifies what SendGrid answered, once. Its words stay here: what goes on is our own code and sentence.

import { DeliveryFailure, neverConnected } from '../../domain/failures.js';

/** What a call of @sendgrid/client throws for an HTTP answer from 400 on. */
interface AnswerError {
  code: number;
  response: { headers?: Record<string, unknown>; body?: unknown };
}

/** Without a word from SendGrid: the limits it documents are per minute. */
const WAIT_WITHOUT_WORD_MS = 60_000;

/** @param error anything that `MailService.send` threw. @param now epoch milliseconds. */
export function sendGridFailure(error: unknown, now: number): DeliveryFailure {
  if (isAnswer(error)) return fromAnswer(error, now);
  if (neverConnected(error)) {
    return new DeliveryFailure('retryLater', 'sendgrid_unreachable', 'The mail service could not be reached.');
  }
  return new DeliveryFailure(
    'unknown',
    'sendgrid_no_answer',
    'The mail service did not answer, so the mail may have been sent.',
  );
}

function fromAnswer({ code, response }: AnswerError, now: number): DeliveryFailure {
  const name = `sendgrid_${code}`;
  if (code === 429)
    return new DeliveryFailure(
      'retryLater',
      name,
      'The mail service asked us to wait a moment.',
      waitMs(response.headers, now),
    );
  // The account's, not the message's; "Maximum credits exceeded" comes as a 401 as well.
  if (code === 401 || code === 403) {
    const credits = /credits exceeded/i.test(JSON.stringify(response.body ?? ''));
    return credits
      ? new DeliveryFailure(
          'channelPaused',
          'sendgrid_credits',
          'Our account with the mail service is used up, so email is paused.',
        )
      : new DeliveryFailure('channelPaused', name, 'The mail service refuses our account, so email is paused.');
  }
  if (code >= 500) return new DeliveryFailure('retryLater', name, 'The mail service had a problem of its own.');
  if (code === 413) return new DeliveryFailure('never', name, 'The mail is too large.');
  return new DeliveryFailure('never', name, 'The mail service refused this mail or its address.');
}

function waitMs(headers: Record<string, unknown> | undefined, now: number): number {
  const seconds = Number(headers?.['retry-after'] ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds >= 0) return Math.max(seconds * 1_000, 1_000);
  // Epoch seconds at which the limit is renewed.
  const reset = Number(headers?.['x-ratelimit-reset'] ?? Number.NaN);
  return Number.isFinite(reset) ? Math.min(Math.max(reset * 1_000 - now, 1_000), 3_600_000) : WAIT_WITHOUT_WORD_MS;
}

function isAnswer(error: unknown): error is AnswerError {
  if (!(error instanceof Error) || !('code' in error) || !('response' in error)) return false;
  return typeof error.code === 'number' && typeof error.response === 'object' && error.response !== null;
}
