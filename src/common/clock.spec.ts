import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentTime, nowMs, setClock } from './clock.js';

const HOUR_MS = 3_600_000;

describe('the clock', () => {
  afterEach(() => setClock(Date.now(), performance.now()));

  it("shows the database's time, whatever the process's own clock says, and goes on from there", async () => {
    setClock(Date.now() - HOUR_MS, performance.now());
    const before = nowMs();
    expect(Math.abs(before - (Date.now() - HOUR_MS))).toBeLessThan(50);
    await sleep(20);
    expect(nowMs() - before).toBeGreaterThanOrEqual(15);
    expect(currentTime().getTime() - before).toBeLessThan(1_000);
  });

  it('counts from when the database was read', () => {
    setClock(1_000_000, performance.now() - 500);
    expect(nowMs()).toBeGreaterThanOrEqual(1_000_500);
    expect(nowMs()).toBeLessThan(1_001_000);
  });
});
