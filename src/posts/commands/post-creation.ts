// A new post: a topic to write about, or a text that its owner brings along.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { TOPIC_CHARACTERS } from '../../../domain/limits.js';
import { nowMs } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { Post } from '../../database/entities/index.js';
import { DeliveryQueue } from '../../delivery/index.js';
import { FRESH, insertRevision } from './post-writes.js';

export type NewPost =
  | { userId: number; topic: string; tone: string | null; audience: string | null; language: string | null }
  | { userId: number; content: string };

@Injectable()
export class PostCreation {
  constructor(
    private readonly config: Config,
    private readonly queue: DeliveryQueue,
  ) {}

  /** The row is the acceptance: what follows from it is the workflow's to do, whenever it is woken. */
  async create(em: EntityManager, post: NewPost): Promise<Post> {
    const id = 'content' in post ? await this.bring(em, post) : Number(await em.insert(Post, { ...post }));
    return em.findOneOrFail(Post, { id }, FRESH);
  }

  private async bring(em: EntityManager, { userId, content }: { userId: number; content: string }): Promise<number> {
    const id = Number(
      await em.insert(Post, {
        userId,
        topic: firstLine(content),
        content,
        state: 'awaiting_decision',
        revision: 1,
        expiresAt: new Date(nowMs() + this.config.decisionWindowMs),
      }),
    );
    await insertRevision(em, { postId: id, number: 1, content, origin: 'own', requestedFrom: 'web' });
    await this.queue.queueDraft(em, { userId, postId: id, revision: 1, channels: 'enabled' });
    return id;
  }
}

function firstLine(content: string): string {
  const line = content.trim().split('\n', 1)[0] ?? '';
  return Array.from(line)
    .slice(0, TOPIC_CHARACTERS / 3)
    .join('');
}
