// Where things stand in the checkout, and the per-user cache that outlives it.
import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = realpathSync(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
export const dataDir = join(root, '.data');
export const workDir = join(root, '.cache');
export const modulesDir = join(root, 'node_modules');

/**
 * Servers that took minutes to build or download are shared by every checkout of this user.
 * Falls back to the checkout where the user has no writable home (service accounts, containers).
 * @returns {string}
 */
export function cacheDir() {
  const home = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const shared = join(home, 'ghostwriter-delivery');
  try {
    mkdirSync(shared, { recursive: true });
    accessSync(shared, constants.W_OK);
    return shared;
  } catch {
    const own = join(workDir, 'servers');
    mkdirSync(own, { recursive: true });
    return own;
  }
}

/**
 * @param {string} path
 * @returns {boolean}
 */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    return false;
  }
}

/**
 * @param {string} name
 * @returns {string[]} every executable of that name on PATH, in its order
 */
export function onPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}
