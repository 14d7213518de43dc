// Obtains server executables that do not come with the packages: what is installed, what is cached, what can be had.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exclusive } from './packages.mjs';
import { cacheDir, isExecutable, onPath } from './paths.mjs';
import { step } from './progress.mjs';

/** @typedef {import('./lifetime.mjs').Lifetime} Lifetime */

/** A dead network must not hold anybody up: the SDK itself would wait for ever. */
const STALLED_AFTER_MS = 20_000;
const BUILD_TIMEOUT_MS = 20 * 60_000;

/**
 * Works on the per-user cache alone, since checkouts and test runs share it.
 * @template T
 * @param {Lifetime} lifetime
 * @param {(cache: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withCache(lifetime, work) {
  const cache = cacheDir();
  const record = await exclusive(lifetime, join(cache, 'obtaining.json'), 'Another command obtains a server');
  try {
    return await work(cache);
  } finally {
    record.release();
  }
}

/**
 * @param {Lifetime} lifetime
 * @param {'dev-server' | 'time-skipping'} kind
 * @param {string} folder
 * @returns {Promise<string | undefined>} the executable, undefined where it cannot be downloaded here
 */
export async function downloadBySdk(lifetime, kind, folder) {
  mkdirSync(folder, { recursive: true });
  // What a killed download left would make the SDK wait a minute for it to go on.
  for (const name of readdirSync(folder)) if (name.endsWith('.downloading')) rmSync(join(folder, name));
  const script = fileURLToPath(new URL('sdk-download.mjs', import.meta.url));
  const stalled = new AbortController();
  const watch = watchProgress(folder, stalled);
  try {
    const { code } = await lifetime.run(process.execPath, [script, kind, folder], { cancel: stalled.signal });
    return code === 0 ? downloaded(folder) : undefined;
  } finally {
    clearInterval(watch);
  }
}

/**
 * @param {string} folder
 * @returns {string | undefined} a complete download in it
 */
export function downloaded(folder) {
  const name = listed(folder).find((entry) => !entry.endsWith('.downloading') && isExecutable(join(folder, entry)));
  return name === undefined ? undefined : join(folder, name);
}

/**
 * @param {string} folder
 * @param {AbortController} stalled
 * @returns {NodeJS.Timeout}
 */
function watchProgress(folder, stalled) {
  let size = 0;
  let changed = Date.now();
  return setInterval(() => {
    const now = listed(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    if (now !== size) changed = Date.now();
    size = now;
    if (Date.now() - changed > STALLED_AFTER_MS) stalled.abort();
  }, 1_000);
}

/** @param {string} folder */
function listed(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Builds commands with Go into a folder that appears only when it is complete.
 * @param {Lifetime} lifetime
 * @param {string} cache
 * @param {string} folder
 * @param {readonly string[]} packages with their versions
 * @returns {Promise<boolean>} false where there is no Go, or it could not build them
 */
export async function goInstall(lifetime, cache, folder, packages) {
  const [go] = onPath('go');
  if (go === undefined) return false;
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  const withoutHome = existsSync(homedir())
    ? {}
    : { GOPATH: join(cache, 'go'), GOCACHE: join(cache, 'go-build'), GOFLAGS: '-modcacherw' };
  const { code } = await lifetime.run(go, ['install', '-ldflags=-s -w', ...packages], {
    env: { ...process.env, ...withoutHome, GOBIN: half },
    cwd: cache,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (code !== 0) return false;
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
  return true;
}

/**
 * Tries one way after the other to obtain something, saying what is going on.
 * @template T
 * @param {{ doing: string, attempt: () => Promise<T | undefined> }[]} ways
 * @returns {Promise<T | undefined>}
 */
export async function firstOf(ways) {
  for (const { doing, attempt } of ways) {
    const found = await step(doing, attempt, { optional: true });
    if (found !== undefined) return found;
  }
  return undefined;
}
