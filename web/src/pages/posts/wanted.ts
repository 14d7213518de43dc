// Owns which posts are looked for, and how an address says so.

import { POST_STATES } from '../../../../domain/post-state';
import type { PostState } from './post-words';

export interface Wanted {
  state: PostState | null;
  search: string;
  page: number;
}

/** An address may hold anything; what makes no sense counts as left out. */
export function wantedFrom(params: URLSearchParams): Wanted {
  const page = Number(params.get('page') ?? 1);
  return {
    state: POST_STATES.find((state) => state === params.get('state')) ?? null,
    search: (params.get('search') ?? '').slice(0, 200),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

export function paramsOf({ state, search, page }: Wanted): URLSearchParams {
  return new URLSearchParams({
    ...(state === null ? {} : { state }),
    ...(search === '' ? {} : { search }),
    ...(page === 1 ? {} : { page: String(page) }),
  });
}
