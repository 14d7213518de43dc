// How requests travel: with a token that is good, renewed once where it was refused, and repeated where nobody answered
// and a repetition is harmless.

import { newKey } from './new-key';

/** Where access tokens come from. */
export interface Tokens {
  /** One that is good for a while; null for somebody who is not signed in. @throws where nobody could be asked. */
  current(): Promise<string | null>;
  /** Another one in place of one that was refused. */
  renew(refused: string): Promise<string | null>;
}

/** The API does the work once per key, so these may be sent again (`Idempotency-Key`). */
const STARTS_WORK = /^\/api\/v1\/(posts|deliveries|notifications\/(channels|reminders))(\/|$)/;
const KEY = 'Idempotency-Key';

const AGAIN_AFTER_MS = [500, 2_000];

export function transport(tokens: Tokens): typeof fetch {
  return async (input, init) => {
    const request = withKey(new Request(input, init));
    const answer = await answered(request);
    if (answer.status !== 401 || !request.headers.has('Authorization')) return answer;
    const renewed = await tokens.renew(request.headers.get('Authorization')?.replace('Bearer ', '') ?? '');
    if (renewed === null) return answer;
    request.headers.set('Authorization', `Bearer ${renewed}`);
    return answered(request);
  };
}

function withKey(request: Request): Request {
  const starts = request.method !== 'GET' && STARTS_WORK.test(new URL(request.url).pathname);
  if (starts && !request.headers.has(KEY)) request.headers.set(KEY, newKey());
  return request;
}

/** Queries are repeated by their cache; here are only those whose repetition needs the same key. */
async function answered(request: Request): Promise<Response> {
  for (const wait of request.headers.has(KEY) && navigator.onLine ? AGAIN_AFTER_MS : []) {
    try {
      const answer = await fetch(request.clone());
      if (answer.status !== 503) return answer;
    } catch (error) {
      if (request.signal.aborted) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return fetch(request.clone());
}
