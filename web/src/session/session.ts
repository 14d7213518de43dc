// Owns who is signed in, in this tab and with the others. The access token lives here, in memory alone; the refresh token
// is in a cookie that no script sees.

import { useSyncExternalStore } from 'react';
import { authLogin, authLogout, authRefresh } from '../api/generated';
import { type ApiProblem, problemOf } from '../api/problem';
import { type AccessToken, accessToken, isFresh } from './access-token';
import { hearTabs, oneTabAtATime, tellTabs } from './tab-channel';

export type Session =
  /** Being found out. */
  | { state: 'restoring' }
  /** Could not be found out. */
  | { state: 'unreachable'; problem: ApiProblem }
  | { state: 'signedIn'; userId: number }
  /** `ended`: not by the user's own hand in this tab. */
  | { state: 'signedOut'; ended: boolean };

/** Says that there may be a session to restore, which spares everybody else the question. Not a secret. */
const MAYBE = 'maybe-signed-in';

let session: Session =
  localStorage.getItem(MAYBE) === null ? { state: 'signedOut', ended: false } : { state: 'restoring' };
let token: AccessToken | null = null;
let renewal: Promise<string | null> | null = null;
const listeners = new Set<() => void>();

export const currentSession = (): Session => session;

export const useSession = (): Session => useSyncExternalStore(onSession, currentSession);

export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export async function signIn(email: string, password: string): Promise<void> {
  const { data } = await authLogin({ body: { email, password } });
  begin(accessToken(data.access_token, data.expires_in));
}

/** @param everywhere ends every log-in there is, on other devices too. */
export async function signOut({ everywhere = false } = {}): Promise<void> {
  await authLogout({ body: everywhere ? { everywhere } : {} });
  end(false);
}

/** The account is gone, and its log-ins with it. */
export const accountDeleted = (): void => end(false);

/** Asks for a session that an earlier visit left. */
export async function restore(): Promise<void> {
  if (session.state !== 'restoring') change({ state: 'restoring' });
  try {
    await renewed();
  } catch (error) {
    change({ state: 'unreachable', problem: problemOf(error) });
  }
}

/** What the API client authenticates with. */
export const tokens = {
  current: async (): Promise<string | null> => (token !== null && isFresh(token) ? token.token : renewed()),
  /** Another request may have renewed it in the meantime. */
  renew: async (refused: string): Promise<string | null> =>
    token !== null && token.token !== refused ? token.token : renewed(),
};

/** Once for all that wait for it. @throws where the API could not be asked: that ends no session. */
function renewed(): Promise<string | null> {
  renewal ??= oneTabAtATime(renew).finally(() => {
    renewal = null;
  });
  return renewal;
}

async function renew(): Promise<string | null> {
  if (localStorage.getItem(MAYBE) === null) {
    end(session.state === 'signedIn');
    return null;
  }
  try {
    const { data } = await authRefresh({ body: {} });
    begin(accessToken(data.access_token, data.expires_in));
    return data.access_token;
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status !== 401 && problem.status !== 403) throw problem;
    end(true);
    return null;
  }
}

function begin(next: AccessToken): void {
  const isNew = session.state !== 'signedIn' || session.userId !== next.userId;
  token = next;
  localStorage.setItem(MAYBE, '1');
  if (!isNew) return;
  change({ state: 'signedIn', userId: next.userId });
  tellTabs({ type: 'signedIn', userId: next.userId });
}

function end(ended: boolean): void {
  const was = session.state;
  token = null;
  localStorage.removeItem(MAYBE);
  change({ state: 'signedOut', ended });
  if (was === 'signedIn') tellTabs({ type: 'signedOut' });
}

function change(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

window.addEventListener('online', () => {
  if (session.state === 'unreachable') void restore();
});

hearTabs((message) => {
  if (message.type === 'signedOut') {
    if (session.state !== 'signedIn') return;
    token = null;
    change({ state: 'signedOut', ended: true });
    return;
  }
  if (session.state === 'signedIn' && session.userId === message.userId) return;
  // Somebody else signed in: nothing of the one before may stay.
  token = null;
  void restore();
});
