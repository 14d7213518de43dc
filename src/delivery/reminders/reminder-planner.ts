// Reads the rows of one user's reminders and says what is due: the counterpart of `Planner` for what `remindUser` carries.

import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { ReminderPlan } from '../../../activities/ports/reminder-plan.port.js';
import { OPEN_DELIVERY_STATES } from '../../../domain/delivery.js';
import type { NextStep } from '../../../domain/steps.js';
import { currentTime } from '../../common/clock.js';
import { Delivery, NotificationPreferences, User } from '../../database/entities/index.js';
import { prepared } from '../../database/prepared.js';
import { lastReminderDay, settleDay, turnOf } from '../../reminders/index.js';
import { sayingFaults } from '../faults.js';
import { Plan } from '../plan.js';
import { FOR_UPDATE, FRESH } from '../rows.js';
import { invitationKey, isChangeable } from '../surfaces.js';
import { UnknownSettlement } from '../unknown-settlement.js';
import { type Fired, ReminderFires } from './reminder-fires.js';
import { readReminderFacts, viewOf } from './reminder-marks.js';
import { REMINDERS_UNDER_WAY_MS, ReminderSends } from './reminder-sends.js';

@Injectable()
export class ReminderPlanner implements ReminderPlan {
  constructor(
    private readonly em: EntityManager,
    private readonly fires: ReminderFires,
    private readonly sends: ReminderSends,
    private readonly unknowns: UnknownSettlement,
  ) {}

  async nextStepOfReminders(userId: number): Promise<NextStep> {
    const { step, fired } = await sayingFaults(this.em, { userId, kind: 'reminder' }, () =>
      this.em.fork().transactional((em) => this.look(em, userId)),
    );
    this.fires.report(fired);
    return step;
  }

  private async look(em: EntityManager, userId: number): Promise<{ step: NextStep; fired: Fired[] }> {
    const row = await em.findOne(NotificationPreferences, { userId }, FOR_UPDATE);
    // Its owner is gone.
    if (row === null) return { step: { steps: [], restUntil: null }, fired: [] };
    const now = currentTime();
    const plan = new Plan();
    const waits = await whatWaits(em, userId);
    if (waits.open) await this.planOpen(em, plan, row);
    const { next, fired, queued } = await this.fires.due(em, row, now);
    for (const { id, channel } of queued) plan.send(id, channel);
    if (waits.snoozed) {
      const snoozed = await this.fires.snoozed(em, row, { now, newDay: queued.length > 0 });
      for (const { id, channel } of snoozed.queued) plan.send(id, channel);
      plan.waitFor(snoozed.until);
    }
    const turn = await turnOf(em, row, next);
    plan.waitFor(turn);
    if (fired.length === 0) {
      await this.settleLastDay(em, userId);
      await this.planRewrites(em, plan, userId);
    }
    await em.nativeUpdate(
      NotificationPreferences,
      { id: row.id },
      {
        seenVersion: row.version,
        nextReminderAt: next?.at ?? null,
        nextReminderDay: next?.day ?? null,
        nextReminderTurnAt: turn,
        nextActionAt: plan.nextActionAt(REMINDERS_UNDER_WAY_MS),
      },
    );
    return { step: plan.nextStep(), fired };
  }

  /** What earlier fires, and tests, left open. */
  private async planOpen(em: EntityManager, plan: Plan, preferences: NotificationPreferences): Promise<void> {
    const { userId } = preferences;
    const open = await em.find(
      Delivery,
      { userId, kind: 'reminder', state: { $in: [...OPEN_DELIVERY_STATES] } },
      { ...FRESH, orderBy: { id: 'asc' } },
    );
    const user = await em.findOneOrFail(User, { id: userId }, FRESH);
    for (const delivery of open) {
      if (delivery.state === 'unknown') {
        const settled = await this.unknowns.settleIfDue(em, delivery, null);
        if (settled === 'waiting') plan.waitFor(delivery.unknownUntil);
        if (settled === 'resend') plan.send(delivery.id, delivery.channel);
        continue;
      }
      const waits = delivery.state === 'queued' || delivery.state === 'held';
      if (waits && (await this.sends.dropIfUseless(em, { delivery, preferences, user }))) continue;
      plan.addOpen(delivery);
      if (delivery.state === 'held') plan.waitFor(delivery.wantedUntil);
    }
  }

  /** Of what carries no post: the others are rewritten with their post. Nothing is left to do by those of earlier days. */
  private async planRewrites(em: EntityManager, plan: Plan, userId: number): Promise<void> {
    const facts = await readReminderFacts(em, userId);
    if (facts.last === null) return;
    const ofDay = { userId, kind: 'reminder', localDate: facts.last.day, channel: 'telegram' } as const;
    const sent = await em.find(Delivery, { ...ofDay, template: 'reminder', state: 'delivered' }, FRESH);
    if (sent.length === 0) return;
    const user = await em.findOneOrFail(User, { id: userId }, FRESH);
    if (user.telegramStatus !== 'linked') return;
    for (const delivery of sent) {
      const shows = invitationKey(viewOf(facts, delivery));
      if (isChangeable(delivery, user) && shows !== delivery.shown) {
        plan.add({ type: 'rewrite', deliveryId: delivery.id, shows });
      }
    }
  }

  /** Its outcome may have become known by a tap, by its owner's word, or by the end of its window. */
  private async settleLastDay(em: EntityManager, userId: number): Promise<void> {
    const last = await lastReminderDay(em, userId);
    if (last?.state === 'sending') await settleDay(em, { userId, day: last.localDate }, 'missed');
  }
}

/** Whether there is anything besides the fire that is due: mostly not, and one question is cheaper than two answers. */
async function whatWaits(em: EntityManager, userId: number): Promise<{ open: boolean; snoozed: boolean }> {
  const [waits] = await prepared<{ open: boolean; snoozed: boolean }>(
    em,
    // The states by name: the plan of a parameter cannot use their index.
    `select exists (select from deliveries where user_id = $1 and kind = 'reminder'
                      and state in ('queued', 'sending', 'unknown', 'held')) as open,
            exists (select from reminder_days where user_id = $1 and snooze_until is not null) as snoozed`,
    [userId],
  );
  return waits ?? { open: false, snoozed: false };
}
