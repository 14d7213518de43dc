// The wire shapes of the settings, as the specification names them.

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DateTime } from 'luxon';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  Min,
  registerDecorator,
  ValidateIf,
} from 'class-validator';
import { CHANNELS, type Channel } from '../../domain/channel.js';
import { isChatId } from '../../domain/chat-id.js';
import { EMAIL_STATUSES, type EmailStatus, TELEGRAM_STATUSES, type TelegramStatus } from '../../domain/delivery.js';
import { currentTime } from '../common/clock.js';
import { IsTimeZone } from '../common/http/time-zone.js';
import { nextFires } from '../reminders/index.js';
import type { SettingsView } from './settings.view.js';

/** Left out is fine, `null` is not: PUT changes only what it names. */
const IfNamed = () => ValidateIf((_, value: unknown) => value !== undefined);

export class UpdateSettingsRequest {
  @IfNamed()
  @IsBoolean()
  receive_email_notifications?: boolean;

  @IfNamed()
  @IsBoolean()
  receive_telegram_notifications?: boolean;

  @IfNamed()
  @IsBoolean()
  daily_reminder_enabled?: boolean;

  /** Local time, `HH:MM:SS`. */
  @ApiPropertyOptional({ example: '08:30:00' })
  @IfNamed()
  @Matches(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, { message: 'daily_reminder_time must be a time such as 08:30:00' })
  daily_reminder_time?: string;

  /** IANA name. */
  @ApiPropertyOptional({ example: 'Europe/Berlin' })
  @IfNamed()
  @IsString()
  @IsTimeZone()
  timezone?: string;

  /** ISO weekdays, 1 is Monday. */
  @IfNamed()
  @ArrayMinSize(1)
  @ArrayMaxSize(7)
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(7, { each: true })
  daily_reminder_days?: number[];

  @ApiPropertyOptional({ enum: CHANNELS, isArray: true })
  @IfNamed()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(CHANNELS, { each: true })
  daily_reminder_channels?: Channel[];

  /** A positive decimal up to 2^52; `null` unlinks. */
  @ApiPropertyOptional({ type: String, nullable: true, example: '123456789' })
  @ValidateIf((_, value: unknown) => value !== undefined && value !== null)
  @IsString()
  @IsChatId()
  telegram_chat_id?: string | null;
}

export class NextReminder {
  @ApiProperty({ example: '2026-03-29T06:30:00.000Z' })
  at!: string;
  @ApiProperty({ example: '2026-03-29T08:30:00' })
  local!: string;
  @ApiProperty({ example: '+02:00' })
  offset!: string;
}

export class SettingsResponse {
  id!: number;
  user_id!: number;
  receive_email_notifications!: boolean;
  receive_telegram_notifications!: boolean;
  daily_reminder_enabled!: boolean;
  @ApiProperty({ example: '09:00:00' })
  daily_reminder_time!: string;
  @ApiProperty({ example: 'UTC' })
  timezone!: string;
  @ApiProperty({ type: [Number] })
  daily_reminder_days!: number[];
  @ApiProperty({ enum: CHANNELS, isArray: true })
  daily_reminder_channels!: Channel[];
  @ApiProperty({ enum: TELEGRAM_STATUSES })
  telegram_status!: TelegramStatus;
  @ApiProperty({ type: String, nullable: true, example: '6789' })
  telegram_chat_last4!: string | null;
  @ApiProperty({ enum: EMAIL_STATUSES })
  email_status!: EmailStatus;
  @ApiProperty({ type: [NextReminder] })
  next_reminders!: NextReminder[];
}

export class UpdatedSettingsResponse extends SettingsResponse {
  /** What follows from the change, where it is not what one would expect. */
  @ApiPropertyOptional({ example: 'Today’s reminder has gone out, so the new time counts from tomorrow.' })
  message?: string;
}

export function toSettingsResponse(view: SettingsView): SettingsResponse {
  return {
    id: view.id,
    user_id: view.userId,
    receive_email_notifications: view.receiveEmailNotifications,
    receive_telegram_notifications: view.receiveTelegramNotifications,
    daily_reminder_enabled: view.dailyReminderEnabled,
    daily_reminder_time: view.dailyReminderTime,
    timezone: view.timezone,
    daily_reminder_days: view.dailyReminderDays,
    daily_reminder_channels: view.dailyReminderChannels,
    telegram_status: view.telegramStatus,
    telegram_chat_last4: view.telegramChatLast4,
    email_status: view.emailStatus,
    next_reminders: nextReminders(view),
  };
}

const REMINDERS_SHOWN = 5;

/** By the code that fires them. Asked at each answer, since the settings are cached and time is not. */
function nextReminders({
  dailyReminderEnabled,
  dailyReminderTime: time,
  timezone,
  dailyReminderDays: days,
  lastReminderDay: afterDay,
}: SettingsView): NextReminder[] {
  if (!dailyReminderEnabled) return [];
  return nextFires({ time, timezone, days }, { after: currentTime(), afterDay }, REMINDERS_SHOWN).map(({ at }) => {
    const local = DateTime.fromJSDate(at, { zone: timezone });
    return { at: at.toISOString(), local: local.toFormat("yyyy-MM-dd'T'HH:mm:ss"), offset: local.toFormat('ZZ') };
  });
}

function IsChatId(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isChatId',
      target: target.constructor,
      propertyName: String(property),
      options: {
        message: 'telegram_chat_id must be the number that the bot shows after /start, such as 123456789',
      },
      validator: { validate: (value: unknown) => typeof value === 'string' && isChatId(value) },
    });
}
