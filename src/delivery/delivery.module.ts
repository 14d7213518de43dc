import { Module } from '@nestjs/common';
import { TemporalModule } from '../temporal/index.js';
import { UsersModule } from '../users/index.js';
import { DecisionLinks } from './decision-links.js';
import { DeliveryQueue } from './delivery-queue.js';
import { DeliveryStates } from './delivery-states.js';
import { Gates } from './gates.js';
import { Ledger } from './ledger.js';
import { MessageComposer } from './message-composer.js';
import { Planner } from './planner.js';
import { ReconcilerBacklog } from './reconciler-backlog.js';
import { Surfaces } from './surface-ledger.js';
import { ArrivalProofs } from './arrival-proofs.js';
import { UnknownSettlement } from './unknown-settlement.js';

const adapters = [
  DecisionLinks,
  DeliveryQueue,
  DeliveryStates,
  Ledger,
  Planner,
  ReconcilerBacklog,
  Surfaces,
  ArrivalProofs,
];

@Module({
  imports: [TemporalModule, UsersModule],
  providers: [...adapters, Gates, MessageComposer, UnknownSettlement],
  exports: adapters,
})
export class DeliveryModule {}
