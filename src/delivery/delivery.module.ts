import { Module } from '@nestjs/common';
import { TemporalModule } from '../temporal/index.js';
import { UsersModule } from '../users/index.js';
import { AttemptOutcomes } from './attempt-outcomes.js';
import { BehindGauge } from './behind-gauge.js';
import { DecisionLinks } from './decision-links.js';
import { DeliveryQueue } from './delivery-queue.js';
import { DeliveryStates } from './delivery-states.js';
import { FailureNotices } from './failure-notices.js';
import { Gates } from './gates.js';
import { Invitations } from './reminders/invitations.js';
import { Ledger } from './ledger.js';
import { MailEvents } from './mail-events.js';
import { MessageComposer } from './message-composer.js';
import { OperatorAlerts } from './operator-alerts.js';
import { OwnersWord } from './owners-word.js';
import { Planner } from './planner.js';
import { RecipientPauses } from './recipient-pauses.js';
import { ReconcilerBacklog } from './reconciler-backlog.js';
import { ReminderActs } from './reminders/reminder-acts.js';
import { ReminderFires } from './reminders/reminder-fires.js';
import { ReminderLinks } from './reminders/reminder-links.js';
import { ReminderMarks } from './reminders/reminder-marks.js';
import { ReminderPlanner } from './reminders/reminder-planner.js';
import { ReminderSends } from './reminders/reminder-sends.js';
import { Resends } from './resends.js';
import { SendClaims } from './send-claims.js';
import { Surfaces } from './surface-ledger.js';
import { ArrivalProofs } from './arrival-proofs.js';
import { UnknownGauge } from './unknown-gauge.js';
import { UnknownSettlement } from './unknown-settlement.js';

const adapters = [
  DecisionLinks,
  DeliveryQueue,
  DeliveryStates,
  Gates,
  Invitations,
  Ledger,
  MailEvents,
  OperatorAlerts,
  OwnersWord,
  Planner,
  RecipientPauses,
  ReconcilerBacklog,
  ReminderActs,
  ReminderLinks,
  ReminderPlanner,
  Resends,
  Surfaces,
  ArrivalProofs,
];

@Module({
  imports: [TemporalModule, UsersModule],
  providers: [
    ...adapters,
    AttemptOutcomes,
    BehindGauge,
    FailureNotices,
    MessageComposer,
    ReminderFires,
    ReminderMarks,
    ReminderSends,
    SendClaims,
    UnknownGauge,
    UnknownSettlement,
  ],
  exports: adapters,
})
export class DeliveryModule {}
