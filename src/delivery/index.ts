export { DeliveryModule } from './delivery.module.js';
export { DeliveryQueue, type QueuedDelivery } from './delivery-queue.js';
export { type ChannelState, type ChannelStates, DeliveryStates } from './delivery-states.js';
export { Ledger } from './ledger.js';
export { Planner } from './planner.js';
export { canReach, type Reach } from './reach.js';
export { ReconcilerBacklog } from './reconciler-backlog.js';
export { Surfaces } from './surface-ledger.js';
