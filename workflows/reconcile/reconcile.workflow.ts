import { nudgeOverdue, purge, tendGates } from '../activity-proxies.js';

/** Looks after what fell behind. Reads rows only, so it costs the same however many workflows there are. */
export async function reconcile(): Promise<void> {
  await Promise.all([nudgeOverdue(), tendGates()]);
}

/** Clears what has outlived its purpose. */
export async function purgeOutlived(): Promise<void> {
  await purge();
}
