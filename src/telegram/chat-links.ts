// Owns the link between a person and the chat that gets their drafts: one chat for each, one person for each chat. Runs in
// the caller's transaction; every change is audited, mailed to the owner, and told to the chat that is left.

import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Surface } from '../../domain/decision.js';
import type { ChatChange } from '../../domain/messages/message.js';
import { currentTime, nowMs } from '../common/clock.js';
import { ChatVault } from '../common/crypto/chat-vault.js';
import { TelegramChatPrompt, TelegramLinkToken, User } from '../database/entities/index.js';
import { DeliveryQueue, RecipientPauses } from '../delivery/index.js';
import { notifySettingsChanged, recordSettingsChange } from '../users/index.js';

const LINK_GOOD_FOR_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const FRESH = { disableIdentityMap: true } as const;

/** Users and posts whose workflows have something to look at once the transaction has committed. */
export interface ToWake {
  users: number[];
  posts: number[];
}

export type LinkResult =
  | { result: 'linked'; user: User; wake: ToWake }
  /** Another account has this chat: whether it moves is asked for in the chat itself. */
  | { result: 'asked'; user: User; wake: ToWake }
  | { result: 'spent' };

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

@Injectable()
export class ChatLinks {
  constructor(
    private readonly vault: ChatVault,
    private readonly queue: DeliveryQueue,
    private readonly pauses: RecipientPauses,
  ) {}

  /** A deep link that is good once; its token is 128 bits, and only its hash is kept. */
  async issueLink(em: EntityManager, userId: number, botName: string): Promise<{ url: string; expiresAt: Date }> {
    const token = randomBytes(16).toString('base64url');
    const expiresAt = new Date(nowMs() + LINK_GOOD_FOR_MS);
    await em.insert(TelegramLinkToken, { userId, tokenHash: hashOf(token), expiresAt });
    return { url: `https://t.me/${botName}?start=${token}`, expiresAt };
  }

  /** Somebody opened the deep link in this chat. */
  async linkByToken(em: EntityManager, token: string, chatId: string): Promise<LinkResult> {
    const [used] = await em.execute<{ user_id: string }[]>(
      `update telegram_link_tokens set used_at = now()
       where token_hash = ? and used_at is null and expires_at > now() returning user_id`,
      [hashOf(token)],
    );
    if (used === undefined) return { result: 'spent' };
    const user = await this.lock(em, Number(used.user_id));
    const holder = await this.holderOf(em, chatId);
    if (holder !== null && holder.id !== user.id) {
      await this.leaveChat(em, user, 'changed');
      await em.nativeUpdate(User, { id: user.id }, { ...this.vault.store(chatId), telegramStatus: 'pending' });
      await this.written(em, user, { change: 'requested', from: this.chatOf(user), to: chatId, source: 'telegram' });
      return { result: 'asked', user, wake: { users: [user.id], posts: [] } };
    }
    return { result: 'linked', user, wake: await this.connect(em, user, chatId, 'telegram') };
  }

  /** A chat id was typed into the settings: it waits until "This is me" is tapped there. The same one changes nothing. */
  async requestChat(em: EntityManager, userId: number, chatId: string, source: Surface): Promise<void> {
    const user = await this.lock(em, userId);
    const before = this.chatOf(user);
    if (before === chatId) return;
    await this.leaveChat(em, user, 'changed');
    await em.nativeUpdate(User, { id: userId }, { ...this.vault.store(chatId), telegramStatus: 'pending' });
    await this.written(em, user, { change: 'requested', from: before, to: chatId, source });
    if (await this.mayAsk(em, userId, chatId)) {
      await this.queue.queueNotice(em, { userId, channel: 'telegram', template: 'confirm_chat', chatId });
    }
  }

  /** "This is me". Null where nobody waits for that answer (any more). */
  async confirmChat(em: EntityManager, userId: number, chatId: string): Promise<ToWake | null> {
    const user = await this.pending(em, userId, chatId);
    if (user === null) return null;
    const holder = await this.holderOf(em, chatId);
    const wake =
      holder === null || holder.id === userId ? null : await this.disconnect(em, holder, 'telegram', 'quietly');
    const connected = await this.connect(em, user, chatId, 'telegram');
    return { users: [...connected.users, ...(wake?.users ?? [])], posts: connected.posts };
  }

  /** "Not me". False where nobody waits for that answer (any more). */
  async refuseChat(em: EntityManager, userId: number, chatId: string): Promise<boolean> {
    const user = await this.pending(em, userId, chatId);
    if (user === null) return false;
    await em.nativeUpdate(
      TelegramChatPrompt,
      { userId, chatHmac: { $in: this.vault.lookups(chatId) } },
      { refusedAt: currentTime() },
    );
    await this.disconnect(em, user, 'telegram', 'quietly');
    return true;
  }

  /** Takes the chat away, whatever its state; without one, changes nothing. */
  async unlink(em: EntityManager, userId: number, source: Surface): Promise<void> {
    const user = await this.lock(em, userId);
    if (user.telegramStatus !== 'unlinked') await this.disconnect(em, user, source, 'tellingTheChat');
  }

