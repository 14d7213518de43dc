import { describe, expect, it } from '@jest/globals';
import { summary } from '../support/storm/figures.js';
import { storm } from '../support/storm/storm.js';
import { devServer } from '../support/temporal-server.js';

const SEED = 5;
const DELIVERIES = 120;

/** The short form of `npm run test:faults`, on the development server with a file. */
describe('the whole service, while each of its parts is killed and the providers misbehave', () => {
  it('loses no accepted post, sends nothing twice in silence, and says what became of every message', async () => {
    const after = await storm({
      engine: devServer,
      seed: SEED,
      deliveries: DELIVERIES,
      secondsBetweenKills: 3,
      postsPerSecond: 6,
      killsAtLeast: 4,
      restWithinMs: 120_000,
    });
    process.stdout.write(`storm\n${summary(SEED, after)}`);
    expect(after.contradictions).toEqual([]);
    expect(Math.min(...Object.values(after.kills.killed))).toBeGreaterThan(0);
    expect(after.evidence.accepted).toHaveLength(DELIVERIES / 2);
  }, 240_000);
});
