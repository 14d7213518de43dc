// What a reminder is about, read from the rows at the moment it goes out.

import type { EntityManager } from '@mikro-orm/postgresql';
import { prepared } from '../database/prepared.js';

export type ReminderSubject =
  /** Approved and not posted yet, or waiting for a decision. */
  | { type: 'approved' | 'waiting'; postId: number; revision: number }
  /** Nothing is there: the reminder invites to begin something. */
  | { type: 'nothing' };

interface Candidate {
  type: 'active' | 'approved' | 'waiting';
  id: string;
  revision: number;
}

export interface Standing {
  /** Something was approved or posted from `since` on, and is so still. */
  isActive: boolean;
  subject: ReminderSubject;
}

/**
 * Where its owner stands: what they did already, and what is next. Of the approved texts it is the newest without a time of
 * its own to be reminded at; else the draft that waits longest.
 * @param since null where it does not matter what they did.
 */
export async function standingOf(em: EntityManager, userId: number, since: Date | null): Promise<Standing> {
  const found = await prepared<Candidate>(
    em,
    `(select 'active' as type, id, revision from posts where user_id = $1 and posted_at >= $2 and state = 'posted' limit 1)
     union all
     (select 'active', p.id, p.revision from posts p where p.user_id = $1 and p.state = 'approved' and exists (
        select 1 from post_decisions d where d.post_id = p.id and d.decision = 'approve' and d.undone_at is null
          and d.decided_at >= $2) limit 1)
     union all
     (select 'approved', id, revision from posts
        where user_id = $1 and state = 'approved' and revision > 0 and remind_at is null order by id desc limit 1)
     union all
     (select 'waiting', id, revision from posts
        where user_id = $1 and state = 'awaiting_decision' and revision > 0 and (expires_at is null or expires_at > now())
        order by id limit 1)`,
    [userId, since],
  );
  const first = (wanted: 'approved' | 'waiting'): ReminderSubject | null => {
    const candidate = found.find(({ type }) => type === wanted);
    if (candidate === undefined) return null;
    return { type: wanted, postId: Number(candidate.id), revision: candidate.revision };
  };
  return {
    isActive: found.some(({ type }) => type === 'active'),
    subject: first('approved') ?? first('waiting') ?? { type: 'nothing' },
  };
}
