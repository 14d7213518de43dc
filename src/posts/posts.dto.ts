// The wire shapes of posts.

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, MaxLength, Min, ValidateIf } from 'class-validator';
import { CHANNELS, type Channel } from '../../domain/channel.js';
import { DECISIONS, type Decision, type Surface, SURFACES } from '../../domain/decision.js';
import { DELIVERY_STATES, type DeliveryState } from '../../domain/delivery.js';
import { INSTRUCTION_CHARACTERS, POST_CHARACTERS, TOPIC_CHARACTERS } from '../../domain/limits.js';
import { POST_STATES, type PostState, REVISION_ORIGINS, type RevisionOrigin } from '../../domain/post-state.js';
import { PageQuery } from '../common/http/page.query.js';
import { FitsInto, IsPlainText } from './plain-text.js';

/** Line ends as LinkedIn keeps them. */
const Lines = () =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.replaceAll(/\r\n?/g, '\n') : value));
const Trimmed = () => Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

/** Either `topic`, to have a text written, or `content`, to bring one along. */
export class CreatePostRequest {
  @ApiPropertyOptional({ example: 'What a failed launch taught me about listening' })
  @ValidateIf(({ topic, content }: CreatePostRequest) => topic !== undefined || content === undefined)
  @Trimmed()
  @IsPlainText()
  @MaxLength(TOPIC_CHARACTERS)
  topic?: string;

  @ApiPropertyOptional({ example: 'warm' })
  @IsOptional()
  @Trimmed()
  @IsPlainText()
  @MaxLength(100)
  tone?: string;

  @ApiPropertyOptional({ example: 'founders' })
  @IsOptional()
  @Trimmed()
  @IsPlainText()
  @MaxLength(200)
  audience?: string;

  /** BCP 47. */
  @ApiPropertyOptional({ example: 'en' })
  @IsOptional()
  @MaxLength(35)
  @Matches(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { message: 'language must be a language tag such as en or pt-BR' })
  language?: string;

  /** Finished text, at most LinkedIn's 3,000 characters. */
  @ValidateIf(({ content }: CreatePostRequest) => content !== undefined)
  @Lines()
  @IsPlainText()
  @FitsInto(POST_CHARACTERS, 'LinkedIn')
  content?: string;
}

export class EditPostRequest {
  /** The revision that the new text replaces. */
  @IsInt()
  @Min(1)
  revision!: number;

  @Lines()
  @IsPlainText()
  @FitsInto(POST_CHARACTERS, 'LinkedIn')
  content!: string;
}

export class DecideRequest {
  /** The revision that the decision is about. */
  @IsInt()
  @Min(1)
  revision!: number;
}

export class RegenerateRequest {
  /** The revision to be replaced; 0 tries again where nothing could be written yet. */
  @IsInt()
  @Min(0)
  revision!: number;

  /** What to change; left out for a different take. */
  @ApiPropertyOptional({ example: 'shorter, and start with the lesson' })
  @IsOptional()
  @Trimmed()
  @IsPlainText()
  @MaxLength(INSTRUCTION_CHARACTERS)
  instruction?: string;
}

export class UndoRequest {
  /** The revision whose decision is taken back. */
  @IsOptional()
  @IsInt()
  @Min(1)
  revision?: number;
}

export class ConfirmDeliveryRequest {
  /** False: it did not arrive. */
  @ApiPropertyOptional({ default: true })
  @ValidateIf((_, arrived: unknown) => arrived !== undefined)
  @IsBoolean()
  arrived?: boolean;
}

export class SendPostRequest {
  @ApiProperty({ enum: CHANNELS })
  @IsIn(CHANNELS)
  channel!: Channel;
}

export class SendPostResponse {
  @ApiProperty({ example: 'queued' })
  status!: string;
  @ApiProperty({ example: 'Post delivery has been queued.' })
  message!: string;
}

