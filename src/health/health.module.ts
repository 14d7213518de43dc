import { Module } from '@nestjs/common';
import { TemporalModule } from '../temporal/index.js';
import { HealthController } from './health.controller.js';

@Module({ imports: [TemporalModule], controllers: [HealthController] })
export class HealthModule {}
