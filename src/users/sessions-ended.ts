import type { EntityManager } from '@mikro-orm/postgresql';

/** The channel of PostgreSQL's NOTIFY on which processes hear that every log-in of a user ended. */
export const SESSIONS_ENDED = 'sessions_ended';

/** Delivered when the caller's transaction commits. */
export async function notifySessionsEnded(em: EntityManager, userId: number): Promise<void> {
  await em.execute(`select pg_notify('${SESSIONS_ENDED}', ?)`, [String(userId)]);
}
