// The session's cache: what was read stays until an event or a save says that it changed, so that going back to a page asks
// for nothing. And what every action says when it is done.

import { MutationCache, QueryClient } from '@tanstack/react-query';
import { told } from '../app/told';
import { problemOf } from './problem';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** Said when it is done. */
      done?: string;
      /** A failure is shown where it was caused (a form does that), not as a toast. */
      failsInPlace?: boolean;
    };
  }
}

const AGAIN_AT_MOST = 3;

export const queryClient = new QueryClient({
  mutationCache: new MutationCache({
    onSuccess: (_data, _variables, _result, { meta }) => {
      if (meta?.done !== undefined) told.done(meta.done);
    },
    onError: (error, _variables, _result, { meta }) => {
      if (meta?.failsInPlace !== true) told.failed(problemOf(error).detail);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: Infinity,
      // Events tell of every change, and after a gap everything is asked for again (live-updates).
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (count, error) => count < AGAIN_AT_MOST && problemOf(error).passing,
      retryDelay: (count, error) => problemOf(error).retryAfterMs ?? 500 * 2 ** count,
    },
    // Offline, an action fails and says so: it must not wait unseen and happen later.
    mutations: { networkMode: 'always', retry: false },
  },
});
