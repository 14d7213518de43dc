export { ClusterSettings } from './cluster-settings.js';
export { EngineClient } from './engine-client.js';
export { EngineHealth, type EngineState } from './engine-health.js';
export { codecToken, OperatorServer } from './operator-server.js';
export { SealingCodec } from './payload-codec.js';
export { TemporalModule } from './temporal.module.js';
export { Wakeups } from './wakeups.js';
export { CountingNudge, WorkflowNudge } from './workflow-nudge.js';
export { dataConverter, engineAddress } from './temporal.connection.js';
