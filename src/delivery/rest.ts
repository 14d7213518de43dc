import type { EntityManager } from '@mikro-orm/postgresql';

/** Time that a message may be under way before the reconciler asks after it. */
export const UNDER_WAY_MS = 60_000;

/**
 * Sets when the reconciler should ask after a post whose workflow has just done what was planned: not before the end
 * of the decision window, or a while after the next try. Without it each finished post would be nudged once for nothing.
 */
export async function restPost(em: EntityManager, postId: number): Promise<void> {
  await em.execute(
    `update posts p set next_action_at = coalesce(
       (select min(coalesce(d.next_attempt_at, d.unknown_until, now())) + interval '60 seconds'
        from deliveries d where d.post_id = p.id and d.state in ('queued', 'sending', 'unknown')),
       case when p.state = 'awaiting_decision' then p.expires_at end)
     where p.id = ? and p.version = p.seen_version`,
    [postId],
  );
}
