import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Wakeups } from './wakeups.js';
import type { Nudge } from '../../activities/ports/reconciler.port.js';

function nudgeThat(behave: (call: number) => Promise<void>) {
  const calls: string[] = [];
  const note = (what: string) => {
    calls.push(what);
    return behave(calls.length);
  };
  const nudge: Nudge = {
    lookAgainAtPost: (id) => note(`post ${id}`),
    lookAgainAtNotices: (id) => note(`notices ${id}`),
    lookAgainAtReminders: (id) => note(`reminders ${id}`),
  };
  return { calls, wakeups: new Wakeups(nudge) };
}

describe('wake-ups', () => {
  // Failures on purpose would be told at length.
  beforeAll(() => Logger.overrideLogger(false));

  it('make nobody wait, and are finished before the process ends', async () => {
    let done = false;
    const { wakeups } = nudgeThat(async () => {
      await sleep(100);
      done = true;
    });
    wakeups.wakePost(1);
    expect(done).toBe(false);
    await wakeups.beforeApplicationShutdown();
    expect(done).toBe(true);
  });

  it('of one workflow are one call at a time, and one more for what came after it began', async () => {
    const { calls, wakeups } = nudgeThat(() => sleep(30));
    for (let n = 0; n < 10; n += 1) wakeups.wakePost(1);
    wakeups.wakeNotices(1);
    await sleep(150);
    expect(calls).toEqual(['post 1', 'notices 1', 'post 1']);
  });

  it('are tried once more, then left to the reconciler', async () => {
    const { calls, wakeups } = nudgeThat(() => Promise.reject(new Error('the engine is away')));
    wakeups.wakePost(1);
    await sleep(700);
    expect(calls).toEqual(['post 1', 'post 1']);
    wakeups.wakePost(1);
    await wakeups.beforeApplicationShutdown();
    expect(calls).toHaveLength(4);
  });
});
