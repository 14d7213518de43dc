import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { paced } from './paced';

describe('paced', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('works at once, then once more for all that asked while it rested', () => {
    let times = 0;
    const ask = paced(500, () => (times += 1));
    for (let n = 0; n < 10; n += 1) ask();
    expect(times).toBe(1);
    jest.advanceTimersByTime(499);
    expect(times).toBe(1);
    jest.advanceTimersByTime(1);
    expect(times).toBe(2);
    jest.advanceTimersByTime(5_000);
    expect(times).toBe(2);
    ask();
    expect(times).toBe(3);
  });
});
