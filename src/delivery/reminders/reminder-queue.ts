// Puts reminders into the ledger, on the channels that can take them.

import type { EntityManager } from '@mikro-orm/postgresql';
import type { Channel } from '../../../domain/channel.js';
import { REMINDER_OF_USE_MS } from '../../../domain/reminders.js';
import { type NotificationPreferences, User } from '../../database/entities/index.js';
import { prepared } from '../../database/prepared.js';
import { canReach } from '../reach.js';
import { FRESH } from '../rows.js';

export interface ReminderChannels {
  open: Channel[];
  /** Why each of the other chosen channels gets none. */
  reasons: string[];
}

const SWITCHED_OFF: Record<Channel, string> = {
  email: 'Email notifications are switched off.',
  telegram: 'Telegram notifications are switched off.',
};

/** The channels chosen for reminders that are also switched on and reach their owner. */
export async function reminderChannels(em: EntityManager, row: NotificationPreferences): Promise<ReminderChannels> {
  const user = await em.findOneOrFail(User, { id: row.userId }, FRESH);
  const channels: ReminderChannels = { open: [], reasons: [] };
  for (const channel of row.dailyReminderChannels) {
    const reason = whyNot(row, user, channel);
    if (reason === null) channels.open.push(channel);
    else channels.reasons.push(reason);
  }
  return channels;
}

/** Why a channel gets no reminder, whether or not it is chosen for them; null where it can. */
export function whyNot(row: NotificationPreferences, user: User, channel: Channel): string | null {
  const on = channel === 'email' ? row.receiveEmailNotifications : row.receiveTelegramNotifications;
  if (!on) return SWITCHED_OFF[channel];
  const reach = canReach(user, channel);
  return reach.reach === 'open' ? null : reach.reason;
}

export interface QueuedReminder {
  id: number;
  channel: Channel;
}

/**
 * The row is the claim: one for each day, channel and snooze, whoever comes first; a second one changes nothing.
 * @param of `null` for a test, of which there may be any number.
 */
export async function queueReminders(
  em: EntityManager,
  { userId, channels, of, due }: { userId: number; channels: readonly Channel[]; of: ReminderOfDay | null; due: Date },
): Promise<QueuedReminder[]> {
  const queued = await prepared<{ id: string; channel: Channel }>(
    em,
    `insert into deliveries (user_id, channel, kind, template, local_date, snooze, wanted_until)
     select $1, channel, 'reminder', 'reminder', $2, $3, $4 from unnest($5::text[]) channel
     on conflict (user_id, kind, local_date, channel, snooze) where kind = 'reminder' do nothing
     returning id, channel`,
    [userId, of?.day ?? null, of?.snooze ?? null, new Date(due.getTime() + REMINDER_OF_USE_MS), channels],
  );
  return queued.map(({ id, channel }) => ({ id: Number(id), channel }));
}

export interface ReminderOfDay {
  day: string;
  /** 0 for the reminder itself. */
  snooze: number;
}
