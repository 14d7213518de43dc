// One decision everywhere, whatever happens in whatever order: thousands of scripts of taps, replies, forms, requests,
// broken connections, dead workers and time, each for a person and a post of its own.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newPost } from '../support/people.js';
import { script } from '../support/interleavings/moves.js';
import { Run } from '../support/interleavings/run.js';
import { Stage } from '../support/interleavings/stage.js';

const RUNS = Number(process.env.INTERLEAVINGS ?? 1_000);
/** The same scripts each time, so that a red run speaks of the change. `INTERLEAVINGS_SEED=random` looks for others. */
const USUAL_SEED = 20_261_125;
/** A failure names both; with them it plays alone. */
const { INTERLEAVINGS_SEED: SEED, INTERLEAVINGS_PATH: PATH } = process.env;
/** Side by side, since each mostly waits for the database. */
const LANES = PATH === undefined ? 4 : 1;
const SMALLER_WITHIN_MS = 60_000;

const ENOUGH_FOR_ALL = 500;
const EVERY_WAY = ['email', 'telegram', 'web'].flatMap((surface) =>
  ['approve', 'delete', 'regenerate'].map((decision) => `${surface}: ${decision}`),
);

describe('one decision everywhere', () => {
  let stage: Stage;
  let foreignPostId: number;

  beforeAll(async () => {
    stage = await Stage.start();
    foreignPostId = await newPost(stage.api.em, (await stage.api.newPerson()).id);
  }, 60_000);
  afterAll(() => stage.close());

  it(
    `holds in ${RUNS} interleavings`,
    async () => {
      const seed = SEED === 'random' ? Date.now() % 2 ** 31 : Number(SEED ?? USUAL_SEED);
      let failed: { lane: number; at: number } | null = null;
      const lanes = Array.from({ length: LANES }, (_, lane) =>
        fc.assert(
          fc.asyncProperty(script, async (play) => {
            // What failed is made smaller for a while; the other lanes stop.
            if (failed !== null && (failed.lane !== lane || Date.now() > failed.at + SMALLER_WITHIN_MS)) return;
            try {
              await Run.play(stage, foreignPostId, play);
            } catch (error) {
              failed ??= { lane, at: Date.now() };
              throw error;
            }
          }),
          { seed: seed + lane, numRuns: Math.ceil(RUNS / LANES), ...(PATH === undefined ? {} : { path: PATH }) },
        ),
      );
      const ended = await Promise.allSettled(lanes);
      const failures = ended.flatMap((lane) => (lane.status === 'rejected' ? [inWords(lane.reason)] : []));
      expect(failures.join('\n')).toBe('');
      const [foreign] = await stage.api.rows(`select state, revision, version from posts where id = ?`, [
        foreignPostId,
      ]);
      expect(foreign).toEqual({ state: 'awaiting_decision', revision: 1, version: 1 });

      // Every way to decide was really gone.
      const ways = await stage.api.rows<{ way: string }>(
        `select distinct surface || ': ' || decision as way from post_decisions order by way`,
      );
      if (RUNS >= ENOUGH_FOR_ALL) expect(ways.map(({ way }) => way)).toEqual(EVERY_WAY);
    },
    15 * 60_000,
  );
});

/** The script that failed, and why. */
function inWords(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  return failure.cause === undefined ? failure.message : `${failure.message}\n${inWords(failure.cause)}`;
}
