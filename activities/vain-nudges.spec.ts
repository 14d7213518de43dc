import { beforeEach, describe, expect, it } from '@jest/globals';
import { VainNudges } from './vain-nudges.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe('nudges in vain', () => {
  let now: number;
  let nudges: VainNudges;
  beforeEach(() => {
    now = HOUR;
    nudges = new VainNudges(() => now);
  });

  /** How often it is woken in this time, looked at every ten seconds as the reconciler does. */
  const wokenWithin = (ms: number): number => {
    let count = 0;
    for (const until = now + ms; now < until; now += 10 * SECOND) {
      for (const id of nudges.due([7])) {
        nudges.wasWoken(id);
        count += 1;
      }
    }
    return count;
  };

  it('become rare: a few in the first minutes, twelve an hour after that', () => {
    expect(wokenWithin(60 * SECOND)).toBeLessThanOrEqual(3);
    wokenWithin(10 * 60 * SECOND);
    expect(wokenWithin(HOUR)).toBe(12);
  });

  it('keep nobody else from being woken', () => {
    for (const id of nudges.due([1, 2])) nudges.wasWoken(id);
    expect(nudges.due([1, 2, 3])).toEqual([3]);
  });

  it('are forgotten once it caught up', () => {
    for (let times = 0; times < 5; times += 1) nudges.wasWoken(7);
    expect(nudges.due([7])).toEqual([]);
    expect(nudges.due([])).toEqual([]);
    expect(nudges.due([7])).toEqual([7]);
  });

  it('do not count where the engine was not reached', () => {
    expect([nudges.due([7]), nudges.due([7])]).toEqual([[7], [7]]);
  });
});
