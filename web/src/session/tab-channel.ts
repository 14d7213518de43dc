// What the tabs of one browser tell each other about who is signed in.

export type TabMessage = { type: 'signedIn'; userId: number } | { type: 'signedOut' };

const channel = new BroadcastChannel('session');

/** Heard by the other tabs only. */
export const tellTabs = (message: TabMessage): void => channel.postMessage(message);

export function hearTabs(heard: (message: TabMessage) => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => heard(data));
}

/** One tab at a time; where the browser has no locks (a plain address), the API's grace for a replaced token must do. */
export const oneTabAtATime = <Result>(work: () => Promise<Result>): Promise<Result> =>
  'locks' in navigator ? navigator.locks.request('session', work) : work();
