// What went wrong with a request, in one shape: the API said no, or it could not be asked.

import type { Problem } from './generated';

export class ApiProblem extends Error implements Problem {
  constructor(
    /** One plain sentence. */
    readonly detail: string,
    /** Of the answer; null where there was none. */
    readonly status: number | null,
    /** When it is worth asking again; null where the answer did not say. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(detail);
    this.name = 'ApiProblem';
  }

  /** Nothing is known of what became of the request. */
  get unanswered(): boolean {
    return this.status === null;
  }

  /** The same request may work later. */
  get passing(): boolean {
    return this.status === null || this.status === 429 || this.status >= 500;
  }
}

/** Aborting is no failure: whoever asked does not want the answer any more. */
export const isAborted = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

export function problemOf(error: unknown, response?: Response): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (response === undefined) return new ApiProblem(unansweredDetail(), null);
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : null;
  return new ApiProblem(detailOf(error) ?? 'Something went wrong on our side.', response.status, retryAfterMs);
}

const unansweredDetail = (): string =>
  navigator.onLine ? 'The service does not answer. Try again in a moment.' : 'You are offline.';

function detailOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('detail' in body)) return null;
  return typeof body.detail === 'string' && body.detail !== '' ? body.detail : null;
}
