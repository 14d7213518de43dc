// Whoever acts by a message proves that it arrived, whatever was known of it before. A message in the chat that the rows do
// not know (it came after an unknown outcome, beside the one that is known) becomes a surface like any other, so that it
// is disarmed too.

import { Injectable } from '@nestjs/common';
import { raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PostAct } from '../../domain/callback-data.js';
import { type DeliveryTemplate, KIND_OF_TEMPLATE, OUTCOME_UNKNOWN } from '../../domain/delivery.js';
import { currentTime } from '../common/clock.js';
import { Delivery, Post, PostRevision, type User } from '../database/entities/index.js';
import { logAttempt } from './delivery-log.js';
import { FOR_UPDATE, FRESH } from './rows.js';

export interface TappedMessage {
  owner: User;
  act: PostAct;
  postId: number;
  revision: number;
  messageId: string;
}

/** Which message has that button; null where more than one has. */
const TEMPLATE_OF_ACT: Record<PostAct, DeliveryTemplate | null> = {
  approve: 'draft',
  regenerate: 'draft',
  delete: 'draft',
  bring_back: 'draft',
  revive: 'draft',
  posted: 'hand_off',
  choose_time: 'hand_off',
  close_choice: 'hand_off',
  remind_in_an_hour: 'hand_off',
  remind_tonight: 'hand_off',
  remind_tomorrow: 'hand_off',
  write_again: 'writing_failed',
  undo: null,
  // In the list of /drafts as well.
  show_here: null,
  // Under news about a mail.
  retry_by_email: null,
};

/** On its way, and nobody knows for certain how far. */
const UNCERTAIN = ['unknown', 'sending'] as const;
const SENT = [...UNCERTAIN, 'delivered'] as const;

@Injectable()
export class ArrivalProofs {
  /** A button under a message in the owner's chat was tapped. */
  async tapped(em: EntityManager, tapped: TappedMessage): Promise<void> {
    const { owner, act, postId, messageId } = tapped;
    const now = currentTime();
    // Of two taps on one message at once the second finds what the first has written.
    const own = { id: postId, userId: owner.id };
    if ((await em.findOne(Post, own, FOR_UPDATE)) === null) return;
    const known = await em.findOne(
      Delivery,
      {
        userId: owner.id,
        channel: 'telegram',
        providerMessageId: messageId,
        chatHmac: owner.telegramChatHmac ?? null,
      },
      { ...FRESH, orderBy: { id: 'desc' } },
    );
    if (known !== null) {
      // Data under a message of another post was made up: it proves nothing.
      if (known.postId !== postId || known.confirmedAt instanceof Date) return;
      await em.nativeUpdate(Delivery, { id: known.id }, { confirmedAt: now });
      return;
    }
    const template = TEMPLATE_OF_ACT[act];
    if (template === null) return;
    if (!(await this.settleUnknown(em, tapped, template, now))) await this.insert(em, tapped, template, now);
    await em.nativeUpdate(Post, { id: postId }, { version: raw('version + 1'), updatedAt: now });
  }

  /** A button under one of a day's reminders was tapped; the owner's preferences are locked. */
  async reminderTapped(
    em: EntityManager,
    { owner, day, snooze, messageId }: { owner: User; day: string; snooze: number; messageId: string },
  ): Promise<void> {
    const now = currentTime();
    const reminder = await em.findOne(
      Delivery,
      {
        userId: owner.id,
        kind: 'reminder',
        localDate: day,
        channel: 'telegram',
        snooze,
        chatHmac: owner.telegramChatHmac ?? null,
      },
      FRESH,
    );
    if (reminder === null) return;
    if (await settle(em, reminder, messageId, now)) return;
    if (await nameMessage(em, reminder, { providerMessageId: messageId, shows: null })) return;
    // Data under another message was made up: it proves nothing.
    const itself = { id: reminder.id, providerMessageId: messageId, confirmedAt: null };
    await em.nativeUpdate(Delivery, itself, { confirmedAt: now });
  }

  /** Its owner says that it arrived. Saying it twice is harmless. */
  async confirmed(em: EntityManager, delivery: Delivery): Promise<void> {
    if (delivery.confirmedAt instanceof Date) return;
    const now = currentTime();
    // Which message it is nobody can say; a late record, or a tap on it, still tells.
    if (await settle(em, delivery, null, now)) return;
    await em.nativeUpdate(Delivery, { id: delivery.id, state: 'delivered' }, { confirmedAt: now });
  }

