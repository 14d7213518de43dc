import { Body, Controller, DefaultValuePipe, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/http/api-problems.js';
import { type AuthenticatedUser, CurrentUser } from '../common/http/current-user.js';
import { IdPipe } from '../common/http/id.pipe.js';
import { ApiIdempotent, IdempotentCall, type IdempotentRequest } from '../common/http/idempotency.js';
import { PostRequests } from './post-requests.js';
import { callerOf } from './posts.controller.js';
import { DecideRequest, PostResponse, RegenerateRequest, UndoRequest } from './posts.dto.js';

/** The decision of the owner, bound to the revision they saw. The first one wins; a 409 says which. */
@ApiTags('posts')
@ApiBearerAuth()
@Controller('posts/:id')
export class DecisionsController {
  constructor(private readonly requests: PostRequests) {}

  @Post('approve')
  @HttpCode(202)
  @ApiIdempotent()
  @ApiProblems(400, 401, 404, 409, 413, 415, 422, 429)
  approve(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id', IdPipe) id: number,
    @Body() { revision }: DecideRequest,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<PostResponse> {
    return this.requests.decide(callerOf(user, call), id, { revision, decision: 'approve' });
  }

  /** Asks for another draft, with a wish or simply for a different take; or again for one that could not be written. */
  @Post('regenerate')
  @HttpCode(202)
  @ApiIdempotent()
  @ApiProblems(400, 401, 404, 409, 413, 415, 422, 429)
  regenerate(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id', IdPipe) id: number,
    @Body() { revision, instruction }: RegenerateRequest,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<PostResponse> {
    const caller = callerOf(user, call);
    if (revision === 0) return this.requests.writeAgain(caller, id);
    return this.requests.decide(caller, id, { revision, decision: 'regenerate', instruction });
  }

  @Post('delete')
  @HttpCode(202)
  @ApiIdempotent()
  @ApiProblems(400, 401, 404, 409, 413, 415, 422, 429)
  delete(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id', IdPipe) id: number,
    @Body() { revision }: DecideRequest,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<PostResponse> {
    return this.requests.decide(callerOf(user, call), id, { revision, decision: 'delete' });
  }

  /** Takes an approval or a deletion back, until `undo_until`. */
  @Post('undo')
  @HttpCode(202)
  @ApiIdempotent()
  @ApiBody({ type: UndoRequest, required: false })
  @ApiProblems(400, 401, 404, 409, 413, 415, 422, 429)
  undo(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id', IdPipe) id: number,
    @Body(new DefaultValuePipe({})) { revision }: UndoRequest,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<PostResponse> {
    return this.requests.undo(callerOf(user, call), id, revision ?? null);
  }

  /** You have put the approved text on LinkedIn. */
  @Post('posted')
  @HttpCode(202)
  @ApiIdempotent()
  @ApiProblems(400, 401, 404, 409, 413, 415, 422, 429)
  posted(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id', IdPipe) id: number,
    @Body() { revision }: DecideRequest,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<PostResponse> {
    return this.requests.markPosted(callerOf(user, call), id, revision);
  }
}
