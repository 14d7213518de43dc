// Whether anybody is there to be kept up to date: the page is seen, and there is a network.

/** Going to another app for a moment must not cost a reconnection. */
const HIDDEN_MS = 60_000;

/** Runs `work` while the page is visible; its signal is aborted when it has been hidden for a while, or with `signal`. */
export async function whileVisible<Result>(
  signal: AbortSignal,
  work: (visible: AbortSignal) => Promise<Result>,
): Promise<Result> {
  // A browser allows six connections to one host over HTTP/1.1; hidden tabs must not take them.
  await untilEvent(document, 'visibilitychange', () => document.visibilityState === 'visible', signal);
  const hidden = new AbortController();
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const onChange = () => {
    clearTimeout(leaving);
    if (document.visibilityState === 'hidden') leaving = setTimeout(() => hidden.abort(), HIDDEN_MS);
  };
  document.addEventListener('visibilitychange', onChange);
  try {
    return await work(AbortSignal.any([signal, hidden.signal]));
  } finally {
    clearTimeout(leaving);
    document.removeEventListener('visibilitychange', onChange);
  }
}

export const untilOnline = (signal: AbortSignal): Promise<void> =>
  untilEvent(window, 'online', () => navigator.onLine, signal);

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

function untilEvent(target: EventTarget, name: string, holds: () => boolean, signal: AbortSignal): Promise<void> {
  if (holds() || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    target.addEventListener(name, check);
    signal.addEventListener('abort', check);
    function check() {
      if (!holds() && !signal.aborted) return;
      target.removeEventListener(name, check);
      signal.removeEventListener('abort', check);
      resolve();
    }
  });
}
