// Workflows that keep their thread for a while, as an endless loop would for ever, and that let it go at once.

import { condition } from '@temporalio/workflow';

/** @param ms of real time. */
export async function holdsItsThread(ms: number): Promise<void> {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

export async function waits(): Promise<void> {
  await condition(() => false);
}
