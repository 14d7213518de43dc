import { createTransport } from 'nodemailer';
import { type MailTransport, type OutgoingMail, unsubscribeHeaders } from './mail-transport.js';
import { smtpFailure } from './smtp.failures.js';

export interface SmtpOptions {
  url: string;
  sender: string;
  timeoutMs: number;
}

/** One connection for each mail: nodemailer's pool would send again by itself what broke off in the middle. */
export class SmtpTransport implements MailTransport {
  constructor(private readonly options: SmtpOptions) {}

  async handOver(mail: OutgoingMail): Promise<string | null> {
    const { to, subject, text, html, deliveryId, messageId } = mail;
    const { url, sender, timeoutMs } = this.options;
    const conversation = new Conversation();
    // The library's own are two minutes to connect and ten to wait. Together they stay below the sender's time-out.
    const part = Math.floor(timeoutMs / 3);
    const transport = createTransport({
      url,
      connectionTimeout: part,
      greetingTimeout: part,
      socketTimeout: part,
      dnsTimeout: part,
      logger: conversation.logger,
      transactionLog: true,
    });
    try {
      await transport.sendMail({
        from: sender,
        to: { name: '', address: to },
        subject,
        text,
        html,
        messageId,
        headers: {
          ...(deliveryId === null ? {} : { 'X-Delivery-Id': String(deliveryId) }),
          ...unsubscribeHeaders(mail),
        },
        // A text is never read from a path or an address, whatever it looks like.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return messageId;
    } catch (error) {
      throw smtpFailure(error, conversation.textBegun);
    }
  }
}

/** One each to MAIL FROM, RCPT TO and DATA; the last lets the text go out. Pipelining changes the order of the commands only. */
const REPLIES_BEFORE_THE_TEXT = 3;

/**
 * Hears how far a mail got. An error of nodemailer's for a connection that broke says the same whether it broke before
 * anything was handed over or after all of it; its log of the conversation tells the two apart. Nothing is kept of it.
 */
class Conversation {
  private replies: number | null = null;

  /** The server let the text go out: from there on silence proves nothing. */
  get textBegun(): boolean {
    return (this.replies ?? 0) >= REPLIES_BEFORE_THE_TEXT;
  }

  readonly logger = {
    level: () => undefined,
    trace: () => undefined,
    debug: (entry: unknown, line: unknown) => this.hear(speakerOf(entry), String(line)),
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
    fatal: () => undefined,
  };

  private hear(speaker: unknown, line: string): void {
    if (speaker === 'client' && line.startsWith('MAIL FROM:')) this.replies = 0;
    if (speaker === 'server' && this.replies !== null && /^[23]/.test(line)) this.replies += 1;
  }
}

const speakerOf = (entry: unknown): unknown =>
  typeof entry === 'object' && entry !== null && 'tnx' in entry ? entry.tnx : null;
