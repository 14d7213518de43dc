import { defineEntity, p } from '@mikro-orm/core';
import type { Surface } from '../../../domain/decision.js';
import type { PostState } from '../../../domain/post-state.js';

export const PostSchema = defineEntity({
  name: 'Post',
  tableName: 'posts',
  properties: {
    id: p.bigint('number').primary(),
    userId: p.bigint('number'),
    /** What it is about; for a text brought along, its first line. */
    topic: p.text(),
    tone: p.text().nullable(),
    audience: p.text().nullable(),
    language: p.text().nullable(),
    state: p.text().$type<PostState>().default('generating'),
    /** Number of the current revision, 0 before the first. */
    revision: p.integer().default(0),
    /** Text of the current revision, kept here so that lists and search need no join. */
    content: p.text().nullable(),
    failureCode: p.text().nullable(),
    failureReason: p.text().nullable(),
    /** End of the decision window; null while nothing waits. */
    expiresAt: p.datetime().nullable(),
    postedAt: p.datetime().nullable(),
    /** Where its owner said so. */
    postedFrom: p.text().$type<Surface>().nullable(),
    /** When the owner wants to be reminded to post the approved text. */
    remindAt: p.datetime().nullable(),
    /** Counts what the post's workflow must look at; `seenVersion` follows it. */
    version: p.integer().default(1),
    seenVersion: p.integer().default(0),
    nextActionAt: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});

export class Post extends PostSchema.class {}
PostSchema.setClass(Post);
