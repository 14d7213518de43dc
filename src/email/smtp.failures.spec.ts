import { describe, expect, it } from '@jest/globals';
import { smtpFailure } from './smtp.failures.js';

/** As nodemailer words it. */
const answered = (response: string, command = 'RCPT TO'): Error =>
  Object.assign(new Error(`Can't send mail - all recipients were rejected: ${response}`), {
    code: command === 'DATA' ? 'EMESSAGE' : 'EENVELOPE',
    command,
    responseCode: Number(response.slice(0, 3)),
    response,
  });

describe('an answer of a mail server', () => {
  it.each([
    ['550 5.1.1 No such user', 'smtp_no_mailbox'],
    ['550-5.1.1 The email account that you tried to reach does not exist', 'smtp_no_mailbox'],
    ['553 5.1.3 Bad address syntax', 'smtp_no_mailbox'],
    ['550 5.1.10 Recipient has null MX', 'smtp_no_mailbox'],
    ['550 5.2.1 Mailbox disabled', 'smtp_no_mailbox'],
    // Not for good, not certain, or not about the mailbox.
    ['552 5.2.2 Mailbox full', 'smtp_552'],
    ['550 5.7.1 Blocked by our list', 'smtp_550'],
    ['550 5.1.15 Something new', 'smtp_550'],
    ['550 No such user', 'smtp_550'],
    ['450 4.1.1 Try again', 'smtp_450'],
  ])('"%s" becomes %s', (response, code) => {
    const failure = smtpFailure(answered(response), false);
    expect([failure.code, failure.type]).toEqual([code, response.startsWith('4') ? 'retryLater' : 'never']);
  });

  it('about the text does not pause the mailbox', () => {
    expect(smtpFailure(answered('554 5.7.1 Message content rejected', 'DATA'), true).code).toBe('smtp_554');
  });
});
