// What every change of a user's settings leaves behind, wherever it was made.

import type { EntityManager } from '@mikro-orm/postgresql';
import type { Surface } from '../../domain/decision.js';
import { SettingsAudit } from '../database/entities/index.js';

/** The channel of PostgreSQL's NOTIFY on which processes hear that a user's settings changed. */
export const SETTINGS_CHANGED = 'settings_changed';

export interface SettingsChange {
  userId: number;
  field: string;
  /** A chat id by its last four digits. */
  from: string | null;
  to: string | null;
  source: Surface;
}

export async function recordSettingsChange(em: EntityManager, change: SettingsChange): Promise<void> {
  await em.insert(SettingsAudit, rowOf(change));
}

/** Many at once, in one statement. */
export async function recordSettingsChanges(em: EntityManager, changes: readonly SettingsChange[]): Promise<void> {
  if (changes.length > 0) await em.insertMany(SettingsAudit, changes.map(rowOf));
}

const rowOf = ({ userId, field, from, to, source }: SettingsChange) => ({
  userId,
  field,
  oldValue: from,
  newValue: to,
  source,
});

/** Delivered when the caller's transaction commits. */
export async function notifySettingsChanged(em: EntityManager, ...userIds: number[]): Promise<void> {
  await em.execute(`select pg_notify('${SETTINGS_CHANGED}', id) from unnest(?::text[]) id`, [`{${userIds.join(',')}}`]);
}
