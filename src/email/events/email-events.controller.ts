import { Controller, HttpCode, Logger, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { nowMs } from '../../common/clock.js';
import { ApiProblems } from '../../common/http/api-problems.js';
import { Public } from '../../common/http/public.js';
import { SkipRateLimit } from '../../common/http/rate-limit.js';
import { metrics } from '../../common/metrics.js';
import { MailEvents } from '../../delivery/index.js';
import { readSendGridEvents } from './sendgrid-events.js';
import { bytesOf, SignedBody } from './signed-body.guard.js';

@ApiTags('email')
@Controller('email')
export class EmailEventsController {
  private readonly logger = new Logger(EmailEventsController.name);

  constructor(private readonly events: MailEvents) {}

  /** Takes a batch of SendGrid's Event Webhook, signed by it. What cannot be used is counted, and not asked for again. */
  @Post('events')
  @HttpCode(200)
  @Public()
  @SkipRateLimit()
  @UseGuards(SignedBody)
  @ApiHeader({ name: 'X-Twilio-Email-Event-Webhook-Signature', required: true })
  @ApiHeader({ name: 'X-Twilio-Email-Event-Webhook-Timestamp', required: true })
  @ApiBody({ schema: { type: 'array', items: { type: 'object', additionalProperties: true } } })
  @ApiProblems(400, 401, 413, 415)
  async receive(@Req() request: Request): Promise<void> {
    const batch = readSendGridEvents(bytesOf(request), nowMs());
    if (batch === null) {
      metrics.mailEvents.inc({ type: 'none', result: 'unreadable' });
      this.logger.warn({ event: 'MAIL_EVENTS_UNREADABLE' }, 'something that is no batch of events came in');
      return;
    }
    const types = new Map(batch.flatMap(({ type, event }) => (event === null ? [] : [[event, type] as const])));
    for (const { type, event } of batch) if (event === null) metrics.mailEvents.inc({ type, result: 'ignored' });
    for (const { event, result } of await this.events.apply([...types.keys()])) {
      metrics.mailEvents.inc({ type: types.get(event) ?? 'other', result });
    }
  }
}
