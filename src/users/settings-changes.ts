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

export async function recordSettingsChange(
  em: EntityManager,
  { userId, field, from, to, source }: SettingsChange,
): Promise<void> {
  await em.insert(SettingsAudit, { userId, field, oldValue: from, newValue: to, source });
}

/** Delivered when the caller's transaction commits. */
export async function notifySettingsChanged(em: EntityManager, userId: number): Promise<void> {
  await em.execute(`select pg_notify('${SETTINGS_CHANGED}', ?)`, [String(userId)]);
}
