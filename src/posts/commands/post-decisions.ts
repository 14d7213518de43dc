// Owns the decision: one conditional write, so that the first wins and binds, whichever surface it comes from.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Decision, Surface } from '../../../domain/decision.js';
import type { PostState } from '../../../domain/post-state.js';
import { currentTime, nowMs } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { Post, PostDecision, PostRevision } from '../../database/entities/index.js';
import { DeliveryQueue, placeOf } from '../../delivery/index.js';
import { FRESH, lockOwnPost, touched } from './post-writes.js';

export interface DecisionToTake {
  userId: number;
  postId: number;
  /** The revision that the author saw. */
  revision: number;
  decision: Decision;
  surface: Surface;
  instruction?: string | null;
}

interface Taken {
  decision: Decision;
  revision: number;
  surface: Surface;
  at: Date;
  undoUntil: Date | null;
  /** Newer than `revision` where a regeneration came to its end. */
  currentRevision: number;
  /** Where the current revision was put in front of its author. */
  where: Surface;
}

/** Another revision took its place; `writing` while the next one is under way. */
export interface Replaced {
  result: 'replaced';
  currentRevision: number;
  writing: boolean;
  where: Surface;
}

export type DecisionResult =
  | ({ result: 'won' } & Taken)
  /** The same decision was taken before, so nothing changed. */
  | ({ result: 'repeated' } & Taken)
  | { result: 'lost'; decision: Decision; surface: Surface; at: Date }
  | Replaced
  | { result: 'closed'; state: PostState }
  /** No more revisions for this post. */
  | { result: 'limit'; max: number }
  | { result: 'notFound' };

export type UndoResult =
  | { result: 'undone'; revision: number }
  /** Nothing was decided, or it was undone before. */
  | { result: 'waiting'; revision: number }
  | { result: 'tooLate' }
  | Replaced
  | { result: 'notFound' };

const STATE_AFTER: Record<Decision, PostState> = { approve: 'approved', regenerate: 'generating', delete: 'deleted' };

@Injectable()
export class PostDecisions {
  constructor(
    private readonly config: Config,
    private readonly queue: DeliveryQueue,
  ) {}

  /** In the caller's transaction; wake the post after its commit. */
  async decide(em: EntityManager, wanted: DecisionToTake): Promise<DecisionResult> {
    const { userId, postId, revision, decision } = wanted;
    if (decision === 'regenerate' && revision >= this.config.maxRevisions) {
      return this.refused(em, wanted, { result: 'limit', max: this.config.maxRevisions });
    }
    const won = await em.nativeUpdate(
      Post,
      { id: postId, userId, revision, state: 'awaiting_decision' },
      { state: STATE_AFTER[decision], expiresAt: null, ...touched() },
    );
    if (won === 0) return this.refused(em, wanted, null);
    const taken = await this.record(em, wanted);
    await this.queue.cancelDrafts(em, postId);
    if (decision === 'approve') {
      await this.queue.queueHandOff(em, { id: postId, userId, revision }, { asReminder: false });
    }
    return {
      result: 'won',
      decision,
      revision,
      surface: taken.surface,
      at: taken.decidedAt,
      undoUntil: taken.undoUntil ?? null,
      currentRevision: revision,
      where: taken.surface,
    };
  }

  private async record(
    em: EntityManager,
    { postId, revision, decision, surface, instruction }: DecisionToTake,
  ): Promise<PostDecision> {
    const seen = await em.findOneOrFail(
      PostRevision,
      { postId, number: revision },
      { ...FRESH, fields: ['contentHash'] },
    );
    const id = await em.insert(PostDecision, {
      postId,
      revision,
      decision,
      surface,
      instruction: instruction ?? null,
      contentHash: seen.contentHash,
      decidedAt: currentTime(),
      // Regenerating is undone by bringing the earlier revision back.
      undoUntil: decision === 'regenerate' ? null : new Date(nowMs() + this.config.undoWindowMs),
    });
    return em.findOneOrFail(PostDecision, { id: Number(id) }, FRESH);
  }

  /** What is true instead. `otherwise` is the answer where the revision does wait, but may not be decided that way. */
  private async refused(
    em: EntityManager,
    wanted: DecisionToTake,
    otherwise: DecisionResult | null,
  ): Promise<DecisionResult> {
    const post = await lockOwnPost(em, wanted.userId, wanted.postId);
    if (post === null || wanted.revision > post.revision) return { result: 'notFound' };
    const taken = await em.findOne(PostDecision, { postId: post.id, revision: wanted.revision, undoneAt: null }, FRESH);
    if (taken !== null && taken.decision === wanted.decision) {
      const { decision, surface, decidedAt } = taken;
      return {
        result: 'repeated',
        decision,
        revision: wanted.revision,
        surface,
        at: decidedAt,
        undoUntil: taken.undoUntil ?? null,
        currentRevision: post.revision,
        where: await placeOf(em, post.id, post.revision),
      };
    }
    if (wanted.revision < post.revision) return replacedBy(em, post);
    if (taken !== null)
      return { result: 'lost', decision: taken.decision, surface: taken.surface, at: taken.decidedAt };
    // An undo came between the write and the lock: the draft waits after all, and is held now.
    if (otherwise === null && post.state === 'awaiting_decision') return this.decide(em, wanted);
    return otherwise ?? { result: 'closed', state: post.state };
  }

  /**
   * Takes an approval or a deletion back while its window is open; the draft waits again on every surface, and the
   * approved text that was handed over goes. @param revision the one that was seen; null where nobody named one.
   */
  async undo(
    em: EntityManager,
    {
      userId,
      postId,
      revision,
      surface,
    }: { userId: number; postId: number; revision: number | null; surface: Surface },
  ): Promise<UndoResult> {
    const post = await lockOwnPost(em, userId, postId);
    if (post === null || (revision ?? 0) > post.revision) return { result: 'notFound' };
    if (revision !== null && revision < post.revision) return replacedBy(em, post);
    if (post.state === 'awaiting_decision') return { result: 'waiting', revision: post.revision };
    if (post.state !== 'approved' && post.state !== 'deleted') return { result: 'tooLate' };
    const now = currentTime();
    const undone = await em.nativeUpdate(
      PostDecision,
      { postId, revision: post.revision, undoneAt: null, undoUntil: { $gt: now } },
      { undoneAt: now, undoneFrom: surface },
    );
    if (undone === 0) return { result: 'tooLate' };
    await this.waitAgain(em, post);
    return { result: 'undone', revision: post.revision };
  }

  /** The present revision waits for a decision (again): for an undo, and when a regeneration failed or a send revives it. */
  async waitAgain(em: EntityManager, { id, state, userId, revision }: Post): Promise<void> {
    await em.nativeUpdate(
      Post,
      { id, state },
      {
        state: 'awaiting_decision',
        expiresAt: new Date(nowMs() + this.config.decisionWindowMs),
        remindAt: null,
        ...touched(),
      },
    );
    // An approved text that waits to be sent would stand in the way of its draft.
    await this.queue.cancelDrafts(em, id);
    await this.queue.requeueCancelled(em, { userId, postId: id, revision });
  }
}

export async function replacedBy(em: EntityManager, { id, revision, state }: Post): Promise<Replaced> {
  return {
    result: 'replaced',
    currentRevision: revision,
    writing: state === 'generating',
    where: await placeOf(em, id, revision),
  };
}
