import type { EntityManager } from '@mikro-orm/postgresql';
import { prepared } from '../database/prepared.js';

/** Time that a message may be under way before the reconciler asks after it. */
export const UNDER_WAY_MS = 60_000;

/**
 * Sets when the reconciler should ask after a post whose workflow has just done what was planned: a while after the next
 * try, or when something comes by itself (the decision window or the time to undo ends, a reminder is due). Without it
 * each finished post would be nudged once for nothing.
 */
export async function restPost(em: EntityManager, postId: number): Promise<void> {
  await prepared(
    em,
    `update posts p set next_action_at = least(
       (select min(coalesce(d.next_attempt_at, d.unknown_until, now())) + interval '60 seconds'
        from deliveries d where d.post_id = p.id and d.state in ('queued', 'sending', 'unknown')),
       case p.state
         when 'awaiting_decision' then p.expires_at
         when 'approved' then p.remind_at
       end,
       (select max(c.undo_until) from post_decisions c
        where c.post_id = p.id and c.revision = p.revision and c.undone_at is null and c.undo_until > now()
          and p.state in ('approved', 'deleted')))
     where p.id = $1 and p.version = p.seen_version`,
    [postId],
  );
}
