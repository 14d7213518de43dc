import { Module } from '@nestjs/common';
import { SENDER_TIMEOUT_MS } from '../../domain/retry-policies.js';
import { Config } from '../config/config.js';
import { EmailSender } from './email.sender.js';
import { MAIL_TRANSPORT, type MailTransport } from './mail-transport.js';
import { OperatorMailer } from './operator-mailer.js';
import { SendGridTransport } from './sendgrid.transport.js';
import { SmtpTransport } from './smtp.transport.js';

const TIMEOUT_MS = SENDER_TIMEOUT_MS - 5_000;

@Module({
  providers: [
    EmailSender,
    OperatorMailer,
    {
      provide: MAIL_TRANSPORT,
      inject: [Config],
      useFactory: ({ email }: Config): MailTransport =>
        email.transport === 'sendgrid'
          ? new SendGridTransport({ ...email, timeoutMs: TIMEOUT_MS })
          : new SmtpTransport({ ...email, timeoutMs: TIMEOUT_MS }),
    },
  ],
  exports: [EmailSender, OperatorMailer],
})
export class EmailModule {}
