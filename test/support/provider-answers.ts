// What providers really answer, in their own words, and the class that each must become.

import type { FailureClass } from '../../domain/delivery.js';

export interface ProviderAnswer {
  name: string;
  status: number;
  description?: string;
  /** Seconds. */
  retryAfter?: number;
  becomes: FailureClass;
  code: string;
  retryAfterMs?: number;
}

/** As the Bot API's server words its `description`. */
export const TELEGRAM_ANSWERS: ProviderAnswer[] = [
  {
    name: 'the person blocked the bot',
    status: 403,
    description: 'Forbidden: bot was blocked by the user',
    becomes: 'never',
    code: 'telegram_blocked',
  },
  {
    name: 'the account is gone',
    status: 403,
    description: 'Forbidden: user is deactivated',
    becomes: 'never',
    code: 'telegram_deactivated',
  },
  {
    name: 'nobody pressed Start',
    status: 403,
    description: "Forbidden: bot can't initiate conversation with a user",
    becomes: 'never',
    code: 'telegram_not_started',
  },
  {
    name: 'no such chat',
    status: 400,
    description: 'Bad Request: chat not found',
    becomes: 'never',
    code: 'telegram_chat_not_found',
  },
  {
    name: 'a message it does not take',
    status: 400,
    description: 'Bad Request: message is too long',
    becomes: 'never',
    code: 'telegram_400',
  },
  {
    name: 'too many messages to one chat',
    status: 429,
    description: 'Too Many Requests: retry after 5',
    retryAfter: 5,
    becomes: 'retryLater',
    code: 'telegram_429',
    retryAfterMs: 5_000,
  },
  {
    name: 'too many messages of the bot',
    status: 429,
    description: 'Too Many Requests: retry after 300',
    retryAfter: 300,
    becomes: 'channelPaused',
    code: 'telegram_429',
    retryAfterMs: 300_000,
  },
  { name: 'a wrong token', status: 401, description: 'Unauthorized', becomes: 'channelPaused', code: 'telegram_401' },
  { name: 'a malformed token', status: 404, description: 'Not Found', becomes: 'channelPaused', code: 'telegram_404' },
  {
    name: 'a problem of its own',
    status: 500,
    description: 'Internal Server Error',
    becomes: 'retryLater',
    code: 'telegram_500',
  },
  {
    name: 'a gateway that gives up',
    status: 502,
    description: 'Bad Gateway',
    becomes: 'retryLater',
    code: 'telegram_502',
  },
];

/** As SendGrid words its `errors[0].message`. */
export const SENDGRID_ANSWERS: ProviderAnswer[] = [
  {
    name: 'an address it does not take',
    status: 400,
    description: 'Does not contain a valid address.',
    becomes: 'never',
    code: 'sendgrid_400',
  },
  {
    name: 'a wrong key',
    status: 401,
    description: 'The provided authorization grant is invalid, expired, or revoked',
    becomes: 'channelPaused',
    code: 'sendgrid_401',
  },
  {
    name: 'an account that is used up',
    status: 401,
    description: 'Maximum credits exceeded',
    becomes: 'channelPaused',
    code: 'sendgrid_credits',
  },
  {
    name: 'a sender that is not verified',
    status: 403,
    description: 'The from address does not match a verified Sender Identity.',
    becomes: 'channelPaused',
    code: 'sendgrid_403',
  },
  {
    name: 'a mail that is too large',
    status: 413,
    description: 'Payload too large',
    becomes: 'never',
    code: 'sendgrid_413',
  },
  {
    name: 'too many requests',
    status: 429,
    description: 'too many requests',
    retryAfter: 8,
    becomes: 'retryLater',
    code: 'sendgrid_429',
    retryAfterMs: 8_000,
  },
  {
    name: 'a problem of its own',
    status: 500,
    description: 'internal error',
    becomes: 'retryLater',
    code: 'sendgrid_500',
  },
  { name: 'an outage', status: 503, description: 'service unavailable', becomes: 'retryLater', code: 'sendgrid_503' },
];

export interface SmtpAnswer extends ProviderAnswer {
  stage: 'rcpt' | 'data';
}

export const SMTP_ANSWERS: SmtpAnswer[] = [
  { name: 'no such mailbox', stage: 'rcpt', status: 550, becomes: 'never', code: 'smtp_550' },
  { name: 'a mailbox elsewhere', stage: 'rcpt', status: 551, becomes: 'never', code: 'smtp_551' },
  { name: 'a full mailbox, for now', stage: 'rcpt', status: 452, becomes: 'retryLater', code: 'smtp_452' },
  { name: 'greylisting', stage: 'rcpt', status: 450, becomes: 'retryLater', code: 'smtp_450' },
  { name: 'a sender it relays nothing for', stage: 'rcpt', status: 530, becomes: 'channelPaused', code: 'smtp_530' },
  { name: 'a text it refuses', stage: 'data', status: 554, becomes: 'never', code: 'smtp_554' },
  { name: 'a full disk', stage: 'data', status: 452, becomes: 'retryLater', code: 'smtp_452' },
];
