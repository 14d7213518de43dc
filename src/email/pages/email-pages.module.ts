import { Module } from '@nestjs/common';
import { DeliveryModule } from '../../delivery/index.js';
import { PostsModule } from '../../posts/index.js';
import { TemporalModule } from '../../temporal/index.js';
import { DecisionPagesController } from './decision-pages.controller.js';
import { EmailDecisions } from './email-decisions.js';
import { EmailReminders } from './email-reminders.js';
import { ReminderPagesController } from './reminder-pages.controller.js';

/** The pages behind the links of mails. The API has them, and needs no sender for them. */
@Module({
  imports: [DeliveryModule, PostsModule, TemporalModule],
  controllers: [DecisionPagesController, ReminderPagesController],
  providers: [EmailDecisions, EmailReminders],
})
export class EmailPagesModule {}
