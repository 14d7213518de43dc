// A client as a good one is: it repeats a request whose fate it does not know, under the same key, until it has an answer.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../stack.js';
import type { Author } from './authors.js';

const AGAIN_AFTER_MS = 500;
/** Longer than any restart takes; then something is wrong that a client cannot wait out. */
const GIVES_UP_AFTER_MS = 20 * 60_000;

export interface Posted {
  /** Null where it was never accepted. */
  postId: number | null;
  /** How often it had to be said again. */
  repeats: number;
  /** Answers that are neither 202 nor "not now". */
  wrongAnswers: string[];
}

export async function createPost(stack: Stack, author: Author, body: Record<string, string>): Promise<Posted> {
  const headers = { 'idempotency-key': randomUUID() };
  const until = Date.now() + GIVES_UP_AFTER_MS;
  const posted: Posted = { postId: null, repeats: 0, wrongAnswers: [] };
  for (; Date.now() < until; posted.repeats += 1) {
    const token = await author.token();
    const answer = await stack.call<{ id: number }>('POST', '/posts', { token, body, headers }).catch(() => null);
    if (answer?.status === 202) return { ...posted, postId: answer.body.id };
    if (answer !== null && answer.status !== 503) posted.wrongAnswers.push(`${answer.status} to POST /posts`);
    const named = Number(answer?.headers.get('retry-after') ?? 0) * 1_000;
    await sleep(Math.min(named, 2_000) || AGAIN_AFTER_MS);
  }
  return posted;
}
