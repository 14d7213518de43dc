// Takes the daily reminder out of somebody's mailbox, as an unsubscribe link or button asks for. Drafts stay.

import type { EntityManager } from '@mikro-orm/postgresql';
import type { Surface } from '../../domain/decision.js';
import { notifySettingsChanged, recordSettingsChanges, type SettingsChange } from './settings-changes.js';

interface Switched {
  user_id: string;
  was_enabled: boolean;
  enabled: boolean;
  was_channels: string;
  channels: string;
}

/**
 * In the caller's transaction, audited. Where email was the only channel, reminders are switched off: they go nowhere else
 * unasked, and a list of channels is never empty.
 * @returns those for whom it changed something.
 */
export async function switchOffEmailReminders(
  em: EntityManager,
  userIds: readonly number[],
  source: Surface,
): Promise<number[]> {
  if (userIds.length === 0) return [];
  const switched = await em.execute<Switched[]>(
    `with before as (
       select id, daily_reminder_enabled as enabled, daily_reminder_channels as channels
       from notification_preferences
       where user_id = any(?::bigint[]) and 'email' = any(daily_reminder_channels) order by user_id for update)
     update notification_preferences p set
       daily_reminder_channels = '{telegram}',
       daily_reminder_enabled = p.daily_reminder_enabled and 'telegram' = any(before.channels)
     from before where p.id = before.id and p.user_id = any(?::bigint[])
     returning p.user_id, before.enabled as was_enabled, p.daily_reminder_enabled as enabled,
       array_to_string(array(select unnest(before.channels) order by 1), ', ') as was_channels,
       array_to_string(p.daily_reminder_channels, ', ') as channels`,
    [`{${userIds.join(',')}}`, `{${userIds.join(',')}}`],
  );
  const changes = switched.flatMap((row): SettingsChange[] => {
    const about = { userId: Number(row.user_id), source };
    const channels = { ...about, field: 'daily_reminder_channels', from: row.was_channels, to: row.channels };
    const enabled = { ...about, field: 'daily_reminder_enabled', from: 'true', to: 'false' };
    return row.was_enabled && !row.enabled ? [channels, enabled] : [channels];
  });
  await recordSettingsChanges(em, changes);
  const users = switched.map(({ user_id }) => Number(user_id));
  if (users.length > 0) await notifySettingsChanged(em, ...users);
  return users;
}
