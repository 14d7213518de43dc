import { Inject, Injectable } from '@nestjs/common';
import type { AlertMailer, ClaimedAlert } from '../../activities/ports/operator-alerts.port.js';
import { DeliveryFailure } from '../../domain/failures.js';
import { blocksToText } from '../../domain/messages/email-blocks.js';
import { operatorAlertMail } from '../../domain/messages/operator-alert.js';
import { Config } from '../config/config.js';
import { blocksToHtml } from './mail-html.js';
import { MAIL_TRANSPORT, type MailTransport } from './mail-transport.js';

/** Mails to `OPERATOR_EMAIL`, by the transport of all others. */
@Injectable()
export class OperatorMailer implements AlertMailer {
  private readonly domain: string;
  private readonly to: string | null;

  constructor(
    { email, operatorEmail }: Config,
    @Inject(MAIL_TRANSPORT) private readonly transport: MailTransport,
  ) {
    this.domain = email.sender.slice(email.sender.lastIndexOf('@') + 1);
    this.to = operatorEmail;
  }

  async mailOperator({ id, facts }: ClaimedAlert): Promise<void> {
    const { to } = this;
    if (to === null) throw new DeliveryFailure('never', 'no_operator', 'OPERATOR_EMAIL is not set.');
    const mail = operatorAlertMail(facts);
    await this.transport.handOver({
      to,
      subject: mail.subject,
      text: blocksToText(mail.blocks),
      html: blocksToHtml(mail),
      unsubscribeUrl: null,
      deliveryId: null,
      messageId: `<operator-alert-${id}@${this.domain}>`,
    });
  }
}
