import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/index.js';
import { TemporalModule } from '../temporal/index.js';
import { ActionLog } from './action-log.js';
import { Channels } from './channels.js';
import { DeliveryReport } from './delivery-report.js';
import { OperatorResend } from './resend.js';

const parts = [ActionLog, Channels, DeliveryReport, OperatorResend];

@Module({ imports: [DeliveryModule, TemporalModule], providers: parts, exports: parts })
export class OperatorsModule {}
