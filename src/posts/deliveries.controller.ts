import { Body, Controller, DefaultValuePipe, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiExtraModels, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { ApiProblems } from '../common/http/api-problems.js';
import { type AuthenticatedUser, CurrentUser } from '../common/http/current-user.js';
import { IdPipe } from '../common/http/id.pipe.js';
import { ApiIdempotent, IdempotentCall, type IdempotentRequest } from '../common/http/idempotency.js';
import { PostRequests } from './post-requests.js';
import { callerOf } from './posts.controller.js';
import { ChannelResponse, ConfirmDeliveryRequest, PostResponse } from './posts.dto.js';

@ApiTags('deliveries')
@ApiBearerAuth()
@Controller('deliveries/:id')
export class DeliveriesController {
  constructor(private readonly requests: PostRequests) {}

  /** You say whether a message arrived of which nobody knows; where it did not, it is sent once more, and says so. */
  @Post('confirm')
  @HttpCode(202)
  @ApiIdempotent()
  @ApiBody({ type: ConfirmDeliveryRequest, required: false })
  @ApiExtraModels(PostResponse, ChannelResponse)
  @ApiResponse({
    status: 202,
    description: 'The post it belongs to; of a message that belongs to no post, its own state.',
    schema: { oneOf: [{ $ref: getSchemaPath(PostResponse) }, { $ref: getSchemaPath(ChannelResponse) }] },
  })
  @ApiProblems(400, 401, 404, 409, 413, 415, 422, 429)
  confirm(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id', IdPipe) id: number,
    @Body(new DefaultValuePipe({})) { arrived }: ConfirmDeliveryRequest,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<PostResponse | ChannelResponse> {
    return this.requests.confirm(callerOf(user, call), id, arrived ?? true);
  }
}