export class PostsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: POST_STATES })
  @IsOptional()
  @IsIn(POST_STATES)
  state?: PostState;

  /** Part of the topic or of the text. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  search?: string;
}

/** The latest delivery of a post on one channel. */
export class ChannelResponse {
  delivery_id!: number;
  @ApiProperty({ enum: DELIVERY_STATES })
  state!: DeliveryState;
  @ApiProperty({ type: String, nullable: true })
  error!: string | null;
  @ApiProperty({ type: String, nullable: true })
  error_code!: string | null;
  attempts!: number;
  @ApiProperty({ type: String, nullable: true })
  next_attempt_at!: string | null;
  @ApiProperty({ type: String, nullable: true })
  confirmed_at!: string | null;
}

export class ChannelsResponse {
  @ApiProperty({ type: ChannelResponse, nullable: true })
  email!: ChannelResponse | null;
  @ApiProperty({ type: ChannelResponse, nullable: true })
  telegram!: ChannelResponse | null;
}

export class DecisionResponse {
  @ApiProperty({ enum: DECISIONS })
  decision!: Decision;
  @ApiProperty({ enum: SURFACES })
  surface!: Surface;
  revision!: number;
  at!: string;
}

export class PostResponse {
  id!: number;
  @ApiProperty({ enum: POST_STATES })
  state!: PostState;
  /** The current revision, 0 before the first. */
  revision!: number;
  @ApiProperty({ type: String, nullable: true })
  content!: string | null;
  topic!: string;
  created_at!: string;
  channels!: ChannelsResponse;
  /** The decision in force on the current revision. */
  @ApiProperty({ type: DecisionResponse, nullable: true })
  decision!: DecisionResponse | null;
  @ApiProperty({ type: String, nullable: true })
  undo_until!: string | null;
  /** Why no text could be written. */
  @ApiProperty({ type: String, nullable: true })
  error!: string | null;
}

export class PostsResponse {
  @ApiProperty({ type: [PostResponse] })
  posts!: PostResponse[];
  total!: number;
  page!: number;
  limit!: number;
}

/** What it took a model to write a revision, its last attempt alone. */
export class UsageResponse {
  model!: string;
  input_tokens!: number;
  output_tokens!: number;
  /** Null where the price is not known. */
  @ApiProperty({ type: Number, nullable: true })
  cost_usd!: number | null;
}

export class RevisionResponse {
  number!: number;
  content!: string;
  @ApiProperty({ enum: REVISION_ORIGINS })
  origin!: RevisionOrigin;
  @ApiProperty({ type: String, nullable: true })
  instruction!: string | null;
  @ApiProperty({ enum: SURFACES })
  requested_from!: Surface;
  @ApiProperty({ type: Number, nullable: true })
  restored_from!: number | null;
  /** Null where no model wrote it, or where its server does not count. */
  @ApiProperty({ type: UsageResponse, nullable: true })
  usage!: UsageResponse | null;
  created_at!: string;
}

export class RevisionsResponse {
  @ApiProperty({ type: [RevisionResponse] })
  revisions!: RevisionResponse[];
  total!: number;
  page!: number;
  limit!: number;
}

/** One thing that happened to a post. */
export class HistoryEvent {
  at!: string;
  type!: string;
  /** In plain words. */
  text!: string;
  @ApiProperty({ type: Number, nullable: true })
  revision!: number | null;
  @ApiProperty({ enum: CHANNELS, nullable: true })
  channel!: Channel | null;
  @ApiProperty({ enum: SURFACES, nullable: true })
  surface!: Surface | null;
  @ApiProperty({ type: Number, nullable: true })
  delivery_id!: number | null;
  @ApiProperty({ type: Number, nullable: true })
  attempt!: number | null;
  @ApiProperty({ type: String, nullable: true })
  error_code!: string | null;
  @ApiProperty({ type: String, nullable: true })
  next_attempt_at!: string | null;
}

export class HistoryResponse {
  @ApiProperty({ type: [HistoryEvent] })
  events!: HistoryEvent[];
  total!: number;
  page!: number;
  limit!: number;
}
