import { createTransport, type Transporter } from 'nodemailer';
import type { MailTransport, OutgoingMail } from './mail-transport.js';
import { smtpFailure } from './smtp.failures.js';

export interface SmtpOptions {
  url: string;
  sender: string;
  timeoutMs: number;
}

/** One connection for each mail: nodemailer's pool would send again by itself what broke off in the middle. */
export class SmtpTransport implements MailTransport {
  private readonly mail: Transporter;
  private readonly options: SmtpOptions;

  constructor(options: SmtpOptions) {
    this.options = options;
    // The library's own are two minutes to connect and ten to wait. Together they stay below the sender's time-out.
    const part = Math.floor(options.timeoutMs / 3);
    this.mail = createTransport({
      url: options.url,
      connectionTimeout: part,
      greetingTimeout: part,
      socketTimeout: part,
      dnsTimeout: part,
    });
  }

  async handOver({ to, subject, text, html, deliveryId, messageId }: OutgoingMail): Promise<string | null> {
    try {
      await this.mail.sendMail({
        from: this.options.sender,
        to: { name: '', address: to },
        subject,
        text,
        html,
        messageId,
        headers: { 'X-Delivery-Id': String(deliveryId) },
        // A text is never read from a path or an address, whatever it looks like.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return messageId;
    } catch (error) {
      throw smtpFailure(error);
    }
  }
}
