// Keeps what the page shows true: while somebody looks at it, a stream tells what changed, and that is asked for again.
// After a gap everything is, since what happened meanwhile is not repeated.

import type { Query, QueryClient } from '@tanstack/react-query';
import { eventsStream, type LiveEvent } from './generated';
import { paced } from './paced';
import { pause, untilOnline, whileVisible } from './presence';

/** The server sends something every 20 s; silence means that the connection is dead, as after a change of networks. */
const SILENCE_MS = 45_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/** A send goes through several states in a second. Settings and logs have the tighter rate limit. */
const POSTS_EVERY_MS = 500;
const SETTINGS_EVERY_MS = 4_000;

/** @param onLive told when changes are heard of, and when they are not any more. */
export async function liveUpdates(
  queryClient: QueryClient,
  signal: AbortSignal,
  onLive: (live: boolean) => void,
): Promise<void> {
  const changes = changesOf(queryClient);
  let failures = 0;
  while (!signal.aborted) {
    await untilOnline(signal);
    const wasLive = await whileVisible(signal, (visible) =>
      listen(visible, (event) => {
        if (event.type !== 'ready') return changes.heard(event);
        onLive(true);
        void changes.missed();
      }),
    );
    onLive(false);
    failures = wasLive ? 0 : failures + 1;
    const longest = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
    await pause(longest * (0.5 + Math.random() / 2), signal);
  }
}

/** One stream, from its first event to its end. @returns whether it was ever live. */
async function listen(signal: AbortSignal, heard: (event: LiveEvent) => void): Promise<boolean> {
  const silent = new AbortController();
  const watch = () => setTimeout(() => silent.abort(), SILENCE_MS);
  let watchdog = watch();
  let live = false;
  try {
    const { stream } = await eventsStream({
      signal: AbortSignal.any([signal, silent.signal]),
      sseMaxRetryAttempts: 1,
      // Beats come here too.
      onSseEvent: () => {
        clearTimeout(watchdog);
        watchdog = watch();
      },
    });
    for await (const event of stream) {
      live = true;
      heard(event);
    }
  } catch {
    // No token to be had: the loop comes again, and the session says what is wrong.
  } finally {
    clearTimeout(watchdog);
  }
  return live;
}

function changesOf(queryClient: QueryClient) {
  const refetch = (matches: (query: Query) => boolean) => queryClient.invalidateQueries({ predicate: matches });
  const changedPosts = new Set<number>();
  const refetchPosts = paced(POSTS_EVERY_MS, () => {
    const ids = new Set(changedPosts);
    changedPosts.clear();
    void refetch((query) => isAboutPosts(query, ids));
  });
  const refetchLogs = paced(SETTINGS_EVERY_MS, () => void refetch(isLog));
  const refetchSettings = paced(SETTINGS_EVERY_MS, () => void refetch(isAboutSettings));
  return {
    heard({ type, post_id }: LiveEvent): void {
      if (type === 'settings') return refetchSettings();
      if (post_id !== null) {
        changedPosts.add(post_id);
        refetchPosts();
      }
      refetchLogs();
    },
    /** What is under way may have been answered before we could hear of a change to it. */
    async missed(): Promise<void> {
      await queryClient.cancelQueries();
      await queryClient.invalidateQueries();
    },
  };
}

/** What the generated query keys hold. */
interface KeyParts {
  _id?: string;
  tags?: readonly string[];
  path?: { id?: number };
}

const partsOf = ({ queryKey }: Query): KeyParts => {
  const [parts] = queryKey;
  return typeof parts === 'object' && parts !== null ? parts : {};
};

function isAboutPosts(query: Query, ids: ReadonlySet<number>): boolean {
  const { tags, path } = partsOf(query);
  return tags?.includes('posts') === true && (path?.id === undefined || ids.has(path.id));
}

const isLog = (query: Query): boolean => partsOf(query)._id === 'notificationsLogs';

const isAboutSettings = (query: Query): boolean => {
  const { tags } = partsOf(query);
  return (tags?.includes('notifications') === true && !isLog(query)) || tags?.includes('auth') === true;
};
