// Puts messages into the ledger and takes them out again. Everything here runs inside the caller's transaction, so that
// a command and the messages that follow from it commit together.

import { Injectable } from '@nestjs/common';
import { raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CHANNELS, type Channel } from '../../domain/channel.js';
import {
  type DeliveryState,
  type DeliveryTemplate,
  KIND_OF_TEMPLATE,
  OPEN_DELIVERY_STATES,
} from '../../domain/delivery.js';
import { ChatVault } from '../common/crypto/chat-vault.js';
import { Delivery, NotificationPreferences, Post, User } from '../database/entities/index.js';
import { canReach } from './reach.js';
import { FRESH } from './rows.js';

export interface DraftToQueue {
  userId: number;
  postId: number;
  revision: number;
  /** `enabled`: the channels that the owner switched on. */
  channels: readonly Channel[] | 'enabled';
  template?: Extract<DeliveryTemplate, 'draft' | 'text'>;
  /** Asked for by the owner: overrides the preference toggle, not the link. */
  requested?: boolean;
}

export interface QueuedDelivery {
  deliveryId: number;
  channel: Channel;
  state: 'queued' | 'held';
  /** True where an open delivery of the same revision and channel was already there. */
  joined: boolean;
}

export interface NoticeToQueue {
  userId: number;
  channel: Channel;
  template: DeliveryTemplate;
  details?: Record<string, string | number | null>;
  /** Decimal id of another chat than the user's own. */
  chatId?: string;
}

/** Somebody who links a chat after months should not be buried in drafts. */
const DRAFTS_AT_FIRST_LINK = 5;

@Injectable()
export class DeliveryQueue {
  constructor(private readonly vault: ChatVault) {}

  /** Skips channels with nobody to send to and, unless `requested`, those switched off; holds those that wait. */
  async queueDraft(em: EntityManager, draft: DraftToQueue): Promise<QueuedDelivery[]> {
    const user = await em.findOneOrFail(User, { id: draft.userId }, FRESH);
    const wanted = draft.channels === 'enabled' ? await enabledChannels(em, draft.userId) : draft.channels;
    const queued: QueuedDelivery[] = [];
    for (const channel of wanted) {
      const reach = canReach(user, channel);
      if (reach.reach === 'none') continue;
      const held = reach.reach === 'held' ? reach : null;
      queued.push(await this.insertDraft(em, draft, channel, held));
    }
    return queued;
  }

  private async insertDraft(
    em: EntityManager,
    { userId, postId, revision, template = 'draft', requested = false }: DraftToQueue,
    channel: Channel,
    held: { code: string; reason: string } | null,
  ): Promise<QueuedDelivery> {
    const state = held === null ? 'queued' : 'held';
    const inserted = await em.execute<{ id: string }[]>(
      `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, error_code, error_message, requested)
       values (?, ?, ?, ?, 'draft', ?, ?, ?, ?, ?)
       on conflict (post_id, revision, channel) where kind = 'draft' and state in ('queued', 'sending', 'unknown', 'held')
       do nothing returning id`,
      [userId, postId, revision, channel, template, state, held?.code ?? null, held?.reason ?? null, requested],
    );
    const [row] = inserted;
    if (row !== undefined) return { deliveryId: Number(row.id), channel, state, joined: false };

    const open = await em.findOneOrFail(
      Delivery,
      { postId, revision, channel, kind: 'draft', state: { $in: [...OPEN_DELIVERY_STATES] } },
      FRESH,
    );
    // Somebody is waiting for it now, so its next try need not wait for the back-off.
    if (requested) await em.nativeUpdate(Delivery, { id: open.id, state: 'queued' }, { nextAttemptAt: null });
    return { deliveryId: open.id, channel, state: open.state === 'held' ? 'held' : 'queued', joined: true };
  }

  /** A message outside any post. Bumps `notices_version`; the caller wakes the user's notices after its commit. */
  async queueNotice(em: EntityManager, { userId, channel, template, details, chatId }: NoticeToQueue): Promise<number> {
    const id = await em.insert(Delivery, {
      userId,
      channel,
      kind: KIND_OF_TEMPLATE[template],
      template,
      details: details ?? null,
      recipient: chatId === undefined ? null : this.vault.seal(chatId),
    });
    await bumpNotices(em, userId);
    return Number(id);
  }

  /** What waits for a decision that was taken, or for a revision that was replaced, is not sent any more. */
  async cancelDrafts(em: EntityManager, postId: number): Promise<void> {
    await em.nativeUpdate(
      Delivery,
      { postId, kind: 'draft', state: { $in: ['queued', 'held'] } },
      { state: 'cancelled', nextAttemptAt: null, updatedAt: new Date() },
    );
  }

  /** A revision waits again: what a decision had kept from being sent is sent after all. */
  async requeueCancelled(
    em: EntityManager,
    { userId, postId, revision }: { userId: number; postId: number; revision: number },
  ): Promise<void> {
    const latest = await em.execute<{ channel: Channel; state: DeliveryState }[]>(
      `select distinct on (channel) channel, state from deliveries
       where post_id = ? and revision = ? and kind = 'draft' and template = 'draft' order by channel, id desc`,
      [postId, revision],
    );
    const channels = latest.filter(({ state }) => state === 'cancelled').map(({ channel }) => channel);
    if (channels.length > 0) await this.queueDraft(em, { userId, postId, revision, channels, requested: true });
  }