  /** A link of a draft's mail was used to act. @param revision the one that the link was made for. */
  async mailAnswered(em: EntityManager, { postId, revision }: { postId: number; revision: number }): Promise<void> {
    const mails = await em.find(
      Delivery,
      {
        postId,
        channel: 'email',
        template: 'draft',
        // After an edit in place the row has moved on from the revision that its mail names.
        revision: { $gte: revision },
        $or: [{ state: { $in: [...SENT] } }, { state: 'failed', errorCode: OUTCOME_UNKNOWN }],
      },
      { ...FRESH, orderBy: { revision: 'asc' } },
    );
    const [mail, ...others] = mails.filter((found) => found.revision === mails[0]?.revision);
    // Of two that may have arrived nobody can tell which one was read.
    if (mail === undefined || others.length > 0 || mail.state === 'failed' || mail.confirmedAt instanceof Date) return;
    const now = currentTime();
    if (await settle(em, mail, null, now)) {
      await em.nativeUpdate(Post, { id: postId }, { version: raw('version + 1'), updatedAt: now });
      return;
    }
    await em.nativeUpdate(Delivery, { id: mail.id }, { confirmedAt: now });
  }

  /** The delivery of which nobody knew whether it arrived, or which message it is: this is its message. */
  private async settleUnknown(
    em: EntityManager,
    { owner, postId, revision, messageId }: TappedMessage,
    template: DeliveryTemplate,
    now: Date,
  ): Promise<boolean> {
    const open = await em.findOne(
      Delivery,
      {
        userId: owner.id,
        postId,
        channel: 'telegram',
        template,
        $or: [{ state: { $in: [...UNCERTAIN] } }, { state: 'delivered', providerMessageId: null }],
        ...(template === 'writing_failed' ? {} : { revision }),
      },
      { ...FRESH, orderBy: { id: 'asc' } },
    );
    if (open === null) return false;
    // By its owner's word it was known to have arrived; the tap says which message it is.
    if (open.state === 'delivered') return nameMessage(em, open, { providerMessageId: messageId, shows: null });
    return settle(em, open, messageId, now);
  }

  private async insert(
    em: EntityManager,
    { owner, postId, revision, messageId }: TappedMessage,
    template: DeliveryTemplate,
    now: Date,
  ): Promise<void> {
    if (template !== 'writing_failed') {
      // Buttons name only revisions that were there; made-up data may name any.
      const there = await em.count(PostRevision, { postId, number: revision });
      if (there === 0) return;
    }
    await em.insert(Delivery, {
      userId: owner.id,
      postId,
      revision: template === 'writing_failed' ? null : revision,
      channel: 'telegram',
      kind: KIND_OF_TEMPLATE[template],
      template,
      state: 'delivered',
      providerMessageId: messageId,
      chatHmac: owner.telegramChatHmac ?? null,
      deliveredAt: now,
      confirmedAt: now,
    });
  }
}

/**
 * Of a message that is known to have arrived by its owner's word alone: which one it is, so that it can be changed as any
 * other. @returns false where that was known.
 */
export async function nameMessage(
  em: EntityManager,
  delivery: Delivery,
  { providerMessageId, shows }: { providerMessageId: string | null; shows: string | null },
): Promise<boolean> {
  const named = await em.nativeUpdate(
    Delivery,
    { id: delivery.id, state: 'delivered', providerMessageId: null },
    { providerMessageId, shown: shows, updatedAt: currentTime() },
  );
  return named > 0;
}

/** @returns false where its outcome was known before. */
async function settle(em: EntityManager, delivery: Delivery, messageId: string | null, now: Date): Promise<boolean> {
  const settled = await em.nativeUpdate(
    Delivery,
    { id: delivery.id, state: { $in: [...UNCERTAIN] } },
    {
      state: 'delivered',
      providerMessageId: messageId,
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
  if (settled > 0) await logAttempt(em, delivery, { status: 'delivered', providerMessageId: messageId });
  return settled > 0;
}

/** A tap may have adopted the message before its sender could say that it is the one: then there were two rows for it. */
export async function forgetAdopted(
  em: EntityManager,
  { id, userId, chatHmac }: Delivery,
  messageId: string,
): Promise<void> {
  if (typeof chatHmac !== 'string') return;
  // Only what was sent has attempts.
  const adopted = { userId, chatHmac, providerMessageId: messageId, attempts: 0, id: { $ne: id } };
  await em.nativeDelete(Delivery, { ...adopted, channel: 'telegram' });
}