  /** `/stop` in a chat: whoever has it linked, or waits for it, has it no more. Null where nobody did. */
  async unlinkChat(em: EntityManager, chatId: string): Promise<ToWake | null> {
    const users = await em.find(
      User,
      { telegramChatHmac: { $in: this.vault.lookups(chatId) } },
      { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    for (const user of users) await this.disconnect(em, user, 'telegram', 'quietly');
    return users.length === 0 ? null : { users: users.map(({ id }) => id), posts: [] };
  }

  /** The account that has this chat. */
  holderOf(em: EntityManager, chatId: string): Promise<User | null> {
    const where = {
      telegramChatHmac: { $in: this.vault.lookups(chatId) },
      telegramStatus: { $in: ['linked' as const, 'blocked' as const] },
    };
    return em.findOne(User, where, FRESH);
  }

  /** Accounts that wait for "This is me" in this chat, the latest first. */
  waitingFor(em: EntityManager, chatId: string): Promise<User[]> {
    const where = { telegramChatHmac: { $in: this.vault.lookups(chatId) }, telegramStatus: 'pending' as const };
    return em.find(User, where, { ...FRESH, orderBy: { id: 'desc' }, limit: 3 });
  }

  /** The person blocked the bot, or took it back: drafts that still wait go out then. */
  async blockChanged(em: EntityManager, chatId: string, blocked: boolean): Promise<ToWake | null> {
    const user = await this.holderOf(em, chatId);
    if (user === null) return null;
    const changed = blocked
      ? await this.pauses.pauseTelegram(em, user.id)
      : await this.pauses.resumeTelegram(em, user.id);
    if (!changed) return null;
    const posts = blocked ? [] : await this.queue.release(em, user.id, 'telegram', { firstLink: false });
    return { users: [user.id], posts };
  }

  private async connect(em: EntityManager, user: User, chatId: string, source: Surface): Promise<ToWake> {
    const before = user.telegramStatus === 'pending' ? null : this.chatOf(user);
    if (before === chatId && user.telegramStatus === 'linked') return { users: [], posts: [] };
    const firstLink = !(user.telegramLinkedAt instanceof Date);
    if (before !== chatId) await this.leaveChat(em, user, 'changed');
    await em.nativeUpdate(
      User,
      { id: user.id },
      { ...this.vault.store(chatId), telegramStatus: 'linked', telegramLinkedAt: currentTime() },
    );
    await this.written(em, user, {
      change: before === null || before === chatId ? 'linked' : 'changed',
      from: before,
      to: chatId,
      source,
    });
    await this.queue.queueNotice(em, { userId: user.id, channel: 'telegram', template: 'chat_linked' });
    const posts = await this.queue.release(em, user.id, 'telegram', { firstLink });
    return { users: [user.id], posts };
  }

  private async disconnect(
    em: EntityManager,
    user: User,
    source: Surface,
    manner: 'quietly' | 'tellingTheChat',
  ): Promise<ToWake> {
    if (manner === 'tellingTheChat') await this.leaveChat(em, user, 'unlinked');
    await em.nativeUpdate(
      User,
      { id: user.id },
      { telegramStatus: 'unlinked', telegramChatId: null, telegramChatHmac: null },
    );
    await this.written(em, user, { change: 'unlinked', from: this.chatOf(user), to: null, source });
    return { users: [user.id], posts: [] };
  }

  /** Tells the chat that had the drafts so far; one that was never confirmed has nothing to be told. */
  private async leaveChat(em: EntityManager, user: User, change: ChatChange): Promise<void> {
    const chatId = this.chatOf(user);
    if (chatId === null || user.telegramStatus !== 'linked') return;
    await this.queue.queueNotice(em, {
      userId: user.id,
      channel: 'telegram',
      template: 'chat_changed',
      details: { change },
      chatId,
    });
  }

  /** Audit, cache, and the alert by mail that every change of chat sends. */
  private async written(
    em: EntityManager,
    user: User,
    { change, from, to, source }: { change: ChatChange; from: string | null; to: string | null; source: Surface },
  ): Promise<void> {
    await recordSettingsChange(em, {
      userId: user.id,
      field: 'telegram_chat_id',
      from: last4(from),
      to: last4(to),
      source,
    });
    await notifySettingsChanged(em, user.id);
    if (user.emailStatus !== 'ok') return;
    await this.queue.queueNotice(em, {
      userId: user.id,
      channel: 'email',
      template: 'chat_changed',
      details: { change, last4: last4(to ?? from) },
    });
  }

  /** At most one such question a chat a day, and none once it was answered with no. */
  private async mayAsk(em: EntityManager, userId: number, chatId: string): Promise<boolean> {
    const lookups = this.vault.lookups(chatId);
    const [chatHmac] = lookups;
    if (chatHmac === undefined) return false;
    // Two requests for one chat at once: the second sees what the first has asked.
    await em.execute(`select pg_advisory_xact_lock(hashtext(?))`, [chatHmac]);
    const asked = await em.count(TelegramChatPrompt, {
      chatHmac: { $in: lookups },
      askedAt: { $gt: new Date(nowMs() - DAY_MS) },
    });
    if (asked > 0) return false;
    await em.insert(TelegramChatPrompt, { chatHmac, userId });
    return true;
  }

  private pending(em: EntityManager, userId: number, chatId: string): Promise<User | null> {
    const where = {
      id: userId,
      telegramStatus: 'pending' as const,
      telegramChatHmac: { $in: this.vault.lookups(chatId) },
    };
    return em.findOne(User, where, { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  private lock(em: EntityManager, userId: number): Promise<User> {
    return em.findOneOrFail(User, { id: userId }, { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  private chatOf(user: User): string | null {
    return typeof user.telegramChatId === 'string' ? this.vault.reveal(user.telegramChatId) : null;
  }
}

const last4 = (chatId: string | null): string | null => (chatId === null ? null : chatId.slice(-4));
