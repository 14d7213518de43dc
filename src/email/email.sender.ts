import { Inject, Injectable } from '@nestjs/common';
import type { MessageSender, Receipt } from '../../activities/ports/message-sender.port.js';
import { blocksToText } from '../../domain/messages/email-blocks.js';
import type { EmailMessage, OutgoingMessage, Said } from '../../domain/messages/message.js';
import { mailOf } from '../../domain/messages/render-email.js';
import { Config } from '../config/config.js';
import { blocksToHtml } from './mail-html.js';
import { MAIL_TRANSPORT, type MailTransport } from './mail-transport.js';

/** A hand-over ends by its own time-out; cut off from outside, its outcome would be one that nobody knows. */
@Injectable()
export class EmailSender implements MessageSender {
  private readonly domain: string;

  constructor(
    { email }: Config,
    @Inject(MAIL_TRANSPORT) private readonly transport: MailTransport,
  ) {
    this.domain = email.sender.slice(email.sender.lastIndexOf('@') + 1);
  }

  async send({ deliveryId, to, ...said }: OutgoingMessage): Promise<Receipt> {
    const messageId = `<delivery-${deliveryId}@${this.domain}>`;
    const providerMessageId = await this.transport.handOver({ ...emailOf(said), to, deliveryId, messageId });
    return { providerMessageId };
  }
}

/** Both bodies from the same blocks, so that they say the same. */
function emailOf(said: Said): EmailMessage {
  const mail = mailOf(said);
  return {
    subject: mail.subject,
    text: blocksToText(mail.blocks),
    html: blocksToHtml(mail),
    unsubscribeUrl: mail.unsubscribeUrl ?? null,
  };
}
