import { Module } from '@nestjs/common';
import { DeliveryModule } from '../../delivery/index.js';
import { EmailEventsController } from './email-events.controller.js';

/** What the mail service tells about mails that it took. The API has it, and needs no sender for it. */
@Module({ imports: [DeliveryModule], controllers: [EmailEventsController] })
export class EmailEventsModule {}
