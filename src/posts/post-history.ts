// Tells everything that happened to one post, in order and in plain words, from the rows that the work itself left.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { PageQuery } from '../common/http/page.query.js';
import { Delivery, DeliveryLog, PostDecision, PostEvent, PostRevision } from '../database/entities/index.js';
import { FRESH } from './commands/post-writes.js';
import { attemptEvent, decisionEvents, deliveryEvents, eventOf, postEvents, revisionEvent } from './history-events.js';
import { PostQueries } from './post-queries.js';
import type { HistoryEvent } from './posts.dto.js';

@Injectable()
export class PostHistory {
  constructor(
    private readonly em: EntityManager,
    private readonly posts: PostQueries,
  ) {}

  /** Oldest first. One post has at most some hundred events, so a page is cut from all of them. */
  async of(userId: number, postId: number, { page, limit }: PageQuery): Promise<[HistoryEvent[], number]> {
    const em = this.em.fork();
    const post = await this.posts.own(em, userId, postId);
    const ofPost = { postId };
    const options = { ...FRESH, orderBy: { id: 'asc' } } as const;
    const deliveries = await em.find(Delivery, ofPost, options);
    const byId = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
    const events = [
      ...postEvents(post),
      ...(await em.find(PostEvent, ofPost, options)).map(eventOf),
      ...(await em.find(PostRevision, ofPost, options)).map(revisionEvent),
      ...(await em.find(PostDecision, ofPost, options)).flatMap(decisionEvents),
      ...(await em.find(DeliveryLog, ofPost, options)).map((log) => attemptEvent(log, byId.get(log.deliveryId ?? 0))),
      ...deliveries.flatMap(deliveryEvents),
    ].toSorted((a, b) => a.at.localeCompare(b.at));
    return [events.slice((page - 1) * limit, page * limit), events.length];
  }
}
