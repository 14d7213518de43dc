// Owns the words of a post's history: what each kind of row says happened.

import type { Channel } from '../../domain/channel.js';
import type { DeliveryState, DeliveryTemplate } from '../../domain/delivery.js';
import {
  type Delivery,
  type DeliveryLog,
  type Post,
  type PostDecision,
  type PostEvent,
  type PostRevision,
} from '../database/entities/index.js';
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
const TO: Record<Channel, string> = { telegram: 'to Telegram', email: 'by email' };

const event = (at: Date, type: string, text: string, more: Partial<HistoryEvent> = {}): HistoryEvent => ({
  ...NOTHING,
  at: at.toISOString(),
  type,
  text,
  ...more,
});

export function postEvents(post: Post): HistoryEvent[] {
  const events = [event(post.createdAt, 'created', `The post was asked for: “${post.topic}”.`, { surface: 'web' })];
  if (post.postedAt instanceof Date) {
    const surface = post.postedFrom ?? null;
    const where = surface === null ? '' : ` ${BY[surface]}`;
    events.push(event(post.postedAt, 'posted', `Marked${where} as posted on LinkedIn.`, { surface }));
  }
  return events;
}

export function eventOf({ type, revision, surface, reason, dueAt, createdAt }: PostEvent): HistoryEvent {
  const where = surface === null || surface === undefined ? '' : ` ${BY[surface]}`;
  const draft = typeof revision === 'number' ? `Draft ${revision}` : 'The draft';
  const texts: Record<PostEvent['type'], string> = {
    expired: `Nobody decided in time, so ${draft.toLowerCase()} expired.`,
    revived: `${draft} was brought back${where}: it waits again.`,
    writing_failed: `No draft could be written: ${reason ?? ''}`,
    write_again: `Writing was asked for again${where}.`,
    remind_set: `A reminder to post it was set${where}, for ${dueAt?.toISOString() ?? 'later'}.`,
  };
  // The name that the state of the post has on the wire.
  const name = type === 'writing_failed' ? 'generation_failed' : type;
  return event(createdAt, name, texts[type], { revision: revision ?? null, surface: surface ?? null });
}

export function revisionEvent({
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

export function decisionEvents(decision: PostDecision): HistoryEvent[] {
  const { revision, surface, instruction } = decision;
  const wish = typeof instruction === 'string' ? `: “${instruction}”` : '';
  const texts: Record<PostDecision['decision'], string> = {
    approve: `Draft ${revision} was approved ${BY[surface]}.`,
    regenerate: `Another draft was asked for ${BY[surface]}${wish}.`,
    delete: `Draft ${revision} was deleted ${BY[surface]}.`,
  };
  const events = [event(decision.decidedAt, decision.decision, texts[decision.decision], { revision, surface })];
  if (decision.undoneAt instanceof Date) events.push(endOfDecision(decision, decision.undoneAt));
  return events;
}

function endOfDecision({ revision, failureReason, undoneFrom }: PostDecision, at: Date): HistoryEvent {
  if (typeof failureReason === 'string') {
    const text = `No new draft could be written: ${failureReason} Draft ${revision} waits again.`;
    return event(at, 'regeneration_failed', text, { revision });
  }
  const text = `That was undone ${BY[undoneFrom ?? 'web']}: draft ${revision} waits again.`;
  return event(at, 'undo', text, { revision, surface: undoneFrom ?? null });
}

const MESSAGE: Partial<Record<DeliveryTemplate, string>> = {
  hand_off: 'The approved text',
  text: 'The text',
  writing_failed: 'The note that nothing could be written',
};

/** @param delivery that the attempt belongs to. */
export function attemptEvent(log: DeliveryLog, delivery: Delivery | undefined): HistoryEvent {
  const what = messageOf(delivery);
  const next = log.nextAttemptAt instanceof Date ? ' It is tried again.' : '';
  const texts: Record<DeliveryLog['status'], string> = {
    delivered: `${what} was handed over ${TO[log.channel]}.`,
    retried: `${what} could not be sent ${TO[log.channel]}: ${log.errorMessage ?? ''}${next}`,
    failed: `${what} was not delivered ${TO[log.channel]}: ${log.errorMessage ?? ''}`,
  };
  return event(log.createdAt, log.status, texts[log.status], {
    revision: log.revision ?? null,
    channel: log.channel,
    delivery_id: log.deliveryId ?? null,
    attempt: log.attempt,
    error_code: log.errorCode ?? null,
    next_attempt_at: log.nextAttemptAt?.toISOString() ?? null,
  });
}

/** What an attempt's row does not tell: that a message waits, that nobody knows, that it was not needed any more, that it was seen. */
export function deliveryEvents(delivery: Delivery): HistoryEvent[] {
  const { channel, revision, errorMessage } = delivery;
  const what = messageOf(delivery);
  const more = {
    channel,
    revision: revision ?? null,
    delivery_id: delivery.id,
    error_code: delivery.errorCode ?? null,
  };
  const texts: Partial<Record<DeliveryState, string>> = {
    held: `${what} waits to go ${TO[channel]}: ${errorMessage ?? ''}`,
    unknown: `Nobody knows yet whether ${what.toLowerCase()} reached you ${BY[channel]}. ${errorMessage ?? ''}`,
    cancelled: `${what} was not sent ${TO[channel]} any more: ${whyCancelled(delivery)}`,
  };
  const state: DeliveryState = delivery.state;
  const text = texts[state];
  const events = text === undefined ? [] : [event(delivery.updatedAt, state, text, more)];
  if (delivery.confirmedAt instanceof Date) {
    const seen = `${what} reached you ${BY[channel]}: that is certain now.`;
    events.push(event(delivery.confirmedAt, 'confirmed', seen, { ...more, error_code: null }));
  }
  return events;
}

const whyCancelled = ({ kind, errorMessage }: Delivery): string =>
  kind === 'reminder' && typeof errorMessage === 'string' ? errorMessage : 'something else was decided before.';

function messageOf(delivery: Delivery | undefined): string {
  if (delivery === undefined) return 'The draft';
  return delivery.kind === 'reminder' ? 'The reminder of it' : (MESSAGE[delivery.template] ?? 'The draft');
}
