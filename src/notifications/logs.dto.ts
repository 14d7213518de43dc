import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Min } from 'class-validator';
import { CHANNELS, type Channel } from '../../domain/channel.js';
import { DELIVERY_KINDS, type DeliveryKind, LOG_STATUSES, type LogStatus } from '../../domain/delivery.js';
import { PageQuery } from '../common/http/page.query.js';
import type { DeliveryLog, SettingsAudit } from '../database/entities/index.js';

export class LogsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: CHANNELS })
  @IsOptional()
  @IsIn(CHANNELS)
  channel?: Channel;

  @ApiPropertyOptional({ enum: LOG_STATUSES })
  @IsOptional()
  @IsIn(LOG_STATUSES)
  status?: LogStatus;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  post_id?: number;
}

export class LogResponse {
  id!: number;
  user_id!: number;
  @ApiProperty({ type: Number, nullable: true })
  post_id!: number | null;
  @ApiProperty({ enum: CHANNELS })
  channel!: Channel;
  @ApiProperty({ enum: LOG_STATUSES })
  status!: LogStatus;
  @ApiProperty({ type: String, nullable: true })
  error_message!: string | null;
  created_at!: string;
  @ApiProperty({ enum: DELIVERY_KINDS })
  kind!: DeliveryKind;
  attempt!: number;
  @ApiProperty({ type: String, nullable: true })
  error_code!: string | null;
  @ApiProperty({ type: String, nullable: true })
  provider_message_id!: string | null;
  @ApiProperty({ type: Number, nullable: true })
  duration_ms!: number | null;
  @ApiProperty({ type: String, nullable: true })
  next_attempt_at!: string | null;
}

export class LogsResponse {
  @ApiProperty({ type: [LogResponse] })
  logs!: LogResponse[];
  total!: number;
  page!: number;
  limit!: number;
}

export class AuditEntry {
  id!: number;
  changed_at!: string;
  field!: string;
  @ApiProperty({ type: String, nullable: true })
  from!: string | null;
  @ApiProperty({ type: String, nullable: true })
  to!: string | null;
  /** Where the change was made. */
  source!: string;
}

export class AuditResponse {
  @ApiProperty({ type: [AuditEntry] })
  entries!: AuditEntry[];
  total!: number;
  page!: number;
  limit!: number;
}

export function toLogResponse(log: DeliveryLog): LogResponse {
  return {
    id: log.id,
    user_id: log.userId,
    post_id: log.postId ?? null,
    channel: log.channel,
    status: log.status,
    error_message: log.errorMessage ?? null,
    created_at: log.createdAt.toISOString(),
    kind: log.kind,
    attempt: log.attempt,
    error_code: log.errorCode ?? null,
    provider_message_id: log.providerMessageId ?? null,
    duration_ms: log.durationMs ?? null,
    next_attempt_at: log.nextAttemptAt?.toISOString() ?? null,
  };
}

export function toAuditEntry(entry: SettingsAudit): AuditEntry {
  return {
    id: entry.id,
    changed_at: entry.changedAt.toISOString(),
    field: entry.field,
    from: entry.oldValue ?? null,
    to: entry.newValue ?? null,
    source: entry.source,
  };
}
