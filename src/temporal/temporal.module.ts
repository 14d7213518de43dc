import { Module } from '@nestjs/common';
import { ClusterSettings } from './cluster-settings.js';
import { EngineClient } from './engine-client.js';
import { EngineHealth } from './engine-health.js';
import { OperatorServer } from './operator-server.js';
import { SealingCodec } from './payload-codec.js';
import { Wakeups } from './wakeups.js';
import { CountingNudge, WorkflowNudge } from './workflow-nudge.js';

const shared = [
  ClusterSettings,
  CountingNudge,
  EngineClient,
  EngineHealth,
  OperatorServer,
  SealingCodec,
  Wakeups,
  WorkflowNudge,
];

@Module({ providers: shared, exports: shared })
export class TemporalModule {}
