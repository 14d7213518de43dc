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
    /** What writing it took, where a model wrote it and its server says. */
    model: p.text().nullable(),
    inputTokens: p.integer().nullable(),
    outputTokens: p.integer().nullable(),
    /** US dollars; null where the price is not known. */
    costUsd: p.decimal('number').columnType('numeric(12,6)').nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export class PostRevision extends PostRevisionSchema.class {}
PostRevisionSchema.setClass(PostRevision);
