// A storm: many authors post and decide while parts are killed and providers misbehave; then calm, until all is at rest.

import { setTimeout as sleep } from 'node:timers/promises';
import { OPEN_DELIVERY_STATES } from '../../../domain/delivery.js';
import { type Odds, seededRandom } from '../../../sandbox/faults.js';
import { Stack } from '../stack.js';
import type { StartEngine } from '../temporal-server.js';
import { type Author, bringAuthors } from './authors.js';
import { createPost, type Posted } from './client.js';
import { collect } from './collect.js';
import { contradictions } from './compare.js';
import type { Evidence } from './evidence.js';
import { Kills } from './kills.js';
import { Readers } from './readers.js';

export interface StormOptions {
  engine: StartEngine;
  /** Two by each post: one author, one post, one chat and one address. */
  deliveries: number;
  seed: number;
  /** Mean time between two kills. */
  secondsBetweenKills: number;
  /** New posts a second. */
  postsPerSecond: number;
  /** Killed at least this often, if need be after the last post was accepted. */
  killsAtLeast: number;
  /** How long the calm may take. */
  restWithinMs: number;
}

export interface Storm {
  evidence: Evidence;
  contradictions: string[];
  kills: Kills;
  faults: Record<string, number>;
  /** Requests of clients that had to be said again. */
  repeats: number;
  stormMs: number;
  calmMs: number;
}

/** At each provider, of all requests. A time-out is as often one of a request that was carried out. */
const ODDS: readonly Odds[] = [
  { fault: { type: 'status', status: 429, retryAfter: 1 }, probability: 0.05 },
  { fault: { type: 'status', status: 500 }, probability: 0.05 },
  { fault: { type: 'hang', acted: false }, probability: 0.025 },
  { fault: { type: 'hang', acted: true }, probability: 0.025 },
  { fault: { type: 'resetBefore' }, probability: 0.05 },
  { fault: { type: 'resetAfter' }, probability: 0.05 },
];
/** A mail server has no 429 and no 500. */
const SMTP_STATUS: Record<number, number> = { 429: 450, 500: 451 };

const PARTS = { UNKNOWN_WINDOW: '3s', UNDO_WINDOW: '10s', LOG_LEVEL: 'warn' };

export async function storm(options: StormOptions): Promise<Storm> {
  const stack = await Stack.start({ env: PARTS, ownPostgres: true, engine: options.engine });
  try {
    return await raise(stack, options);
  } finally {
    await stack.close();
  }
}

async function raise(stack: Stack, options: StormOptions): Promise<Storm> {
  const { seed, deliveries, secondsBetweenKills, killsAtLeast } = options;
  if (stack.postgres === null) throw new Error('a storm kills its own PostgreSQL');
  const authors = await bringAuthors(stack, deliveries / 2);
  misbehave(stack, seed);
  const transport = seededRandom(seed + 1);
  const kills = new Kills({
    stack,
    postgres: stack.postgres,
    random: seededRandom(seed + 2),
    everyMs: secondsBetweenKills * 1_000,
    // A deployment may change the mail transport; so every restart draws one.
    environmentOf: (part) => (part === 'temporal' || transport() < 0.5 ? {} : sendGrid(stack)),
  });
  const readers = new Readers(stack, authors, seededRandom(seed + 3));

  const began = Date.now();
  kills.begin();
  readers.begin();
  let posted: (Posted & { userId: number })[];
  let calm: number;
  try {
    try {
      posted = await postAll(stack, authors, options);
      while (total(kills.killed) < killsAtLeast) await sleep(100);
    } finally {
      await kills.calm();
    }
    stack.sandbox.faults.clear();
    calm = Date.now();
    await untilAtRest(stack, readers, options.restWithinMs);
  } finally {
    await readers.end();
  }

  const evidence = await collect(stack, authors, {
    accepted: posted.flatMap(({ postId, userId }) => (postId === null ? [] : [{ postId, userId }])),
    taps: readers.taps(),
  });
  return {
    evidence,
    contradictions: [
      ...contradictions(evidence),
      ...posted.flatMap(({ wrongAnswers }) => wrongAnswers),
      ...kills.faultsOfOurs,
    ],
    kills,
    faults: stack.sandbox.faults.struck(),
    repeats: posted.reduce((sum, { repeats }) => sum + repeats, 0),
    stormMs: calm - began,
    calmMs: Date.now() - calm,
  };
}

function misbehave({ sandbox }: Stack, seed: number): void {
  sandbox.faults.sometimes({ service: 'telegram' }, ODDS, seed + 4);
  sandbox.faults.sometimes({ service: 'sendgrid' }, ODDS, seed + 5);
  const bySmtp = ODDS.map(({ fault, probability }) => ({
    probability,
    fault: fault.type === 'status' ? { ...fault, status: SMTP_STATUS[fault.status] ?? fault.status } : fault,
  }));
  sandbox.faults.sometimes({ service: 'smtp', method: 'data' }, bySmtp, seed + 6);
}

const sendGrid = ({ sandbox }: Stack): Record<string, string> => ({
  EMAIL_TRANSPORT: 'sendgrid',
  SENDGRID_API_KEY: 'SG.sandbox',
  SENDGRID_API_ROOT: sandbox.httpUrl,
});

/** One post of each author, at their pace whatever happens: half of them are to be written, half were brought along. */
async function postAll(
  stack: Stack,
  authors: readonly Author[],
  { postsPerSecond }: StormOptions,
): Promise<(Posted & { userId: number })[]> {
  const began = Date.now();
  return Promise.all(
    authors.map(async (author, n) => {
      await sleep(Math.max(began + (n / postsPerSecond) * 1_000 - Date.now(), 0));
      const body: Record<string, string> =
        n % 2 === 0 ? { topic: `what storm ${n} taught us` } : { content: `What storm ${n} taught us.` };
      return { userId: author.id, ...(await createPost(stack, author, body)) };
    }),
  );
}

/** Nothing is on its way any more; what does not come to rest in time is left for the comparison to name. */
async function untilAtRest(stack: Stack, readers: Readers, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  let quietSince: number | null = null;
  while (Date.now() < until) {
    const isQuiet = readers.areHeard && (await pending(stack)) === 0;
    quietSince = isQuiet ? (quietSince ?? Date.now()) : null;
    // A row that was just written may be followed by another.
    if (quietSince !== null && Date.now() - quietSince > 3_000) return;
    await sleep(500);
  }
}

/** Posts that are not at rest, or still show a button whose time is over. */
async function pending(stack: Stack): Promise<number> {
  const open = OPEN_DELIVERY_STATES.map((state) => `'${state}'`).join();
  const [row] = await stack.rows<{ count: number }>(
    `select ((select count(*) from deliveries where state in (${open}))
       + (select count(*) from posts where state = 'generating' or version > seen_version
            or state in ('approved', 'deleted') and next_action_at is not null)
       + (select count(*) from users where notices_version > notices_seen_version))::int as count`,
  );
  return row?.count ?? 0;
}

export const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
