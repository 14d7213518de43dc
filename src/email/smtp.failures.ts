// Classifies what went wrong on the way to an SMTP server, once. Its words stay here: what goes on is our own code and
// sentence. 4yz is "not now", 5yz "no" (RFC 5321, 4.2.1), whatever command it answers: an answer is proof that nothing was
// taken.

import { DeliveryFailure } from '../../domain/failures.js';

/** What nodemailer adds to its errors. */
interface SmtpFacts {
  code: string | null;
  command: string | null;
  responseCode: number | null;
}

/** No such mailbox (5.1.1), domain (5.1.2), address (5.1.3), moved (5.1.6), takes no mail at all (5.1.10), switched off (5.2.1). */
const NO_SUCH_MAILBOX = /\b5\d\d[ -]5\.(1\.(1|2|3|6|10)|2\.1)(?!\d)/;

/**
 * @param error anything that nodemailer's `sendMail` threw.
 * @param textBegun the server had let the text go out: from there on silence proves nothing.
 */
export function smtpFailure(error: unknown, textBegun: boolean): DeliveryFailure {
  const facts = factsOf(error);
  if (facts.responseCode !== null) return fromAnswer(facts.responseCode, facts, error);
  if (facts.code === 'EAUTH') return refusesUs('smtp_auth');
  if (facts.code === 'EENVELOPE')
    return new DeliveryFailure('never', 'smtp_address', 'The mail address cannot be written to.');
  if (facts.code === 'EMESSAGE') return new DeliveryFailure('never', 'smtp_too_large', 'The mail is too large.');
  return textBegun
    ? new DeliveryFailure(
        'unknown',
        'smtp_no_answer',
        'The mail server did not answer, so the mail may have been sent.',
      )
    : new DeliveryFailure('retryLater', 'smtp_unreachable', 'The mail server could not be reached.');
}

function fromAnswer(status: number, { code, command }: SmtpFacts, error: unknown): DeliveryFailure {
  const name = `smtp_${status}`;
  // Ours, not the message's: the log-in, and SendGrid's relay when its credits are used up.
  if (code === 'EAUTH' || status === 530 || status === 535 || status === 454) return refusesUs(name);
  if (error instanceof Error && /credits exceeded/i.test(error.message)) return refusesUs('smtp_credits');
  if (status < 500) return new DeliveryFailure('retryLater', name, 'The mail server asked us to come again.');
  // Certain, where it says so in the words of RFC 3463; a bare 550 may be about the text or about us.
  if (error instanceof Error && NO_SUCH_MAILBOX.test(error.message)) {
    return new DeliveryFailure('never', 'smtp_no_mailbox', 'The mailbox does not exist, so email is paused.');
  }
  // Refused before anybody was named: it is us whom the server does not want.
  if (command === 'CONN' || command === 'EHLO' || command === 'MAIL FROM') return refusesUs(name);
  return command === 'RCPT TO' || status === 550 || status === 551 || status === 553
    ? new DeliveryFailure('never', name, 'The mailbox does not exist or takes no mail.')
    : new DeliveryFailure('never', name, 'The mail server refused this mail.');
}

const refusesUs = (code: string): DeliveryFailure =>
  new DeliveryFailure('channelPaused', code, 'The mail server refuses our account, so email is paused.');

function factsOf(error: unknown): SmtpFacts {
  if (!(error instanceof Error)) return { code: null, command: null, responseCode: null };
  const text = (name: string): string | null => {
    const value: unknown = Object.getOwnPropertyDescriptor(error, name)?.value;
    return typeof value === 'string' ? value : null;
  };
  const responseCode: unknown = Object.getOwnPropertyDescriptor(error, 'responseCode')?.value;
  return {
    code: text('code'),
    command: text('command'),
    responseCode: typeof responseCode === 'number' ? responseCode : null,
  };
}
