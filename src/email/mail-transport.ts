import type { EmailMessage } from '../../domain/messages/message.js';

export interface OutgoingMail extends EmailMessage {
  to: string;
  /** Opaque to everybody else: providers keep custom arguments in clear. Null for a mail that is no delivery. */
  deliveryId: number | null;
  /** RFC 5322; the same for every try of one delivery, so that a mailbox can tell a repetition. */
  messageId: string;
}

/** By which a mail program offers to stop such mails, with one click (RFC 2369, RFC 8058). */
export const unsubscribeHeaders = ({ unsubscribeUrl: url }: OutgoingMail): Record<string, string> =>
  url === null ? {} : { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };

/** One provider's way to take a mail. */
export interface MailTransport {
  /**
   * Hands over once, within its own time-out.
   * @returns the provider's id of it, or null where it gives none.
   * @throws DeliveryFailure classified from the provider's answer.
   */
  handOver(mail: OutgoingMail): Promise<string | null>;
}

/** The transport that `EMAIL_TRANSPORT` names. */
export const MAIL_TRANSPORT = Symbol('MAIL_TRANSPORT');
