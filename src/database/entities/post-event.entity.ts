import { defineEntity, p } from '@mikro-orm/core';
import type { Surface } from '../../../domain/decision.js';

export const POST_EVENT_TYPES = ['expired', 'revived', 'writing_failed', 'write_again', 'remind_set'] as const;
export type PostEventType = (typeof POST_EVENT_TYPES)[number];

/** What happened to a post and would leave no trace once its state moves on; append-only. */
export const PostEventSchema = defineEntity({
  name: 'PostEvent',
  tableName: 'post_events',
  properties: {
    id: p.bigint('number').primary(),
    postId: p.bigint('number'),
    type: p.text().$type<PostEventType>(),
    revision: p.integer().nullable(),
    /** Where the owner asked for it; null for what time or a failure brought. */
    surface: p.text().$type<Surface>().nullable(),
    /** A plain sentence. */
    reason: p.text().nullable(),
    dueAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export class PostEvent extends PostEventSchema.class {}
PostEventSchema.setClass(PostEvent);
