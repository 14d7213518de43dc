import { useSyncExternalStore } from 'react';

/** The token that a mail's link brought, after the `#`; empty where somebody came without. */
export const useMailedToken = (): string => useSyncExternalStore(onHashChange, mailedToken);

const mailedToken = (): string => decodeURIComponent(window.location.hash.slice(1));

/** A link that is opened in the tab where the page is already changes nothing else. */
function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
