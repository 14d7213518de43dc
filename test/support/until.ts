import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `check` holds; fails with its words when it does not in time. */
export async function until(check: () => Promise<boolean> | boolean, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${check.toString()}`);
    await sleep(25);
  }
}
