import { Client } from '@sendgrid/client';
import { MailService } from '@sendgrid/mail';
import { nowMs } from '../common/clock.js';
import { type MailTransport, type OutgoingMail, unsubscribeHeaders } from './mail-transport.js';
import { sendGridFailure } from './sendgrid.failures.js';

export interface SendGridOptions {
  apiKey: string;
  apiRoot: string;
  sender: string;
  timeoutMs: number;
}

/** SendGrid's 202 means that it has queued the mail; what becomes of it comes by its events. */
export class SendGridTransport implements MailTransport {
  private readonly mail = new MailService();

  constructor(private readonly options: SendGridOptions) {
    const client = new Client();
    client.setApiKey(options.apiKey);
    // After the key, which sets the address anew.
    client.setDefaultRequest('baseUrl', options.apiRoot);
    this.mail.setClient(client);
    // The client has none of its own.
    this.mail.setTimeout(options.timeoutMs);
  }

  async handOver(mail: OutgoingMail): Promise<string | null> {
    const { to, subject, text, html, deliveryId, messageId } = mail;
    try {
      const [{ headers }] = await this.mail.send({
        to,
        from: this.options.sender,
        subject,
        text,
        html,
        headers: { 'Message-ID': messageId, ...unsubscribeHeaders(mail) },
        ...(deliveryId === null ? {} : { customArgs: { delivery_id: String(deliveryId) } }),
        // What people read and click is theirs; and a rewritten link would leave our domain.
        trackingSettings: {
          clickTracking: { enable: false, enableText: false },
          openTracking: { enable: false },
          subscriptionTracking: { enable: false },
        },
      });
      return idOf(headers);
    } catch (error) {
      throw sendGridFailure(error, nowMs());
    }
  }
}

function idOf(headers: unknown): string | null {
  const id: unknown =
    typeof headers === 'object' && headers !== null && 'x-message-id' in headers ? headers['x-message-id'] : null;
  return typeof id === 'string' ? id : null;
}
