// Where the workflow asks what to write, and hands in what was written.

import { Injectable, Logger } from '@nestjs/common';
import { LockMode, raw } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import type { RevisionDesk } from '../../activities/ports/revision-desk.port.js';
import type { Brief, GeneratedText } from '../../activities/ports/text-generator.port.js';
import { EVENTS } from '../../domain/event-names.js';
import { nowMs } from '../common/clock.js';
import { metrics } from '../common/metrics.js';
import { Config } from '../config/config.js';
import { Post, PostDecision, PostRevision } from '../database/entities/index.js';
import { DeliveryQueue, recordPostEvent } from '../delivery/index.js';
import { PostDecisions } from './commands/post-decisions.js';
import { FRESH, insertRevision, touched } from './commands/post-writes.js';

@Injectable()
export class PostRevisionDesk implements RevisionDesk {
  private readonly logger = new Logger(PostRevisionDesk.name);

  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly decisions: PostDecisions,
    private readonly queue: DeliveryQueue,
  ) {}

  async brief(postId: number, revision: number): Promise<Brief | null> {
    const em = this.em.fork();
    const post = await em.findOne(Post, { id: postId, state: 'generating', revision: revision - 1 }, FRESH);
    if (post === null) return null;
    const texts = await em.find(PostRevision, { postId }, { ...FRESH, orderBy: { number: 'asc' } });
    const asked = await em.find(
      PostDecision,
      { postId, decision: 'regenerate', undoneAt: null },
      { ...FRESH, orderBy: { id: 'asc' } },
    );
    const now = asked.find((decision) => decision.revision === post.revision);
    return {
      topic: post.topic,
      tone: post.tone ?? null,
      audience: post.audience ?? null,
      language: post.language ?? null,
      revision,
      instruction: now?.instruction ?? null,
      earlierInstructions: asked.flatMap(({ id, instruction }) =>
        id !== now?.id && typeof instruction === 'string' ? [instruction] : [],
      ),
      currentText: post.content ?? null,
      earlierTexts: texts.map(({ content }) => content),
      seed: postId,
    };
  }

  async keep(postId: number, revision: number, { text, usage }: GeneratedText): Promise<void> {
    const kept = await this.em.fork().transactional(async (em) => {
      const post = await this.generating(em, postId, revision);
      if (post === null) return false;
      const asked = await this.askedBy(em, post);
      await insertRevision(em, {
        postId,
        number: revision,
        content: text,
        origin: 'generated',
        requestedFrom: asked?.surface ?? 'web',
        instruction: asked?.instruction ?? null,
        usage,
      });
      await em.nativeUpdate(
        Post,
        { id: postId },
        {
          state: 'awaiting_decision',
          revision,
          content: text,
          expiresAt: new Date(nowMs() + this.config.decisionWindowMs),
          ...touched(),
        },
      );
      await this.queueWhereAsked(em, post, revision, asked);
      return true;
    });
    if (!kept) return;
    metrics.events.inc({ event: EVENTS.postGenerated });
    this.logger.log({ event: EVENTS.postGenerated, postId, revision }, 'a draft was written');
  }

  /** The first revision goes to every enabled channel, a later one where it was asked for. */
  private async queueWhereAsked(
    em: EntityManager,
    post: Post,
    revision: number,
    asked: PostDecision | null,
  ): Promise<void> {
    const to = { userId: post.userId, postId: post.id, revision };
    if (asked === null) await this.queue.queueDraft(em, { ...to, channels: 'enabled' });
    else if (asked.surface !== 'web')
      await this.queue.queueDraft(em, { ...to, channels: [asked.surface], requested: true });
  }

  async giveUp(postId: number, revision: number, code: string, reason: string): Promise<void> {
    await this.em.fork().transactional(async (em) => {
      const post = await this.generating(em, postId, revision);
      if (post === null) return;
      this.logger.warn({ event: 'GENERATION_FAILED', postId, revision, code }, 'a draft could not be written');
      if (post.revision === 0) {
        await em.nativeUpdate(
          Post,
          { id: postId },
          { state: 'generation_failed', failureCode: code, failureReason: reason, ...touched() },
        );
        await recordPostEvent(em, { postId, type: 'writing_failed', reason });
        await this.queue.queueWritingFailed(em, post);
        return;
      }
      // The post is never lost to a failed regeneration: the last revision waits again.
      const asked = await this.askedBy(em, post);
      await em.nativeUpdate(
        PostDecision,
        { postId, revision: post.revision, undoneAt: null },
        { undoneAt: raw('now()'), failureReason: reason },
      );
      await this.decisions.waitAgain(em, post);
      if (asked?.surface !== 'email') return;
      // A mail cannot be rewritten, so the draft comes once more, with the reason.
      const again = { userId: post.userId, postId, revision: post.revision };
      await this.queue.queueDraft(em, { ...again, channels: ['email'], requested: true });
    });
  }

  private generating(em: EntityManager, postId: number, revision: number): Promise<Post | null> {
    return em.findOne(
      Post,
      { id: postId, state: 'generating', revision: revision - 1 },
      { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }

  private askedBy(em: EntityManager, post: Post): Promise<PostDecision | null> {
    return em.findOne(
      PostDecision,
      { postId: post.id, revision: post.revision, decision: 'regenerate', undoneAt: null },
      FRESH,
    );
  }
}
