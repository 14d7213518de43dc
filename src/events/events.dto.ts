// The wire shape of live events.

import { ApiProperty } from '@nestjs/swagger';

/**
 * `ready`: from now on nothing is missed. `post`: the post, or a message about it. `message`: one that belongs to no post.
 * `settings`: settings, channels, or the account.
 */
export const EVENT_TYPES = ['ready', 'post', 'message', 'settings'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Says what changed, not how: whoever hears it asks for it again. */
export class LiveEvent {
  @ApiProperty({ enum: EVENT_TYPES })
  type!: EventType;
  /** Of a `post` event. */
  @ApiProperty({ type: Number, nullable: true })
  post_id!: number | null;
}
