// Sends again what operators name: first who would get what, and who would get it twice; then one after the other, at a
// limited rate, each in a transaction with the record of it.

import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channel.js';
import { nowMs } from '../common/clock.js';
import { Delivery } from '../database/entities/index.js';
import { type KeptBack, Resends } from '../delivery/index.js';
import { WorkflowNudge } from '../temporal/index.js';
import { ActionLog } from './action-log.js';
import type { DeliveryFilter } from './delivery-filter.js';
import { DeliveryReport } from './delivery-report.js';

export interface ResendOrder {
  filter: DeliveryFilter;
  /** Leave out whoever could get it twice. */
  safeOnly: boolean;
}

export interface PlannedResend {
  delivery_id: number;
  user_id: number;
  post_id: number | null;
  channel: Channel;
  template: string;
  revision: number | null;
  /** `twice`: its reader may have it already, and the message will say so. */
  verdict: 'send' | 'twice' | 'keep';
  why: KeptBack | 'not_safe' | null;
  detail: string | null;
}

export interface ResendPlan {
  planned: PlannedResend[];
  /** How many more match than were looked at. */
  more: number;
}

export interface ResendTally {
  sent: number;
  /** Of those, how many may have reached their reader before. */
  twice: number;
  /** By reason. */
  kept_back: Record<string, number>;
  /** Ids of the deliveries that were sent again; the first of them, where they are many. */
  deliveries: number[];
  done: boolean;
}

export interface ResendResult extends ResendTally {
  action_id: number;
  more: number;
  /** False where the engine was away: the reconciler wakes what was queued. */
  woken: boolean;
}

/** An action's row names this many ids, so that it stays small. */
const IDS_KEPT = 500;

const FRESH = { disableIdentityMap: true } as const;

@Injectable()
export class OperatorResend {
  constructor(
    private readonly em: EntityManager,
    private readonly report: DeliveryReport,
    private readonly resends: Resends,
    private readonly actions: ActionLog,
    private readonly nudge: WorkflowNudge,
  ) {}

  /** Changes nothing: the database would refuse it. */
  async plan({ filter, safeOnly }: ResendOrder): Promise<ResendPlan> {
    const { ids, more } = await this.report.matchingIds(filter);
    const planned = await this.em.fork().transactional(
      async (em) => {
        const found: PlannedResend[] = [];
        for (const id of ids) {
          const delivery = await em.findOne(Delivery, { id }, FRESH);
          if (delivery === null) continue;
          found.push({ ...about(delivery), ...told(await this.resends.foresee(em, id), safeOnly) });
        }
        return found;
      },
      { readOnly: true },
    );
    return { planned, more };
  }

  /** @param stop ends it after the one in hand; what was sent until then is recorded. */
  async run(
    { filter, safeOnly, perSecond, operator }: ResendOrder & { perSecond: number; operator: string },
    stop: AbortSignal,
  ): Promise<ResendResult> {
    const { ids, more } = await this.report.matchingIds(filter);
    const tally: ResendTally = { sent: 0, twice: 0, kept_back: {}, deliveries: [], done: ids.length === 0 };
    const actionId = await this.actions.record(this.em.fork(), {
      operator,
      command: 'resend',
      arguments: { ...filter, safe_only: safeOnly, per_second: perSecond, matched: ids.length + more },
      result: { ...tally },
    });
    let woken = true;
    for (const [index, id] of ids.entries()) {
      if (stop.aborted) break;
      const begun = nowMs();
      const { sent, wake } = await this.em.fork().transactional(async (em) => {
        const { verdict, wake: whom } = await this.resends.sendAgain(em, id, { safeOnly });
        const { verdict: word, why } = told(verdict, safeOnly);
        if (word === 'keep') tally.kept_back[String(why)] = (tally.kept_back[String(why)] ?? 0) + 1;
        else count(tally, id, word);
        tally.done = index === ids.length - 1;
        await this.actions.update(em, actionId, { ...tally });
        return { sent: word !== 'keep', wake: whom };
      });
      // Where the engine is away, waiting for it each time would only take long.
      if (wake !== null && woken) woken = await this.tryToWake(wake);
      if (!sent || tally.done) continue;
      await pause(begun + 1_000 / perSecond - nowMs(), stop);
    }
    return { ...tally, action_id: actionId, more, woken };
  }

  private async tryToWake(whom: { postId: number } | { userId: number }): Promise<boolean> {
    try {
      if ('postId' in whom) await this.nudge.lookAgainAtPost(whom.postId);
      else await this.nudge.lookAgainAtNotices(whom.userId);
      return true;
    } catch {
      // No loss: the rows say that there is something to look at, and the caller is told.
      return false;
    }
  }
}

const about = ({ id, userId, postId, channel, template, revision }: Delivery) => ({
  delivery_id: id,
  user_id: userId,
  post_id: postId ?? null,
  channel,
  template,
  revision: revision ?? null,
});

function told(
  verdict: Awaited<ReturnType<Resends['foresee']>>,
  safeOnly: boolean,
): Pick<PlannedResend, 'verdict' | 'why' | 'detail'> {
  if (!verdict.send) return { verdict: 'keep', why: verdict.why, detail: verdict.detail };
  if (verdict.mayBeTwice && safeOnly) return { verdict: 'keep', why: 'not_safe', detail: null };
  return { verdict: verdict.mayBeTwice ? 'twice' : 'send', why: null, detail: null };
}

function count(tally: ResendTally, id: number, word: 'send' | 'twice'): void {
  tally.sent += 1;
  if (word === 'twice') tally.twice += 1;
  if (tally.deliveries.length < IDS_KEPT) tally.deliveries.push(id);
}

/** Ended early by `stop`, which the loop looks at itself. */
const pause = (ms: number, stop: AbortSignal): Promise<void> =>
  sleep(Math.max(ms, 0), undefined, { signal: stop }).catch(() => undefined);
