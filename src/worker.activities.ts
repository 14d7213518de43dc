// The one place that wires adapters into the ports of the activities.

import { Inject, Injectable } from '@nestjs/common';
import { createDeliverActivities, type DeliverActivities } from '../activities/deliver.activities.js';
import { createGenerateActivities, type GenerateActivities } from '../activities/generate.activities.js';
import type { TextGenerator } from '../activities/ports/text-generator.port.js';
import { createRemindActivities, type RemindActivities } from '../activities/remind.activities.js';
import { createReconcileActivities, type ReconcileActivities } from '../activities/reconcile.activities.js';
import { Ledger, OperatorAlerts, Planner, ReconcilerBacklog, ReminderPlanner, Surfaces } from './delivery/index.js';
import { EmailSender, OperatorMailer } from './email/index.js';
import { TEXT_GENERATOR } from './generator/index.js';
import { PostRevisionDesk } from './posts/index.js';
import { TelegramSender } from './telegram/index.js';
import { CountingNudge } from './temporal/index.js';

@Injectable()
export class WorkerActivities {
  /** For the main queue. */
  readonly main: DeliverActivities & GenerateActivities & RemindActivities & ReconcileActivities;
  /** For the Telegram queue, whose rate is limited. */
  readonly telegram: DeliverActivities;

  constructor(
    plan: Planner,
    ledger: Ledger,
    surfaces: Surfaces,
    email: EmailSender,
    telegram: TelegramSender,
    desk: PostRevisionDesk,
    @Inject(TEXT_GENERATOR) generator: TextGenerator,
    backlog: ReconcilerBacklog,
    nudge: CountingNudge,
    alerts: OperatorAlerts,
    mailer: OperatorMailer,
    reminders: ReminderPlanner,
  ) {
    const deliver = createDeliverActivities({
      plan,
      ledger,
      surfaces,
      senders: { email, telegram },
      rewriter: telegram,
    });
    this.main = {
      ...deliver,
      ...createGenerateActivities({ desk, generator }),
      ...createRemindActivities({ reminders }),
      ...createReconcileActivities({ backlog, nudge, alerts, mailer }),
    };
    this.telegram = deliver;
  }
}
