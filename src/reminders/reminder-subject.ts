// What a reminder is about, read from the rows at the moment it goes out.

import type { EntityManager } from '@mikro-orm/postgresql';

export type ReminderSubject =
  /** Approved and not posted yet, or waiting for a decision. */
  | { type: 'approved' | 'waiting'; postId: number; revision: number }
  /** Nothing is there: the reminder invites to begin something. */
  | { type: 'nothing' };

interface Candidate {
  type: 'approved' | 'waiting';
  id: string;
  revision: number;
}

/** True where something was approved or posted from `since` on and is so still. */
export async function wasActiveSince(em: EntityManager, userId: number, since: Date): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `(select 1 from posts where user_id = ? and posted_at >= ? and state = 'posted' limit 1)
     union all
     (select 1 from posts p where p.user_id = ? and p.state = 'approved' and exists (
        select 1 from post_decisions d where d.post_id = p.id and d.decision = 'approve' and d.undone_at is null
          and d.decided_at >= ?) limit 1)`,
    [userId, since, userId, since],
  );
  return rows.length > 0;
}

/** The newest approved text, unless it has a time of its own to be reminded at; else the draft that waits longest. */
export async function subjectOf(em: EntityManager, userId: number): Promise<ReminderSubject> {
  const candidates = await em.execute<Candidate[]>(
    `(select 'approved' as type, id, revision from posts
        where user_id = ? and state = 'approved' and revision > 0 and remind_at is null order by id desc limit 1)
     union all
     (select 'waiting', id, revision from posts
        where user_id = ? and state = 'awaiting_decision' and revision > 0 and (expires_at is null or expires_at > now())
        order by id limit 1)`,
    [userId, userId],
  );
  const subject = candidates.find(({ type }) => type === 'approved') ?? candidates[0];
  if (subject === undefined) return { type: 'nothing' };
  return { type: subject.type, postId: Number(subject.id), revision: subject.revision };
}
