// Owns which messages are surfaces of a post, and what each should show: the plan, the send and the rewrite ask here, so
// that they come to one answer.

import type { EntityManager } from '@mikro-orm/postgresql';
import { draftView, isLive, viewKey } from '../../domain/messages/draft-view.js';
import { handOffKey, handOffView } from '../../domain/messages/hand-off-view.js';
import type { PostFacts } from '../../domain/messages/post-facts.js';
import { keyWithReminder, type ReminderView } from '../../domain/messages/reminder-view.js';
import { type Delivery, type Post, PostRevision, type User } from '../database/entities/index.js';
import { readPostFacts } from './post-facts.js';
import { readReminderFacts, viewOf } from './reminders/reminder-marks.js';
import { FRESH, type LockedDelivery, type ReadDelivery } from './rows.js';

type Shown = Pick<Delivery, 'template' | 'revision' | 'shown'>;

/**
 * What the message of a delivery should show.
 * @param contentHash of the revision that it carries.
 * @param reminder of which it is one; null for any other message.
 */
export function wantedKey(
  { template, revision }: Shown,
  facts: PostFacts,
  contentHash: string,
  reminder: ReminderView | null,
): string {
  switch (template) {
    case 'draft': {
      const carried = revision ?? facts.revision;
      const view = draftView(facts, carried);
      const key = viewKey(view, { revision: carried, contentHash });
      return isLive(view) ? keyWithReminder(key, reminder) : key;
    }
    case 'hand_off': {
      const view = handOffView(facts, revision ?? facts.revision);
      const key = handOffKey(view, contentHash);
      return view.type === 'ready' ? keyWithReminder(key, reminder) : key;
    }
    case 'writing_failed':
      return facts.state === 'generation_failed' ? 'failed' : 'over';
    case 'text':
      // Asked for as a copy: it stays as it was sent.
      return `text:${contentHash.slice(0, 12)}`;
    default:
      return template;
  }
}

/** What a reminder that carries no post should show. */
export const invitationKey = (view: ReminderView | null): string => keyWithReminder('reminder', view);

/** The same, read from the rows; null where the message is no surface. */
export async function wantedNow(em: EntityManager, read: ReadDelivery): Promise<string | null> {
  const { delivery, post } = read;
  const isReminder = delivery.kind === 'reminder';
  const reminder = isReminder ? viewOf(await readReminderFacts(em, delivery.userId, read), delivery) : null;
  if (post === null) return isReminder ? invitationKey(reminder) : null;
  const where = { postId: post.id, number: delivery.revision ?? post.revision };
  const text = await em.findOne(PostRevision, where, { ...FRESH, fields: ['contentHash'] });
  return wantedKey(delivery, await readPostFacts(em, post), text?.contentHash ?? '', reminder);
}

/** True where a message in the chat shows something else than it should by now. */
export async function isStale(em: EntityManager, locked: LockedDelivery, shows: string | null): Promise<boolean> {
  if (locked.delivery.channel !== 'telegram') return false;
  const wanted = await wantedNow(em, locked);
  return wanted !== null && wanted !== shows;
}

/** The hashes of a post's revisions, by number. */
export async function contentHashes(em: EntityManager, { id }: Post): Promise<Map<number, string>> {
  const texts = await em.find(PostRevision, { postId: id }, { ...FRESH, fields: ['number', 'contentHash'] });
  return new Map(texts.map(({ number, contentHash }) => [number, contentHash]));
}

/** True where a sent message can be changed: only Telegram lets us, in the chat that is linked, while it is there. */
export const isChangeable = (delivery: Delivery, user: Pick<User, 'telegramChatHmac'>): boolean =>
  delivery.state === 'delivered' &&
  delivery.channel === 'telegram' &&
  (typeof delivery.postId === 'number' || delivery.kind === 'reminder') &&
  typeof delivery.providerMessageId === 'string' &&
  delivery.shown !== GONE &&
  isInCurrentChat(delivery, user);

/** `deliveries.shown` of a message that the provider no longer has. */
export const GONE = 'gone';

/** Message ids mean something in their own chat only. */
export const isInCurrentChat = (delivery: Pick<Delivery, 'chatHmac'>, user: Pick<User, 'telegramChatHmac'>): boolean =>
  typeof user.telegramChatHmac === 'string' && user.telegramChatHmac === delivery.chatHmac;
