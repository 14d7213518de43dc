// Reads the rows and says what is due. What time alone brings (a window that ends, an unknown outcome that is settled)
// it writes itself, in the same transaction.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { WorkPlan } from '../../activities/ports/work-plan.port.js';
import { OPEN_DELIVERY_STATES } from '../../domain/delivery.js';
import type { NextStep } from '../../domain/steps.js';
import { currentTime, nowMs } from '../common/clock.js';
import { Delivery, Post, User } from '../database/entities/index.js';
import { DeliveryQueue } from './delivery-queue.js';
import { sayingFaults } from './faults.js';
import { DUE_WITHIN_MS, Plan } from './plan.js';
import { recordPostEvent } from './post-events.js';
import { readPostFacts } from './post-facts.js';
import { UNDER_WAY_MS } from './rest.js';
import { FOR_UPDATE, FRESH, isWanted } from './rows.js';
import { readReminderFacts, viewOf } from './reminders/reminder-marks.js';
import { contentHashes, isChangeable, wantedKey } from './surfaces.js';
import { UnknownSettlement } from './unknown-settlement.js';

@Injectable()
export class Planner implements WorkPlan {
  constructor(
    private readonly em: EntityManager,
    private readonly queue: DeliveryQueue,
    private readonly unknowns: UnknownSettlement,
  ) {}

  nextStepOfPost(postId: number): Promise<NextStep> {
    return sayingFaults(this.em, { postId }, () => this.planPost(postId));
  }

  nextStepOfNotices(userId: number): Promise<NextStep> {
    return sayingFaults(this.em, { userId, postId: null }, () => this.planNotices(userId));
  }

  private planPost(postId: number): Promise<NextStep> {
    return this.em.fork().transactional(async (em) => {
      const post = await em.findOne(Post, { id: postId }, FOR_UPDATE);
      if (post === null) return { steps: [], restUntil: null };
      if (await this.expire(em, post)) post.state = 'expired';

      const plan = new Plan();
      await this.remind(em, plan, post);
      if (post.state === 'generating') plan.add({ type: 'generate', postId, revision: post.revision + 1 });
      if (post.state === 'awaiting_decision') plan.waitFor(post.expiresAt);
      const deliveries = await em.find(
        Delivery,
        {
          postId,
          $or: [
            // A reminder of the post is sent by its owner's `remindUser`; once sent it is a surface like any other.
            { kind: { $ne: 'reminder' }, state: { $in: [...OPEN_DELIVERY_STATES] } },
            { state: 'delivered', channel: 'telegram' },
          ],
        },
        { ...FRESH, orderBy: { id: 'asc' } },
      );
      for (const delivery of deliveries) await this.planDelivery(em, plan, delivery, post);
      await this.planRewrites(em, plan, deliveries, post);

      await em.nativeUpdate(
        Post,
        { id: postId },
        { seenVersion: post.version, nextActionAt: plan.nextActionAt(UNDER_WAY_MS) },
      );
      return plan.nextStep();
    });
  }

  private planNotices(userId: number): Promise<NextStep> {
    return this.em.fork().transactional(async (em) => {
      const user = await em.findOne(User, { id: userId }, FOR_UPDATE);
      if (user === null) return { steps: [], restUntil: null };
      const plan = new Plan();
      const deliveries = await em.find(
        Delivery,
        { userId, postId: null, kind: { $ne: 'reminder' }, state: { $in: [...OPEN_DELIVERY_STATES] } },
        { ...FRESH, orderBy: { id: 'asc' } },
      );
      for (const delivery of deliveries) await this.planDelivery(em, plan, delivery, null);
      await em.nativeUpdate(
        User,
        { id: userId },
        { noticesSeenVersion: user.noticesVersion, noticesNextActionAt: plan.nextActionAt(UNDER_WAY_MS) },
      );
      return plan.nextStep();
    });
  }

  /** The decision window ended with nobody deciding. */
  private async expire(em: EntityManager, post: Post): Promise<boolean> {
    if (post.state !== 'awaiting_decision' || post.expiresAt === null || post.expiresAt === undefined) return false;
    if (post.expiresAt.getTime() > nowMs()) return false;
    await em.nativeUpdate(
      Post,
      { id: post.id, state: 'awaiting_decision' },
      { state: 'expired', expiresAt: null, updatedAt: currentTime() },
    );
    await this.queue.cancelDrafts(em, post.id);
    await recordPostEvent(em, { postId: post.id, type: 'expired', revision: post.revision });
    return true;
  }

  /** "Remind me to post": the approved text comes once more, when its owner wanted it. */
  private async remind(em: EntityManager, plan: Plan, post: Post): Promise<void> {
    if (post.state !== 'approved' || !(post.remindAt instanceof Date)) return;
    if (post.remindAt.getTime() > nowMs() + DUE_WITHIN_MS) {
      plan.waitFor(post.remindAt);
      return;
    }
    await this.queue.queueHandOff(em, post, { asReminder: true });
    await em.nativeUpdate(Post, { id: post.id }, { remindAt: null });
    post.remindAt = null;
  }

  private async planDelivery(em: EntityManager, plan: Plan, delivery: Delivery, post: Post | null): Promise<void> {
    if (delivery.state === 'unknown') {
      const settled = await this.unknowns.settleIfDue(em, delivery, post);
      if (settled === 'waiting') plan.waitFor(delivery.unknownUntil);
      if (settled === 'resend') plan.send(delivery.id, delivery.channel);
      return;
    }
    const waits = delivery.state === 'queued' || delivery.state === 'held';
    if (waits && !isWanted({ delivery, post })) {
      await em.nativeUpdate(Delivery, { id: delivery.id }, { state: 'cancelled', updatedAt: currentTime() });
      return;
    }
    plan.addOpen(delivery);
  }

  /** Each message that was sent and shows something else than it should now. */
  private async planRewrites(em: EntityManager, plan: Plan, deliveries: Delivery[], post: Post): Promise<void> {
    const decided = post.state === 'approved' || post.state === 'deleted';
    const user = await em.findOne(User, { id: post.userId }, FRESH);
    if (user === null || user.telegramStatus !== 'linked') return;
    const sent = deliveries.filter((delivery) => isChangeable(delivery, user));
    if (sent.length === 0) return;
    const facts = await readPostFacts(em, post);
    const hashes = await contentHashes(em, post);
    const reminders = sent.some(({ kind }) => kind === 'reminder') ? await readReminderFacts(em, post.userId) : null;
    for (const delivery of sent) {
      const hash = hashes.get(delivery.revision ?? post.revision) ?? '';
      const shows = wantedKey(delivery, facts, hash, reminders === null ? null : viewOf(reminders, delivery));
      if (shows !== delivery.shown) plan.add({ type: 'rewrite', deliveryId: delivery.id, shows });
    }
    // The button to undo goes when its time is over.
    if (decided && typeof facts.decision?.undoUntil === 'string') plan.waitFor(new Date(facts.decision.undoUntil));
  }
}
