// Puts the clock forward for one person: every time on their rows that something waits for is moved into the past. What
// was decided when stays, since nothing waits for it.

import type { ApiUnderTest } from '../api.js';

export async function skipTime(
  api: ApiUnderTest,
  { userId, postId, milliseconds }: { userId: number; postId: number; milliseconds: number },
): Promise<void> {
  const by = `${milliseconds} milliseconds`;
  await api.rows(
    `with skipped as (select ?::interval as by),
     p as (update posts set expires_at = expires_at - by, remind_at = remind_at - by, next_action_at = next_action_at - by,
                            updated_at = updated_at - by from skipped where id = ?),
     c as (update post_decisions set undo_until = undo_until - by from skipped where post_id = ?),
     d as (update deliveries set next_attempt_at = next_attempt_at - by, unknown_until = unknown_until - by,
                                 claimed_at = claimed_at - by, updated_at = updated_at - by from skipped where user_id = ?)
     update users set notices_next_action_at = notices_next_action_at - by from skipped where id = ?`,
    [by, postId, postId, userId, userId],
  );
}
