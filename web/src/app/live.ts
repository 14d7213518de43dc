// Runs live updates for as long as somebody is signed in, and keeps what was read of one user away from the next.

import { useSyncExternalStore } from 'react';
import { liveUpdates } from '../api/live-updates';
import { queryClient } from '../api/query-client';
import { currentSession, onSession } from '../session/session';

let live = false;
let running: { userId: number; stop: AbortController } | null = null;
const listeners = new Set<() => void>();

export const useLive = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => live,
  );

export function followSession(): void {
  onSession(follow);
  follow();
}

function follow(): void {
  const session = currentSession();
  const userId = session.state === 'signedIn' ? session.userId : null;
  if (running?.userId === userId) return;
  if (session.state === 'restoring' || session.state === 'unreachable') return;
  running?.stop.abort();
  running = null;
  queryClient.clear();
  if (userId === null) return;
  const stop = new AbortController();
  running = { userId, stop };
  void liveUpdates(queryClient, stop.signal, (now) => {
    live = now;
    for (const listener of listeners) listener();
  });
}
