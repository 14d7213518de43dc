// What operators send again: whether a delivery still may, whether its reader could get it twice, and the sending itself,
// which goes through the queue like everything else.

import { Injectable } from '@nestjs/common';
import { raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { DeliveryState } from '../../domain/delivery.js';
import { currentTime, nowMs } from '../common/clock.js';
import { Delivery, Post, User } from '../database/entities/index.js';
import { canReceive } from './reach.js';
import {
  FOR_UPDATE,
  FRESH,
  isWanted,
  type LockedDelivery,
  lockDelivery,
  MAY_BE_THERE_UNKNOWN,
  type ReadDelivery,
} from './rows.js';
import { UnknownSettlement } from './unknown-settlement.js';

/** Why a delivery is not sent again. */
export type KeptBack =
  'delivered' | 'under_way' | 'held' | 'later_try' | 'not_wanted' | 'unreachable' | 'reminder' | 'link_over' | 'gone';

export type ResendVerdict =
  /** `mayBeTwice`: an earlier try may have reached its reader, so this one says so in the message. */
  | { send: true; mayBeTwice: boolean }
  /** `detail`: a code that says more, where there is one. */
  | { send: false; why: KeptBack; detail: string | null };

interface Sibling {
  id: string;
  state: DeliveryState;
  may_have_arrived: boolean;
}

const keptBack = (why: KeptBack, detail: string | null = null): ResendVerdict => ({ send: false, why, detail });

@Injectable()
export class Resends {
  constructor(private readonly unknowns: UnknownSettlement) {}

  /** What would become of it now. Reads only. */
  async foresee(em: EntityManager, deliveryId: number): Promise<ResendVerdict> {
    const delivery = await em.findOne(Delivery, { id: deliveryId }, FRESH);
    if (delivery === null) return keptBack('gone');
    const { postId } = delivery;
    const post = typeof postId === 'number' ? await em.findOne(Post, { id: postId }, FRESH) : null;
    return this.judge(em, { delivery, post });
  }

  /**
   * Sends it again where it still may be, in the caller's transaction; the caller wakes its workflow after the commit.
   * @param safeOnly keeps back what its reader could get twice.
   */
  async sendAgain(
    em: EntityManager,
    deliveryId: number,
    { safeOnly }: { safeOnly: boolean },
  ): Promise<{ verdict: ResendVerdict; wake: { postId: number } | { userId: number } | null }> {
    const locked = await this.take(em, deliveryId);
    if (locked === null) return { verdict: keptBack('gone'), wake: null };
    const verdict = await this.judge(em, locked);
    if (!verdict.send || (verdict.mayBeTwice && safeOnly)) return { verdict, wake: null };
    const { delivery, post } = locked;
    if (!(await this.queueAgain(em, delivery, verdict.mayBeTwice)))
      return { verdict: keptBack('under_way'), wake: null };
    if (post === null) {
      await em.nativeUpdate(User, { id: delivery.userId }, { noticesVersion: raw('notices_version + 1') });
      return { verdict, wake: { userId: delivery.userId } };
    }
    await em.nativeUpdate(Post, { id: post.id }, { version: raw('version + 1'), updatedAt: currentTime() });
    return { verdict, wake: { postId: post.id } };
  }

  /**
   * Before the delivery what its workflow takes before it looks at deliveries: the post, or the user of a message without
   * one. For update from the start: a lock that is only shared could not grow while another has it as well.
   */
  private async take(em: EntityManager, deliveryId: number): Promise<LockedDelivery | null> {
    const found = await em.findOne(Delivery, { id: deliveryId }, { ...FRESH, fields: ['id', 'postId', 'userId'] });
    if (found === null) return null;
    if (typeof found.postId === 'number') await em.findOne(Post, { id: found.postId }, FOR_UPDATE);
    else await em.findOne(User, { id: found.userId }, FOR_UPDATE);
    return lockDelivery(em, deliveryId);
  }

  private async judge(em: EntityManager, locked: ReadDelivery): Promise<ResendVerdict> {
    const { delivery } = locked;
    const state: DeliveryState = delivery.state;
    switch (state) {
      case 'delivered':
        return keptBack('delivered');
      case 'cancelled':
        return keptBack('not_wanted');
      case 'sending':
        return keptBack('under_way');
      case 'held':
        return keptBack('held', delivery.errorCode ?? null);
      case 'queued':
        if ((delivery.nextAttemptAt?.getTime() ?? 0) <= nowMs()) return keptBack('under_way');
        break;
      case 'failed':
      case 'unknown':
        break;
    }
    if (delivery.kind === 'reminder') return keptBack('reminder');
    if (!isWanted(locked)) return keptBack('not_wanted');
    const user = await em.findOneOrFail(User, { id: delivery.userId }, FRESH);
    const reach = canReceive(user, delivery);
    if (reach.reach !== 'open') return keptBack('unreachable', reach.code);
    if (!(await linkIsGood(em, delivery))) return keptBack('link_over');
    return this.beside(em, delivery);
  }

  /** What other deliveries of the same message say. */
  private async beside(em: EntityManager, delivery: Delivery): Promise<ResendVerdict> {
    const siblings = await em.execute<Sibling[]>(
      `select d.id, d.state, ${MAY_HAVE_ARRIVED} as may_have_arrived
       from deliveries own join deliveries d on d.user_id = own.user_id and d.channel = own.channel
         and d.template = own.template and d.post_id is not distinct from own.post_id
         and d.revision is not distinct from own.revision and (own.kind = 'draft' or d.details is not distinct from own.details)
       where own.id = ? and d.state <> 'cancelled' and (own.kind = 'draft' or d.id >= own.id)`,
      [delivery.id],
    );
    const others = siblings.filter(({ id }) => Number(id) !== delivery.id);
    if (others.some(({ state }) => state === 'delivered')) return keptBack('delivered');
    if (others.some(({ state }) => state !== 'failed')) return keptBack('under_way');
    if (others.some(({ id }) => Number(id) > delivery.id)) return keptBack('later_try');
    return { send: true, mayBeTwice: siblings.some((sibling) => sibling.may_have_arrived) };
  }

  /** @returns false where an open one is there already. */
  private async queueAgain(em: EntityManager, delivery: Delivery, mayBeTwice: boolean): Promise<boolean> {
    switch (delivery.state) {
      case 'unknown':
        return this.unknowns.resendNow(em, delivery);
      case 'queued':
        await em.nativeUpdate(Delivery, { id: delivery.id, state: 'queued' }, { nextAttemptAt: null });
        return true;
      default: {
        // A row of its own: events of the provider about the earlier try name the earlier row.
        const inserted = await em.execute<{ id: string }[]>(
          `insert into deliveries (user_id, post_id, revision, channel, kind, template, details, recipient, requested, resent)
           select user_id, post_id, revision, channel, kind, template, details, recipient, requested, ?
           from deliveries where id = ? on conflict do nothing returning id`,
          [mayBeTwice, delivery.id],
        );
        return inserted.length > 0;
      }
    }
  }
}

/** Its outcome was unknown, now or before, or it failed after the provider had taken it. */
const MAY_HAVE_ARRIVED = `(${MAY_BE_THERE_UNKNOWN} or d.delivered_at is not null)`;

/** A mail whose link no longer opens anything helps nobody. */
async function linkIsGood(em: EntityManager, { template, details }: Delivery): Promise<boolean> {
  if (template !== 'confirm_address' && template !== 'reset_password') return true;
  const rows = await em.execute<unknown[]>(
    `select 1 from mail_tokens where id = ? and used_at is null and expires_at > now()`,
    [Number(details?.mail_token_id ?? 0)],
  );
  return rows.length > 0;
}