  /** After an edit in place: the messages that carried `from` now carry `to`. */
  async moveToRevision(em: EntityManager, postId: number, from: number, to: number): Promise<void> {
    await em.nativeUpdate(
      Delivery,
      { postId, revision: from, kind: 'draft', state: { $ne: 'cancelled' } },
      { revision: to, updatedAt: new Date() },
    );
  }

  /** A tap on a message proves that it arrived, whatever was known of it before. */
  async adoptTappedMessage(
    em: EntityManager,
    tap: { userId: number; postId: number; revision: number; messageId: string },
  ): Promise<void> {
    const now = new Date();
    const where = { userId: tap.userId, postId: tap.postId, revision: tap.revision, channel: 'telegram' as const };
    const adopted = await em.find(Delivery, { ...where, state: { $in: ['unknown', 'sending'] } }, FRESH);
    for (const delivery of adopted) {
      await em.nativeUpdate(
        Delivery,
        { id: delivery.id, state: { $in: ['unknown', 'sending'] } },
        {
          state: 'delivered',
          providerMessageId: tap.messageId,
          // What it shows is not known for certain, so it is rewritten.
          shown: null,
          deliveredAt: now,
          confirmedAt: now,
          errorCode: null,
          errorMessage: null,
          unknownUntil: null,
          updatedAt: now,
        },
      );
      await em.execute(
        `insert into delivery_logs (user_id, post_id, delivery_id, channel, kind, status, attempt, provider_message_id)
         values (?, ?, ?, 'telegram', ?, 'delivered', ?, ?)`,
        [tap.userId, tap.postId, delivery.id, delivery.kind, Math.max(delivery.attempts, 1), tap.messageId],
      );
    }
    if (adopted.length > 0) {
      await em.nativeUpdate(Post, { id: tap.postId }, { version: raw('version + 1'), updatedAt: now });
    }
    await em.nativeUpdate(
      Delivery,
      { ...where, state: 'delivered', providerMessageId: tap.messageId, confirmedAt: null },
      { confirmedAt: now },
    );
  }

  /**
   * The channel of a user can be reached (again): what was held for it is queued where it is still wanted. With
   * `firstLink`, drafts that wait and never had a delivery there are queued too, the newest five.
   * @returns the posts to wake; the user's notices are bumped here where one was released.
   */
  async release(
    em: EntityManager,
    userId: number,
    channel: Channel,
    { firstLink }: { firstLink: boolean },
  ): Promise<number[]> {
    const released = await em.execute<{ post_id: string | null }[]>(
      `update deliveries d set
         state = case when d.kind <> 'draft' or p.state = 'awaiting_decision' and p.revision = d.revision and d.template = 'draft'
                        or p.state in ('approved', 'posted') and d.template = 'text'
                      then 'queued' else 'cancelled' end,
         error_code = null, error_message = null, next_attempt_at = null, updated_at = now()
       from deliveries held left join posts p on p.id = held.post_id
       where d.id = held.id and held.user_id = ? and held.channel = ? and held.state = 'held' and held.error_code <> 'channel_closed'
         and d.state = 'held'
       returning d.post_id`,
      [userId, channel],
    );
    const posts = new Set(released.flatMap((row) => (row.post_id === null ? [] : [Number(row.post_id)])));
    if (released.some((row) => row.post_id === null)) await bumpNotices(em, userId);
    if (firstLink) for (const postId of await this.queueWaiting(em, userId, channel)) posts.add(postId);

    const ids = [...posts];
    if (ids.length > 0) {
      await em.nativeUpdate(Post, { id: { $in: ids } }, { version: raw('version + 1'), updatedAt: new Date() });
    }
    return ids;
  }

  private async queueWaiting(em: EntityManager, userId: number, channel: Channel): Promise<number[]> {
    const waiting = await em.execute<{ id: string; revision: number }[]>(
      `select p.id, p.revision from posts p
       where p.user_id = ? and p.state = 'awaiting_decision'
         and not exists (select 1 from deliveries d where d.post_id = p.id and d.revision = p.revision and d.channel = ?
                           and d.state <> 'cancelled')
       order by p.id desc limit ?`,
      [userId, channel, DRAFTS_AT_FIRST_LINK],
    );
    for (const { id, revision } of waiting) {
      await this.queueDraft(em, { userId, postId: Number(id), revision, channels: [channel], requested: true });
    }
    return waiting.map(({ id }) => Number(id));
  }
}

async function bumpNotices(em: EntityManager, userId: number): Promise<void> {
  await em.nativeUpdate(User, { id: userId }, { noticesVersion: raw('notices_version + 1') });
}

async function enabledChannels(em: EntityManager, userId: number): Promise<Channel[]> {
  const preferences = await em.findOne(NotificationPreferences, { userId }, FRESH);
  if (preferences === null) return [];
  const enabled: Record<Channel, boolean> = {
    email: preferences.receiveEmailNotifications,
    telegram: preferences.receiveTelegramNotifications,
  };
  return CHANNELS.filter((channel) => enabled[channel]);
}
