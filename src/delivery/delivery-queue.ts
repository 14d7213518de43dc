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
import { currentTime } from '../common/clock.js';
import { ChatVault } from '../common/crypto/chat-vault.js';
import { Delivery, NotificationPreferences, Post, User } from '../database/entities/index.js';
import { canReach, RECIPIENT_REFUSED } from './reach.js';
import { FRESH, MAY_BE_THERE_UNKNOWN } from './rows.js';
import { GONE } from './surfaces.js';

export interface DraftToQueue {
  userId: number;
  postId: number;
  revision: number;
  /** `enabled`: the channels that the owner switched on. */
  channels: readonly Channel[] | 'enabled';
  template?: Extract<DeliveryTemplate, 'draft' | 'text' | 'hand_off'>;
  details?: Record<string, string | number | null>;
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

/** Older messages are hardly looked at any more. */
const SURFACES_LOOKED_AT = 200;

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
    { userId, postId, revision, template = 'draft', details, requested = false }: DraftToQueue,
    channel: Channel,
    held: { code: string; reason: string } | null,
  ): Promise<QueuedDelivery> {
    const state = held === null ? 'queued' : 'held';
    const inserted = await em.execute<{ id: string }[]>(
      `insert into deliveries (user_id, post_id, revision, channel, kind, template, state, error_code, error_message, requested, details, resent)
       values (?, ?, ?, ?, 'draft', ?, ?, ?, ?, ?, ?::jsonb,
         exists (select 1 from deliveries d where d.post_id = ? and d.revision = ? and d.channel = ? and d.template = ?
                   and ${MAY_BE_THERE_UNKNOWN}))
       on conflict (post_id, revision, channel, template) where kind = 'draft' and state in ('queued', 'sending', 'unknown', 'held')
       do nothing returning id`,
      [
        userId,
        postId,
        revision,
        channel,
        template,
        state,
        held?.code ?? null,
        held?.reason ?? null,
        requested,
        details === undefined ? null : JSON.stringify(details),
        postId,
        revision,
        channel,
        template,
      ],
    );
    const [row] = inserted;
    if (row !== undefined) return { deliveryId: Number(row.id), channel, state, joined: false };

    const open = await em.findOneOrFail(
      Delivery,
      { postId, revision, channel, template, kind: 'draft', state: { $in: [...OPEN_DELIVERY_STATES] } },
      FRESH,
    );
    // Somebody is waiting for it now, so its next try need not wait for the back-off.
    if (requested) await em.nativeUpdate(Delivery, { id: open.id, state: 'queued' }, { nextAttemptAt: null });
    return { deliveryId: open.id, channel, state: open.state === 'held' ? 'held' : 'queued', joined: true };
  }

  /**
   * The approved text goes alone to the chat that had the draft, or would have: nothing else is as near to posting it as a
   * phone. Once for each approval, unless as a reminder; not at all where the chat cannot be reached now.
   */
  async queueHandOff(
    em: EntityManager,
    { id: postId, userId, revision }: Pick<Post, 'id' | 'userId' | 'revision'>,
    { asReminder }: { asReminder: boolean },
  ): Promise<void> {
    const user = await em.findOneOrFail(User, { id: userId }, FRESH);
    if (canReach(user, 'telegram').reach !== 'open') return;
    const about = { userId, postId, channel: 'telegram' as const };
    const drafts = await em.count(Delivery, { ...about, template: 'draft', state: { $ne: 'cancelled' } });
    if (drafts === 0 && !(await enabledChannels(em, userId)).includes('telegram')) return;
    const there = await em.count(Delivery, {
      ...about,
      revision,
      template: 'hand_off',
      chatHmac: user.telegramChatHmac ?? null,
      state: 'delivered',
      $or: [{ shown: null }, { shown: { $ne: GONE } }],
    });
    if (there > 0 && !asReminder) return;
    const draft = { userId, postId, revision, channels: ['telegram' as const], requested: true };
    await this.queueDraft(em, {
      ...draft,
      template: 'hand_off',
      ...(asReminder ? { details: { reminder: 1 } } : {}),
    });
  }

  /** Nothing could be written for a post without a text: its owner hears it on the enabled channels. */
  async queueWritingFailed(em: EntityManager, { id: postId, userId }: Pick<Post, 'id' | 'userId'>): Promise<void> {
    const user = await em.findOneOrFail(User, { id: userId }, FRESH);
    for (const channel of await enabledChannels(em, userId)) {
      if (canReach(user, channel).reach !== 'open') continue;
      const template: DeliveryTemplate = 'writing_failed';
      await em.insert(Delivery, { userId, postId, channel, template, kind: KIND_OF_TEMPLATE[template] });
    }
  }

  /** A message outside any post. Bumps `notices_version`; the caller wakes the user's notices after its commit. */
  async queueNotice(em: EntityManager, notice: NoticeToQueue): Promise<number> {
    const id = await em.insert(Delivery, this.noticeRow(notice));
    await bumpNotices(em, [notice.userId]);
    return Number(id);
  }

  /** The same for many at once, in two statements. */
  async queueNotices(em: EntityManager, notices: readonly NoticeToQueue[]): Promise<void> {
    if (notices.length === 0) return;
    await em.insertMany(
      Delivery,
      notices.map((notice) => this.noticeRow(notice)),
    );
    await bumpNotices(
      em,
      notices.map(({ userId }) => userId),
    );
  }

  private noticeRow({ userId, channel, template, details, chatId }: NoticeToQueue) {
    return {
      userId,
      channel,
      kind: KIND_OF_TEMPLATE[template],
      template,
      details: details ?? null,
      recipient: chatId === undefined ? null : this.vault.seal(chatId),
    };
  }

  /** What waits for a decision that was taken, or for a revision that was replaced, is not sent any more. */
  async cancelDrafts(em: EntityManager, postId: number): Promise<void> {
    await em.nativeUpdate(
      Delivery,
      { postId, kind: 'draft', state: { $in: ['queued', 'held'] } },
      { state: 'cancelled', nextAttemptAt: null, updatedAt: currentTime() },
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
      { postId, revision: from, template: 'draft', state: { $ne: 'cancelled' } },
      { revision: to, updatedAt: currentTime() },
    );
  }

  /**
   * The channel of a user can be reached (again): what was held for it is queued where it is still wanted, and so are the
   * drafts by whose failure it was found that it could not be reached. With `firstLink`, drafts that wait and never had a delivery there are queued too, the newest five.
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
                        or p.state = 'approved' and p.revision = d.revision and d.template = 'hand_off'
                      then 'queued' else 'cancelled' end,
         error_code = null, error_message = null, next_attempt_at = null, updated_at = now()
       from deliveries held left join posts p on p.id = held.post_id
       where d.id = held.id and held.user_id = ? and held.channel = ? and held.state = 'held' and held.error_code <> 'channel_closed'
         and d.state = 'held'
       returning d.post_id`,
      [userId, channel],
    );
    const posts = new Set(released.flatMap((row) => (row.post_id === null ? [] : [Number(row.post_id)])));
    if (released.some((row) => row.post_id === null)) await bumpNotices(em, [userId]);
    for (const postId of await this.queueRefused(em, userId, channel)) posts.add(postId);
    if (firstLink) for (const postId of await this.queueWaiting(em, userId, channel)) posts.add(postId);

    if (channel === 'telegram') await this.lookAtSurfaces(em, userId);
    const ids = [...posts];
    if (ids.length > 0) {
      await em.nativeUpdate(Post, { id: { $in: ids } }, { version: raw('version + 1'), updatedAt: currentTime() });
    }
    return ids;
  }

  /** The latest of their kind only: what was sent again since is not sent a third time. */
  private async queueRefused(em: EntityManager, userId: number, channel: Channel): Promise<number[]> {
    const refused = await em.execute<{ post_id: string; revision: number }[]>(
      `select d.post_id, d.revision from deliveries d join posts p on p.id = d.post_id
       where d.user_id = ? and d.channel = ? and d.state = 'failed' and d.template = 'draft' and d.error_code = any(?::text[])
         and p.state = 'awaiting_decision' and p.revision = d.revision
         and not exists (select 1 from deliveries later where later.post_id = d.post_id and later.revision = d.revision
                           and later.channel = d.channel and later.template = 'draft' and later.id > d.id)
       order by d.id`,
      [userId, channel, `{${RECIPIENT_REFUSED.join(',')}}`],
    );
    for (const { post_id, revision } of refused) {
      await this.queueDraft(em, { userId, postId: Number(post_id), revision, channels: [channel] });
    }
    return refused.map(({ post_id }) => Number(post_id));
  }

  /**
   * While the chat was closed to us its messages could not be rewritten: the posts of the newest of them are looked at,
   * by the reconciler, which paces itself.
   */
  private async lookAtSurfaces(em: EntityManager, userId: number): Promise<void> {
    await em.execute(
      `update posts set version = version + 1, updated_at = now() where id in (
         select post_id from deliveries where user_id = ? and channel = 'telegram' and state = 'delivered' and post_id is not null
         order by id desc limit ?)`,
      [userId, SURFACES_LOOKED_AT],
    );
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

async function bumpNotices(em: EntityManager, userIds: readonly number[]): Promise<void> {
  await em.nativeUpdate(User, { id: { $in: [...userIds] } }, { noticesVersion: raw('notices_version + 1') });
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
