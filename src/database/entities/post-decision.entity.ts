import { defineEntity, p } from '@mikro-orm/core';
import type { Decision, Surface } from '../../../domain/decision.js';

/** Unique per post and revision while not undone. */
export const PostDecisionSchema = defineEntity({
  name: 'PostDecision',
  tableName: 'post_decisions',
  properties: {
    id: p.bigint('number').primary(),
    postId: p.bigint('number'),
    revision: p.integer(),
    decision: p.text().$type<Decision>(),
    surface: p.text().$type<Surface>(),
    instruction: p.text().nullable(),
    /** Hash of the text the author saw. */
    contentHash: p.text(),
    decidedAt: p.datetime().defaultRaw('now()'),
    undoUntil: p.datetime().nullable(),
    /** Set by an undo, and when a regeneration failed and gave the revision back. */
    undoneAt: p.datetime().nullable(),
    undoneFrom: p.text().$type<Surface>().nullable(),
    failureReason: p.text().nullable(),
  },
});

export class PostDecision extends PostDecisionSchema.class {}
PostDecisionSchema.setClass(PostDecision);
