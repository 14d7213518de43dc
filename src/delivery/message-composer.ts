// Gathers what a message says from the rows, at the moment it is sent or rewritten.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import { type DraftView, draftView, viewKey } from '../../domain/messages/draft-view.js';
import type { ChatChange, MessageFacts, OutgoingMessage } from '../../domain/messages/message.js';
import { ChatVault } from '../common/crypto/chat-vault.js';
import {
  type Delivery,
  NotificationPreferences,
  type Post,
  PostDecision,
  PostRevision,
  User,
} from '../database/entities/index.js';
import { MailTokens, maskEmail } from '../users/index.js';
import type { LockedDelivery } from './rows.js';
import { FRESH } from './rows.js';

export interface ComposedMessage {
  message: OutgoingMessage;
  /** Key of what it shows; see `domain/messages/draft-view`. */
  shows: string;
}

@Injectable()
export class MessageComposer {
  constructor(
    private readonly vault: ChatVault,
    private readonly mailTokens: MailTokens,
  ) {}

  async compose(em: EntityManager, { delivery, post }: LockedDelivery, user: User): Promise<ComposedMessage> {
    const to = this.recipient(delivery, user);
    const { facts, shows } =
      delivery.kind === 'draft' && post !== null
        ? await this.draft(em, delivery, post)
        : { facts: await this.notice(em, delivery, user), shows: delivery.template };
    return { message: { deliveryId: delivery.id, channel: delivery.channel, to, facts }, shows };
  }

  private recipient(delivery: Delivery, user: User): string {
    if (delivery.channel === 'email') return user.email;
    const sealed = delivery.recipient ?? user.telegramChatId;
    if (sealed === null || sealed === undefined) throw new Error(`delivery ${delivery.id} has no chat`);
    return this.vault.reveal(sealed);
  }

  private async draft(
    em: EntityManager,
    delivery: Delivery,
    post: Post,
  ): Promise<{ facts: MessageFacts; shows: string }> {
    const revision = delivery.revision ?? post.revision;
    const text = await em.findOneOrFail(PostRevision, { postId: post.id, number: revision }, FRESH);
    if (delivery.template === 'text') {
      const facts: MessageFacts = { template: 'text', postId: post.id, content: text.content, resent: delivery.resent };
      return { facts, shows: `text:${text.contentHash.slice(0, 12)}` };
    }
    const view = await viewOf(em, post, revision);
    const preferences = await em.findOne(NotificationPreferences, { userId: post.userId }, FRESH);
    return {
      facts: {
        template: 'draft',
        postId: post.id,
        revision,
        content: text.content,
        view,
        resent: delivery.resent,
        timeZone: preferences?.timezone ?? 'UTC',
        sentAt: delivery.deliveredAt?.toISOString(),
        links: null,
        pageUrl: null,
      },
      shows: viewKey(view, text.contentHash),
    };
  }

  private async notice(em: EntityManager, delivery: Delivery, user: User): Promise<MessageFacts> {
    const details = new Details(delivery);
    switch (delivery.template) {
      case 'confirm_address':
      case 'reset_password': {
        const token = this.mailTokens.tokenFor(details.number('mail_token_id'), delivery.template);
        return { template: delivery.template, url: null, token };
      }
      case 'confirm_chat':
        return { template: 'confirm_chat', userId: user.id, maskedAddress: maskEmail(user.email) };
      case 'chat_linked':
        return { template: 'chat_linked', maskedAddress: maskEmail(user.email) };
      case 'chat_changed': {
        const preferences = await em.findOne(NotificationPreferences, { userId: user.id }, FRESH);
        return {
          template: 'chat_changed',
          change: details.chatChange(),
          maskedAddress: maskEmail(user.email),
          last4: details.optionalText('last4'),
          at: delivery.createdAt.toISOString(),
          timeZone: preferences?.timezone ?? 'UTC',
        };
      }
      case 'delivery_failed':
        return {
          template: 'delivery_failed',
          postId: details.number('post_id'),
          failedChannel: details.channel('failed_channel'),
          reason: details.optionalText('reason') ?? 'The provider did not take it.',
          pageUrl: null,
        };
      case 'reminder':
        return { template: 'reminder', text: details.optionalText('text') ?? '' };
      case 'draft':
      case 'text':
        throw new Error(`delivery ${delivery.id} is a draft without a post`);
    }
  }
}

/** What the message of `revision` should show now, read from the rows. */
export async function viewOf(em: EntityManager, post: Post, revision: number): Promise<DraftView> {
  const decides = revision === post.revision && (post.state === 'approved' || post.state === 'deleted');
  const decision = decides
    ? await em.findOne(PostDecision, { postId: post.id, revision, undoneAt: null }, FRESH)
    : null;
  return draftView(
    {
      state: post.state,
      revision: post.revision,
      decision:
        decision === null
          ? null
          : {
              decision: decision.decision,
              surface: decision.surface,
              at: decision.decidedAt.toISOString(),
              undoUntil: decision.undoUntil?.toISOString() ?? null,
            },
    },
    revision,
  );
}

/** Reads `deliveries.details`, which the database does not type. */
class Details {
  constructor(private readonly delivery: Delivery) {}

  number(name: string): number {
    const value = this.delivery.details?.[name];
    if (typeof value !== 'number') throw this.missing(name);
    return value;
  }

  optionalText(name: string): string | null {
    const value = this.delivery.details?.[name];
    return typeof value === 'string' ? value : null;
  }

  channel(name: string): Channel {
    const value = this.delivery.details?.[name];
    if (value !== 'email' && value !== 'telegram') throw this.missing(name);
    return value;
  }

  chatChange(): ChatChange {
    const value = this.delivery.details?.change;
    if (value !== 'linked' && value !== 'unlinked' && value !== 'changed' && value !== 'requested') {
      throw this.missing('change');
    }
    return value;
  }

  private missing(name: string): Error {
    return new Error(`delivery ${this.delivery.id} (${this.delivery.template}) lacks ${name}`);
  }
}
