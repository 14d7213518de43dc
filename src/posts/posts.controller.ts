import { BadRequestException, Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/http/api-problems.js';
import { type AuthenticatedUser, CurrentUser } from '../common/http/current-user.js';
import { IdPipe } from '../common/http/id.pipe.js';
import { ApiIdempotent, IdempotentCall, type IdempotentRequest } from '../common/http/idempotency.js';
import { PageQuery } from '../common/http/page.query.js';
import { RateLimitGroup } from '../common/http/rate-limit.js';
import type { NewPost } from './commands/post-creation.js';
import { PostHistory } from './post-history.js';
import { PostQueries } from './post-queries.js';
import { type Caller, PostRequests } from './post-requests.js';
import {
  CreatePostRequest,
  EditPostRequest,
  HistoryResponse,
  PostResponse,
  PostsQuery,
  PostsResponse,
  RevisionsResponse,
  SendPostRequest,
  SendPostResponse,
} from './posts.dto.js';

export const callerOf = ({ id, surface }: AuthenticatedUser, call: IdempotentRequest): Caller => ({
  userId: id,
  surface,
  call,
});

@ApiTags('posts')
@ApiBearerAuth()
@Controller('posts')
export class PostsController {
  constructor(
    private readonly requests: PostRequests,
    private readonly queries: PostQueries,
    private readonly history: PostHistory,
  ) {}

  /** Has a post written, or takes a finished text. It goes to the enabled channels by itself. */
  @Post()
  @HttpCode(202)
  @ApiIdempotent()
  @ApiProblems(400, 401, 413, 415, 422, 429)
  create(
    @CurrentUser() user: AuthenticatedUser,
    @Body() body: CreatePostRequest,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<PostResponse> {
    return this.requests.create(callerOf(user, call), newPost(user.id, body));
  }

  @Get()
  @ApiProblems(400, 401, 429)
  async list(@CurrentUser() user: AuthenticatedUser, @Query() query: PostsQuery): Promise<PostsResponse> {
    const [posts, total] = await this.queries.list(user.id, query);
    return { posts, total, page: query.page, limit: query.limit };
  }

  @Get(':id')
  @ApiProblems(401, 404, 429)
  one(@CurrentUser() user: AuthenticatedUser, @Param('id', IdPipe) id: number): Promise<PostResponse> {
    return this.queries.one(user.id, id);
  }

  /** Your own edit: a new revision, shown in place in Telegram; no new mail. */
  @Patch(':id')
  @ApiProblems(400, 401, 404, 409, 413, 415, 422, 429)
  edit(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id', IdPipe) id: number,
    @Body() { revision, content }: EditPostRequest,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<PostResponse> {
    return this.requests.edit(callerOf(user, call), id, { revision, content });
  }

  /** Everything that happened to the post, in order, in plain words. */
  @Get(':id/history')
  @ApiProblems(400, 401, 404, 429)
  async historyOf(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id', IdPipe) id: number,
    @Query() query: PageQuery,
  ): Promise<HistoryResponse> {
    const [events, total] = await this.history.of(user.id, id, query);
    return { events, total, page: query.page, limit: query.limit };
  }

  @Get(':id/revisions')
  @ApiProblems(400, 401, 404, 429)
  async revisions(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id', IdPipe) id: number,
    @Query() query: PageQuery,
  ): Promise<RevisionsResponse> {
    const [revisions, total] = await this.queries.revisions(user.id, id, query);
    return { revisions, total, page: query.page, limit: query.limit };
  }

  /** Brings an earlier revision back as a new one. */
  @Post(':id/revisions/:n/restore')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiProblems(400, 401, 404, 409, 413, 415, 422, 429)
  restore(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id', IdPipe) id: number,
    @Param('n', IdPipe) number: number,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<PostResponse> {
    return this.requests.restore(callerOf(user, call), id, number);
  }

  /** Sends the current revision to one channel, switched on or not. Asking twice sends once. */
  @Post(':id/send')
  @HttpCode(202)
  @RateLimitGroup('notifications')
  @ApiIdempotent()
  @ApiProblems(400, 401, 404, 409, 413, 415, 422, 429)
  send(
    @CurrentUser() user: AuthenticatedUser,
    @Param('id', IdPipe) id: number,
    @Body() { channel }: SendPostRequest,
    @IdempotentCall() call: IdempotentRequest,
  ): Promise<SendPostResponse> {
    return this.requests.send(callerOf(user, call), id, channel);
  }
}

function newPost(userId: number, { topic, tone, audience, language, content }: CreatePostRequest): NewPost {
  if (content === undefined) {
    return { userId, topic: topic ?? '', tone: tone ?? null, audience: audience ?? null, language: language ?? null };
  }
  if (topic !== undefined || tone !== undefined || audience !== undefined || language !== undefined) {
    throw new BadRequestException(
      'content is a finished text, so it cannot come with topic, tone, audience or language',
    );
  }
  return { userId, content };
}
