// Takes the mail service's events in: in order, in parts that are each one transaction, and wakes what then has something
// to look at.

import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { Wakeups } from '../temporal/index.js';
import { DeliveryQueue } from './delivery-queue.js';
import { Gates } from './gates.js';
import { asTheyHappened, type MailEvent } from './mail-event.js';
import { MailEventBatch, type MailEventResult, type Wake } from './mail-event-batch.js';
import { RecipientPauses } from './recipient-pauses.js';

/** In one transaction: few enough that nobody waits long for its locks. */
const CHUNK = 500;

const GAVE_WAY = new Set(['55P03', '40P01']);
const TRIES = 4;
const AGAIN_AFTER_MS = 150;

/** The engine gets this many wake-ups at once; the reconciler paces the rest, which only an outage brings. */
const WOKEN_AT_ONCE = 100;

@Injectable()
export class MailEvents {
  constructor(
    private readonly em: EntityManager,
    private readonly queue: DeliveryQueue,
    private readonly pauses: RecipientPauses,
    private readonly gates: Gates,
    private readonly wakeups: Wakeups,
  ) {}

  /** What became of each event, in no order. @throws where a part could not be committed: then all should come again. */
  async apply(events: readonly MailEvent[]): Promise<{ event: MailEvent; result: MailEventResult }[]> {
    const results: { event: MailEvent; result: MailEventResult }[] = [];
    const inOrder = asTheyHappened(events);
    const wake: Wake = { posts: new Set(), users: new Set() };
    try {
      for (let from = 0; from < inOrder.length; from += CHUNK) {
        const chunk = inOrder.slice(from, from + CHUNK);
        const batch = await givingWay(() =>
          this.em
            .fork()
            .transactional((em) => new MailEventBatch(em, chunk).apply(this.queue, this.pauses, this.gates)),
        );
        for (const event of chunk) results.push({ event, result: batch.resultOf(event) });
        for (const id of batch.wake.posts) wake.posts.add(id);
        for (const id of batch.wake.users) wake.users.add(id);
      }
    } finally {
      // Also for what was committed before a later part failed.
      for (const id of [...wake.posts].slice(0, WOKEN_AT_ONCE)) this.wakeups.wakePost(id);
      for (const id of [...wake.users].slice(0, WOKEN_AT_ONCE)) this.wakeups.wakeNotices(id);
    }
    return results;
  }
}

/** Tries again where somebody else's lock was in the way. */
async function givingWay<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const code: unknown = error instanceof Error && 'code' in error ? error.code : null;
      if (tries >= TRIES || typeof code !== 'string' || !GAVE_WAY.has(code)) throw error;
      await sleep(AGAIN_AFTER_MS * tries);
    }
  }
}
