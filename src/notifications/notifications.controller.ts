import { Body, Controller, Delete, Get, HttpCode, Param, ParseEnumPipe, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiProperty, ApiTags } from '@nestjs/swagger';
import { CHANNELS, type Channel } from '../../domain/channel.js';
import { ApiProblems } from '../common/http/api-problems.js';
import { type AuthenticatedUser, CurrentUser } from '../common/http/current-user.js';
import { ApiIdempotent, IdempotentCall, type IdempotentRequest } from '../common/http/idempotency.js';
import { PageQuery } from '../common/http/page.query.js';
import { RateLimitGroup } from '../common/http/rate-limit.js';
import { ChannelLinks } from './channel-link.service.js';
import { AuditResponse, LogsQuery, LogsResponse, toAuditEntry, toLogResponse } from './logs.dto.js';
import { NotificationLogs } from './notification-logs.js';
import { ReminderTests, TestReminderResponse } from './reminder-tests.service.js';
import { Settings } from './settings.service.js';
import {
  SettingsResponse,
  toSettingsResponse,
  UpdatedSettingsResponse,
  UpdateSettingsRequest,
} from './settings.dto.js';

class TelegramLinkResponse {
  /** Opens the bot; good once, for 15 minutes. */
  @ApiProperty({ example: 'https://t.me/ghostwriter_bot?start=Zm9vYmFy' })
  url!: string;
  @ApiProperty({ example: '2026-03-29T06:45:00.000Z' })
  expires_at!: string;
}

class ResumeResponse extends SettingsResponse {
  /** What follows. */
  @ApiProperty({ example: 'Email is tried again. Drafts that still wait go out now.' })
  message!: string;
}

const CHANNEL_NAMES = Object.fromEntries(CHANNELS.map((channel) => [channel, channel]));

@ApiTags('notifications')
@ApiBearerAuth()
@RateLimitGroup('notifications')
@Controller('notifications')
export class NotificationsController {
  constructor(
    private readonly settings: Settings,
    private readonly notificationLogs: NotificationLogs,
    private readonly channelLinks: ChannelLinks,
    private readonly reminderTests: ReminderTests,
  ) {}

  /** The current settings, with the state of both channels. */
  @Get('settings')
  @ApiProblems(401, 404, 429)
  async getSettings(@CurrentUser() user: AuthenticatedUser): Promise<SettingsResponse> {
    return toSettingsResponse(await this.settings.of(user.id));
  }

  /** Changes what the body names and nothing else. */
  @Put('settings')
  @ApiProblems(400, 401, 404, 409, 413, 415, 429)
  async putSettings(
    @CurrentUser() user: AuthenticatedUser,
    @Body() request: UpdateSettingsRequest,
  ): Promise<UpdatedSettingsResponse> {
    const { view, message } = await this.settings.update(user.id, request);
    return Object.assign(toSettingsResponse(view), message === null ? {} : { message });
  }

  /** Sends a reminder now, marked as a test, to each channel that can receive one. Counts for no day. */
  @Post('reminders/test')
  @HttpCode(202)
  @ApiIdempotent()
  @ApiProblems(400, 401, 404, 409, 422, 429)
  test(
    @CurrentUser() user: AuthenticatedUser,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<TestReminderResponse> {
    return this.reminderTests.send(user.id, call);
  }

  /** A single-use link that opens the bot in Telegram and links the chat it is opened in. */
  @Post('telegram/link')
  @ApiProblems(401, 409, 429)
  async link(@CurrentUser() user: AuthenticatedUser): Promise<TelegramLinkResponse> {
    const { url, expiresAt } = await this.channelLinks.issueLink(user.id);
    return { url, expires_at: expiresAt.toISOString() };
  }

  /** Unlinks the chat. */
  @Delete('telegram/link')
  @HttpCode(204)
  @ApiProblems(401, 429)
  async unlink(@CurrentUser() user: AuthenticatedUser): Promise<void> {
    await this.channelLinks.unlink(user.id);
  }

  /**
   * Tries a paused channel again; what was held for it goes out. After a spam complaint the address is to be confirmed
   * first, by the mail that this sends: `email_status` stays `complained` until then.
   */
  @Post('channels/:channel/resume')
  @HttpCode(202)
  @ApiIdempotent()
  @ApiProblems(400, 401, 404, 409, 413, 415, 422, 429)
  async resume(
    @CurrentUser() user: AuthenticatedUser,
    @Param('channel', new ParseEnumPipe(CHANNEL_NAMES)) channel: Channel,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<ResumeResponse> {
    const { settings, message } = await this.channelLinks.resume(user.id, channel, call);
    return Object.assign(toSettingsResponse(settings), { message });
  }

  /** One row per settled attempt, newest first. */
  @Get('logs')
  @ApiProblems(400, 401, 429)
  async logs(@CurrentUser() user: AuthenticatedUser, @Query() query: LogsQuery): Promise<LogsResponse> {
    const [logs, total] = await this.notificationLogs.logs(user.id, query);
    return { logs: logs.map(toLogResponse), total, page: query.page, limit: query.limit };
  }

  /** Who changed which setting, when and from where. */
  @Get('audit')
  @ApiProblems(400, 401, 429)
  async audit(@CurrentUser() user: AuthenticatedUser, @Query() query: PageQuery): Promise<AuditResponse> {
    const [entries, total] = await this.notificationLogs.audit(user.id, query);
    return { entries: entries.map(toAuditEntry), total, page: query.page, limit: query.limit };
  }
}
