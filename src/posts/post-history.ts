// Tells everything that happened to one post, in order and in plain words, from the rows that the work itself left.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { type Channel } from '../../domain/channel.js';
import type { DeliveryState } from '../../domain/delivery.js';
import type { PageQuery } from '../common/http/page.query.js';
import { Delivery, DeliveryLog, type Post, PostDecision, PostRevision } from '../database/entities/index.js';
import { FRESH } from './commands/post-writes.js';
import { PostQueries } from './post-queries.js';
import type { HistoryEvent } from './posts.dto.js';

const NOTHING: Omit<HistoryEvent, 'at' | 'type' | 'text'> = {
  revision: null,
  channel: null,
  surface: null,
  delivery_id: null,
  attempt: null,
  error_code: null,
  next_attempt_at: null,
};

const BY: Record<PostDecision['surface'], string> = { telegram: 'in Telegram', email: 'by email', web: 'on the web' };
const ON: Record<Channel, string> = { telegram: 'to Telegram', email: 'by email' };

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
    const events = [
      ...postEvents(post),
      ...(await em.find(PostRevision, ofPost, options)).map(revisionEvent),
      ...(await em.find(PostDecision, ofPost, options)).flatMap(decisionEvents),
      ...(await em.find(DeliveryLog, ofPost, options)).map(attemptEvent),
      ...(await em.find(Delivery, ofPost, options)).flatMap(deliveryEvents),
    ].toSorted((a, b) => a.at.localeCompare(b.at));
    return [events.slice((page - 1) * limit, page * limit), events.length];
  }
}

const event = (at: Date, type: string, text: string, more: Partial<HistoryEvent> = {}): HistoryEvent => ({
  ...NOTHING,
  at: at.toISOString(),
  type,
  text,
  ...more,
});

function postEvents(post: Post): HistoryEvent[] {
  const events = [event(post.createdAt, 'created', `The post was asked for: “${post.topic}”.`, { surface: 'web' })];
  if (post.state === 'generation_failed') {
    events.push(event(post.updatedAt, 'generation_failed', `No draft could be written: ${post.failureReason ?? ''}`));
  }
  if (post.state === 'expired')
    events.push(event(post.updatedAt, 'expired', 'Nobody decided in time, so the draft expired.'));
  if (post.postedAt instanceof Date) events.push(event(post.postedAt, 'posted', 'Marked as posted on LinkedIn.'));
  return events;
}

function revisionEvent({
  number,
  origin,
  instruction,
  requestedFrom,
  restoredFrom,
  createdAt,
}: PostRevision): HistoryEvent {
  const asked = typeof instruction === 'string' ? ` as asked: “${instruction}”` : '';
  const texts: Record<PostRevision['origin'], string> = {
    generated: `Draft ${number} was written${asked}.`,
    own: `Draft ${number} is the text that came with the post.`,
    edit: `Draft ${number} is your own edit.`,
    restore: `Draft ${number} brings draft ${restoredFrom ?? 1} back.`,
  };
  const origins: PostRevision['origin'] = origin;
  return event(createdAt, `revision_${origin}`, texts[origins], { revision: number, surface: requestedFrom });
}

function decisionEvents(decision: PostDecision): HistoryEvent[] {
  const { revision, surface, instruction } = decision;
  const wish = typeof instruction === 'string' ? `: “${instruction}”` : '';
  const texts: Record<PostDecision['decision'], string> = {
    approve: `Draft ${revision} was approved ${BY[surface]}.`,
    regenerate: `Another draft was asked for ${BY[surface]}${wish}.`,
    delete: `Draft ${revision} was deleted ${BY[surface]}.`,
  };
  const events = [event(decision.decidedAt, decision.decision, texts[decision.decision], { revision, surface })];
  if (decision.undoneAt instanceof Date) {
    events.push(
      typeof decision.failureReason === 'string'
        ? event(
            decision.undoneAt,
            'regeneration_failed',
            `No new draft could be written: ${decision.failureReason} Draft ${revision} waits again.`,
            { revision },
          )
        : event(
            decision.undoneAt,
            'undo',
            `That was undone ${BY[decision.undoneFrom ?? 'web']}: draft ${revision} waits again.`,
            {
              revision,
              surface: decision.undoneFrom ?? null,
            },
          ),
    );
  }
  return events;
}

function attemptEvent(log: DeliveryLog): HistoryEvent {
  const what = log.kind === 'alert' ? 'The alert' : 'The draft';
  const next = log.nextAttemptAt instanceof Date ? ' It is tried again.' : '';
  const texts: Record<DeliveryLog['status'], string> = {
    delivered: `${what} was handed over ${ON[log.channel]}.`,
    retried: `${what} could not be sent ${ON[log.channel]}: ${log.errorMessage ?? ''}${next}`,
    failed: `${what} was not delivered ${ON[log.channel]}: ${log.errorMessage ?? ''}`,
  };
  return event(log.createdAt, log.status, texts[log.status], {
    channel: log.channel,
    delivery_id: log.deliveryId ?? null,
    attempt: log.attempt,
    error_code: log.errorCode ?? null,
    next_attempt_at: log.nextAttemptAt?.toISOString() ?? null,
  });
}

/** What an attempt's row does not tell: that a message waits, that nobody knows, that it was not needed any more, that it was seen. */
function deliveryEvents(delivery: Delivery): HistoryEvent[] {
  const { channel, revision, errorMessage } = delivery;
  const more = {
    channel,
    revision: revision ?? null,
    delivery_id: delivery.id,
    error_code: delivery.errorCode ?? null,
  };
  const texts: Partial<Record<DeliveryState, string>> = {
    held: `The draft waits to go ${ON[channel]}: ${errorMessage ?? ''}`,
    unknown: `Nobody knows yet whether the draft reached you ${BY[channel]}. ${errorMessage ?? ''}`,
    cancelled: `The draft was not sent ${ON[channel]} any more: it was decided or replaced before.`,
  };
  const state: DeliveryState = delivery.state;
  const text = texts[state];
  const events = text === undefined ? [] : [event(delivery.updatedAt, state, text, more)];
  if (delivery.confirmedAt instanceof Date) {
    events.push(
      event(delivery.confirmedAt, 'confirmed', `The draft reached you ${BY[channel]}: that is certain now.`, {
        ...more,
        error_code: null,
      }),
    );
  }
  return events;
}
