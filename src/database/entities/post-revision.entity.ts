import { defineEntity, p } from '@mikro-orm/core';
import type { Surface } from '../../../domain/decision.js';
import type { RevisionOrigin } from '../../../domain/post-state.js';

export const PostRevisionSchema = defineEntity({
  name: 'PostRevision',
  tableName: 'post_revisions',
  properties: {
    id: p.bigint('number').primary(),
    postId: p.bigint('number'),
    number: p.integer(),
    content: p.text(),
    /** SHA-256 of the text, hex. */
    contentHash: p.text(),
    origin: p.text().$type<RevisionOrigin>(),
    instruction: p.text().nullable(),
    requestedFrom: p.text().$type<Surface>(),
    restoredFrom: p.integer().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export class PostRevision extends PostRevisionSchema.class {}
PostRevisionSchema.setClass(PostRevision);
