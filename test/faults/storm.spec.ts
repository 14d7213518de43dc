import { describe, expect, it } from '@jest/globals';
import { summary } from '../support/storm/figures.js';
import { storm } from '../support/storm/storm.js';
import { serverOnPostgres } from '../support/temporal-on-postgres.js';

const from = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const seed = from('STORM_SEED', 1);
const deliveries = from('STORM_DELIVERIES', 2_000);

describe('the whole service, while every part of it is killed again and again and the providers misbehave', () => {
  it(
    'loses no accepted post, sends nothing twice in silence, and says what became of every message',
    async () => {
      const after = await storm({
        engine: serverOnPostgres,
        seed,
        deliveries,
        secondsBetweenKills: from('STORM_SECONDS_BETWEEN_KILLS', 4),
        postsPerSecond: from('STORM_POSTS_PER_SECOND', 4),
        killsAtLeast: from('STORM_KILLS', 40),
        restWithinMs: 600_000,
      });
      process.stdout.write(`storm\n${summary(seed, after)}`);
      expect(after.contradictions).toEqual([]);
      for (const times of Object.values(after.kills.killed)) expect(times).toBeGreaterThan(0);
      expect(after.evidence.accepted).toHaveLength(deliveries / 2);
    },
    60 * 60_000,
  );
});
