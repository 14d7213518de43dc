// Gathers what a message says from the rows, at the moment it is sent or rewritten.

import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import { tokenPage } from '../../domain/pages.js';
import { draftView } from '../../domain/messages/draft-view.js';
import { handOffView } from '../../domain/messages/hand-off-view.js';
import type { ChatChange, MessageFacts, OutgoingMessage } from '../../domain/messages/message.js';
import type { PostFacts } from '../../domain/messages/post-facts.js';
import type { DailyMark, ReminderView } from '../../domain/messages/reminder-view.js';
import type { WordChange } from '../../domain/messages/word-change.js';
import { ChatVault } from '../common/crypto/chat-vault.js';
import { Config } from '../config/config.js';
import { type Delivery, NotificationPreferences, type Post, PostRevision, User } from '../database/entities/index.js';
import { MailTokens, maskEmail } from '../users/index.js';
import { DecisionLinks } from './decision-links.js';
import { readPostFacts } from './post-facts.js';
import { ReminderMarks } from './reminders/reminder-marks.js';
import { FRESH, type ReadDelivery } from './rows.js';
import { invitationKey, wantedKey } from './surfaces.js';
import { wordDiff } from './word-diff.js';

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
    private readonly links: DecisionLinks,
    private readonly marks: ReminderMarks,
    private readonly config: Config,
  ) {}

  async compose(em: EntityManager, read: ReadDelivery, user: User): Promise<ComposedMessage> {
    const { delivery, post } = read;
    const to = this.recipient(delivery, user);
    const reminder = await this.marks.of(em, read);
    const { facts, shows } =
      post === null
        ? await this.ofNoPost(em, { delivery, user, reminder })
        : await this.ofPost(em, { ...read, post, reminder });
    return {
      message: { deliveryId: delivery.id, channel: delivery.channel, to, facts, resent: delivery.resent },
      shows,
    };
  }

  private recipient(delivery: Delivery, user: User): string {
    if (delivery.channel === 'email') return user.email;
    const sealed = delivery.recipient ?? user.telegramChatId;
    if (sealed === null || sealed === undefined) throw new Error(`delivery ${delivery.id} has no chat`);
    return this.vault.reveal(sealed);
  }

  private async ofNoPost(
    em: EntityManager,
    { delivery, user, reminder }: { delivery: Delivery; user: User; reminder: DailyMark | null },
  ) {
    if (reminder === null) return { facts: await this.notice(em, delivery, user), shows: delivery.template };
    return { facts: { template: 'reminder' as const, reminder }, shows: invitationKey(viewIn(reminder)) };
  }

  private async ofPost(
    em: EntityManager,
    { delivery, post, preferences, reminder }: ReadDelivery & { post: Post; reminder: DailyMark | null },
  ): Promise<{ facts: MessageFacts; shows: string }> {
    const facts = await readPostFacts(em, post);
    if (delivery.template === 'writing_failed') {
      return { facts: this.writingFailed(delivery, post, facts), shows: wantedKey(delivery, facts, '', null) };
    }
    const revision = delivery.revision ?? post.revision;
    const text = await em.findOneOrFail(PostRevision, { postId: post.id, number: revision }, FRESH);
    const row = preferences ?? (await em.findOne(NotificationPreferences, { userId: post.userId }, FRESH));
    const timeZone = row?.timezone ?? 'UTC';
    return {
      facts: await this.draft(em, { delivery, post, facts, text, timeZone, reminder }),
      shows: wantedKey(delivery, facts, text.contentHash, viewIn(reminder)),
    };
  }

  private async draft(
    em: EntityManager,
    {
      delivery,
      post,
      facts,
      text,
      timeZone,
      reminder,
    }: {
      delivery: Delivery;
      post: Post;
      facts: PostFacts;
      text: PostRevision;
      timeZone: string;
      reminder: DailyMark | null;
    },
  ): Promise<MessageFacts> {
    const { content, number: revision } = text;
    const common = { postId: post.id, content };
    const seen = { revision, timeZone, sentAt: delivery.deliveredAt?.toISOString() };
    switch (delivery.template) {
      case 'text':
        return { ...common, template: 'text' };
      case 'hand_off': {
        const asked = delivery.details?.reminder === 1 ? ({ why: 'asked' } as const) : null;
        return {
          ...common,
          ...seen,
          template: 'hand_off',
          view: handOffView(facts, revision),
          reminder: reminder ?? asked,
        };
      }
      default: {
        const view = draftView(facts, revision);
        const changes = view.type === 'waiting' ? await changesOf(em, text) : null;
        const links = delivery.channel === 'email' ? this.decideBy(delivery, post.id, revision) : null;
        return { ...common, ...seen, template: 'draft', view, changes, links, pageUrl: null, reminder };
      }
    }
  }

  private decideBy(delivery: Delivery, postId: number, revision: number) {
    const about = { postId, revision, from: delivery.createdAt };
    const [approve, regenerate, remove] = [
      this.links.url('approve', about),
      this.links.url('regenerate', about),
      this.links.url('delete', about),
    ];
    return approve === null || regenerate === null || remove === null ? null : { approve, regenerate, delete: remove };
  }

  private writingFailed(delivery: Delivery, post: Post, { state, failureReason }: PostFacts): MessageFacts {
    return {
      template: 'writing_failed',
      postId: post.id,
      topic: post.topic,
      reason: failureReason ?? '',
      over: state !== 'generation_failed',
      againUrl: this.links.url('write_again', { postId: post.id, revision: 0, from: delivery.createdAt }),
    };
  }

  private async notice(em: EntityManager, delivery: Delivery, user: User): Promise<MessageFacts> {
    const details = new Details(delivery);
    switch (delivery.template) {
      case 'confirm_address':
      case 'reset_password': {
        const token = this.mailTokens.tokenFor(details.number('mail_token_id'), delivery.template);
        const { publicUrl } = this.config;
        const page = delivery.template === 'confirm_address' ? 'confirm' : 'reset';
        return {
          template: delivery.template,
          url: publicUrl === null ? null : tokenPage(publicUrl, page, token),
          token,
        };
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
      case 'delivery_failed': {
        const [postId, revision] = [details.number('post_id'), details.optionalNumber('revision')];
        const from = delivery.createdAt;
        return {
          template: 'delivery_failed',
          postId,
          revision,
          failedChannel: details.channel('failed_channel'),
          reason: details.optionalText('reason') ?? 'The provider did not take it.',
          retryUrl: revision === null ? null : this.links.url('retry_in_telegram', { postId, revision, from }),
        };
      }
      case 'channel_paused':
        return {
          template: 'channel_paused',
          pausedChannel: details.channel('paused_channel'),
          reason: details.optionalText('reason') ?? '',
        };
      case 'reminder':
      case 'draft':
      case 'text':
      case 'hand_off':
      case 'writing_failed':
        throw new Error(`delivery ${delivery.id} belongs to a post that is not there`);
    }
  }
}

const viewIn = (reminder: DailyMark | null): ReminderView | null => (reminder?.why === 'daily' ? reminder.view : null);

/** Between a revision and the one before it. */
async function changesOf(em: EntityManager, { postId, number, content }: PostRevision): Promise<WordChange[] | null> {
  if (number === 1) return null;
  const before = await em.findOne(PostRevision, { postId, number: number - 1 }, { ...FRESH, fields: ['content'] });
  return before === null ? null : wordDiff(before.content, content);
}

/** Reads `deliveries.details`, which the database does not type. */
class Details {
  constructor(private readonly delivery: Delivery) {}

  number(name: string): number {
    const value = this.delivery.details?.[name];
    if (typeof value !== 'number') throw this.missing(name);
    return value;
  }

  optionalNumber(name: string): number | null {
    const value = this.delivery.details?.[name];
    return typeof value === 'number' ? value : null;
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
