// SendGrid's v3 mail API: checks, its error shape, its 202, and misbehaviour on purpose.

import { Router, type Response } from 'express';
import { randomUUID } from 'node:crypto';
import type { Fault, Faults } from '../faults.js';
import { misbehave } from '../misbehave.js';
import type { Journal } from '../record.js';
import type { Mailbox } from './mailbox.js';

interface SendGridParts {
  apiKey: string;
  mailbox: Mailbox;
  faults: Faults;
  journal: Journal;
}

interface ParsedMail {
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  customArgs: Record<string, string>;
  tracking: unknown;
}

class SendGridError extends Error {
  override readonly name = 'SendGridError';
  constructor(
    readonly status: number,
    message: string,
    readonly field: string | null = null,
  ) {
    super(message);
  }
}

const isRefusal = (error: unknown): error is SendGridError => error instanceof SendGridError;

export function sendGridApi({ apiKey, mailbox, faults, journal }: SendGridParts): Router {
  const router = Router();
  router.post('/v3/mail/send', async (request, response) => {
    const params = isRecord(request.body) ? request.body : {};
    const to = recipient(params) ?? '';
    const fault = faults.strike({ service: 'sendgrid', method: 'mail/send', to });
    const see = (status: number, accepted: boolean) =>
      journal.saw({ service: 'sendgrid', method: 'mail/send', to, params, status, accepted });
    const act = async (): Promise<string> => {
      if (request.header('authorization') !== `Bearer ${apiKey}`) {
        throw new SendGridError(401, 'The provided authorization grant is invalid, expired, or revoked');
      }
      const mail = parse(params);
      const messageId = randomUUID();
      mailbox.receive({
        via: 'sendgrid',
        messageId: mail.headers['Message-ID'] ?? messageId,
        size: JSON.stringify(params).length,
        ...mail,
      });
      journal.accept({
        service: 'sendgrid',
        method: 'mail/send',
        to: mail.to,
        text: mail.text,
        messageId,
        ids: { ...mail.customArgs, 'Message-ID': mail.headers['Message-ID'] ?? '' },
      });
      return messageId;
    };
    if (await misbehave(fault, response, { act, see, refuse: refusal, isRefusal })) return;
    try {
      const messageId = await act();
      see(202, true);
      response.status(202).set('X-Message-Id', messageId).end();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      see(error.status, false);
      fail(response, error);
    }
  });
  return router;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);

function recipient(params: Record<string, unknown>): string | null {
  const personalization = first(params.personalizations);
  const to = isRecord(personalization) ? first(personalization.to) : undefined;
  return isRecord(to) && typeof to.email === 'string' ? to.email : null;
}

function strings(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, String(entry)]));
}

function parse(params: Record<string, unknown>): ParsedMail {
  const to = recipient(params);
  if (to === null)
    throw new SendGridError(400, 'The to array is required for all personalization objects.', 'personalizations.0.to');
  if (!/^[^@\s]+@[^@\s]+$/.test(to)) {
    throw new SendGridError(400, 'Does not contain a valid address.', 'personalizations.0.to.0.email');
  }
  const { from, content } = params;
  if (!isRecord(from) || typeof from.email !== 'string') {
    throw new SendGridError(400, 'The from object must be provided for every email send.', 'from');
  }
  if (!Array.isArray(content) || content.length === 0) {
    throw new SendGridError(
      400,
      'Unless a valid template_id is provided, the content parameter is required.',
      'content',
    );
  }
  const personalization = first(params.personalizations);
  const own = isRecord(personalization) ? personalization : {};
  const subject = own.subject ?? params.subject;
  if (typeof subject !== 'string' || subject === '') {
    throw new SendGridError(400, 'The subject is required.', 'subject');
  }
  const part = (type: string): string => {
    const found: unknown = content.find((entry: unknown) => isRecord(entry) && entry.type === type);
    return isRecord(found) && typeof found.value === 'string' ? found.value : '';
  };
  return {
    to,
    from: from.email,
    subject,
    text: part('text/plain'),
    html: part('text/html'),
    headers: { ...strings(params.headers), ...strings(own.headers) },
    customArgs: { ...strings(params.custom_args), ...strings(own.custom_args) },
    tracking: params.tracking_settings ?? null,
  };
}

function fail(response: Response, { status, message, field }: SendGridError): void {
  response.status(status).json({ errors: [{ message, field, help: null }] });
}

function refusal(response: Response, { status, description, retryAfter }: Extract<Fault, { type: 'status' }>): void {
  const words: Record<number, string> = {
    401: 'Maximum credits exceeded',
    403: 'The from address does not match a verified Sender Identity.',
    413: 'Your request size is too large',
    429: 'too many requests',
  };
  if (status === 429) {
    response.set('X-RateLimit-Remaining', '0');
    response.set('X-RateLimit-Reset', String(Math.floor(Date.now() / 1_000) + (retryAfter ?? 1)));
  }
  fail(response, new SendGridError(status, description ?? words[status] ?? 'refused'));
}
