import { Controller, Get, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiProblems } from '../common/http/api-problems.js';
import { type AuthenticatedUser, CurrentUser } from '../common/http/current-user.js';
import { EventStreams } from './event-streams.js';
import { LiveEvent } from './events.dto.js';

@ApiTags('events')
@ApiBearerAuth()
@Controller('events')
export class EventsController {
  constructor(private readonly streams: EventStreams) {}

  /**
   * Your own changes as they happen, as server-sent events, until the access token is over. It may end sooner: come back, and
   * ask again for what you show, since changes in between are not repeated.
   */
  @Get()
  @ApiExtraModels(LiveEvent)
  @ApiOkResponse({
    description: 'A stream of events.',
    content: { 'text/event-stream': { schema: { $ref: getSchemaPath(LiveEvent) } } },
  })
  @ApiProblems(401, 429)
  stream(@CurrentUser() user: AuthenticatedUser, @Res() response: Response): void {
    this.streams.begin(user, response);
  }
}
