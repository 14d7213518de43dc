// Says on the rows that a fault of ours keeps a message back, so that its owner and the operator see it: the send itself
// never came to an outcome that could be recorded.

import { Logger } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { currentTime } from '../common/clock.js';
import { isDatabaseAway } from '../common/database-away.js';
import { Delivery } from '../database/entities/index.js';

const logger = new Logger('Faults');

/** Runs `work`; where it fails for no reason of its own, what waits there says so. @throws what `work` threw. */
export async function sayingFaults<T>(
  em: EntityManager,
  of: { id: number } | { postId: number } | { userId: number; postId: null } | { userId: number; kind: 'reminder' },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDatabaseAway(error)) await say(em, of);
    throw error;
  }
}

async function say(em: EntityManager, of: object): Promise<void> {
  try {
    await em.fork().nativeUpdate(
      Delivery,
      // What a provider said of an earlier try tells more; the next outcome, of whichever kind, replaces this.
      { ...of, state: 'queued', errorCode: null },
      {
        errorCode: 'internal_fault',
        errorMessage: 'Something went wrong on our side, so it waits. It is tried again.',
        updatedAt: currentTime(),
      },
    );
  } catch {
    logger.warn({ event: 'FAULT_NOT_NOTED', ...of }, 'a fault could not be written to its delivery');
  }
}
