// An embedded PostgreSQL: made once, started, found ready, stopped; by root too, and in folders only root can enter.
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { dataDir, root } from './paths.mjs';
import { freePort } from './ports.mjs';
import { canReach, postgresAccount, postgresBinaries } from './postgres-binaries.mjs';
import { Problem } from './problem.mjs';
import { commandOf, startOf, stopProcess } from './processes.mjs';

/** @typedef {import('./postgres-binaries.mjs').Account} Account */
/** @typedef {import('./lifetime.mjs').Lifetime} Lifetime */

export const POSTGRES = 'PostgreSQL';
const SUPERUSER = 'ghostwriter';
const FIRST_PORT = 54_320;
const STOP_GRACE_MS = 20_000;
/** Only what PostgreSQL needs: PG* variables of the caller would change what it does. */
const environment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
const COMMON_FLAGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
};
/** Nothing of a test's database is to survive a crash, so nothing waits for the disk. */
const THROWAWAY_FLAGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '64MB',
};

/**
 * The database of `npm start`, kept below .data (or where the PostgreSQL account can reach it).
 * @param {Lifetime} lifetime
 * @param {{ password: string, logFile: string }} options
 * @returns {Promise<string>} its URL
 */
export async function startPostgres(lifetime, { password, logFile }) {
  const as = postgresAccount();
  const home = durableHome(as);
  const server = await start(lifetime, { home, as, password, logFile, flags: {}, initFlags: [] });
  const database = 'ghostwriter';
  await lifetime.until('PostgreSQL did not answer', 60_000, () => createDatabase(server, database));
  return `${server}/${database}`;
}

/**
 * A database server for one test run, fast and forgotten.
 * @param {Lifetime} lifetime
 * @param {{ logFile: string }} options
 * @returns {Promise<Record<string, string>>} the URL of its maintenance database, as superuser; and what a test needs to
 *   start another server beside it
 */
export async function startThrowawayPostgres(lifetime, { logFile }) {
  const as = postgresAccount();
  const home = throwawayHome(as);
  lifetime.ownFolder(home);
  const server = await start(lifetime, {
    home,
    as,
    password: randomBytes(12).toString('hex'),
    logFile,
    flags: THROWAWAY_FLAGS,
    initFlags: ['--no-sync'],
  });
  await lifetime.until('PostgreSQL did not answer', 60_000, () => createDatabase(server, 'postgres'));
  return {
    TEST_DATABASE_URL: `${server}/postgres`,
    TEST_POSTGRES_BINARIES: postgresBinaries(home, as),
    TEST_POSTGRES_HOME: home,
    ...(as.uid === undefined ? {} : { TEST_POSTGRES_UID: String(as.uid) }),
    ...(as.gid === undefined ? {} : { TEST_POSTGRES_GID: String(as.gid) }),
  };
}

/**
 * Waits for a database server that somebody else runs.
 * @param {Lifetime} lifetime
 * @param {string} url
 */
export async function awaitDatabase(lifetime, url) {
  const { default: pg } = await import('pg');
  let failure = '';
  for (const deadline = Date.now() + 10_000; ; await lifetime.pause(500)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
    try {
      await client.connect();
      return;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    } finally {
      await client.end();
    }
    if (Date.now() > deadline) throw new Problem(`The database of DATABASE_URL does not answer: ${failure}`);
  }
}

/** Removes a database that had to live outside of .data; what is below .data goes with it. */
export function removeDurableData() {
  const outside = recordedHome();
  if (outside !== undefined) rmSync(outside, { recursive: true, force: true });
}

/**
 * @param {Lifetime} lifetime
 * @param {{ home: string, as: Account, password: string, logFile: string, flags: Record<string, string>, initFlags: string[] }} options
 * @returns {Promise<string>} the server's URL, without a database
 */
async function start(lifetime, { home, as, password, logFile, flags, initFlags }) {
  const binaries = postgresBinaries(home, as);
  const data = join(home, 'postgres');
  if (!existsSync(data)) await initialise(lifetime, { binaries, home, data, as, password, initFlags });
  await clearStaleLock(data);
  const port = await freePort(FIRST_PORT);
  const settings = Object.entries({ ...COMMON_FLAGS, ...flags }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  await lifetime.service({
    name: POSTGRES,
    command: join(binaries, 'postgres'),
    args: ['-D', data, '-p', String(port), ...settings],
    env: environment,
    cwd: '/',
    logFile,
    stopSignal: 'SIGINT', // "fast shutdown": it ends sessions and writes a checkpoint; SIGTERM waits for clients
    graceMs: STOP_GRACE_MS,
    ...as,
  });
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}`;
}

/**
 * Made aside and renamed, so that a half-finished one is never taken for a database.
 * @param {Lifetime} lifetime
 * @param {{ binaries: string, home: string, data: string, as: Account, password: string, initFlags: string[] }} options
 */
async function initialise(lifetime, { binaries, home, data, as, password, initFlags }) {
  const half = `${data}.half`;
  const passwordFile = join(home, 'postgres.password');
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  for (const path of [half, passwordFile])
    if (as.uid !== undefined && as.gid !== undefined) chownSync(path, as.uid, as.gid);
  try {
    const { code, output } = await lifetime.run(
      join(binaries, 'initdb'),
      [
        `--pgdata=${half}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // The built-in locale sorts and folds the same on every system.
        '--no-locale',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...initFlags,
      ],
      { env: environment, cwd: '/', ...as },
    );
    if (code !== 0) throw new Problem('The database could not be made (initdb failed).', output.trim());
    renameSync(half, data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * A lock file left by a crash can name a process that has since become another; PostgreSQL would then refuse to start.
 * A server that does live on this data is a leftover too, since the run's own lock lets only one run get here.
 * @param {string} data
 */
async function clearStaleLock(data) {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  const started = Number.isInteger(pid) && pid > 0 ? startOf(pid) : undefined;
  if (started !== undefined && commandOf(pid).includes(data)) {
    await stopProcess({ name: POSTGRES, pid, started, signal: 'SIGINT', graceMs: STOP_GRACE_MS });
  }
  rmSync(lock, { force: true });
}

/**
 * @param {string} server
 * @param {string} name
 * @returns {Promise<true | undefined>} undefined while the server does not answer yet
 */
async function createDatabase(server, name) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  try {
    await client.connect();
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Not listening yet, or still starting up.
    if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === '57P03') return undefined;
    throw new Problem(`PostgreSQL refused: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await client.end();
  }
}

const homeRecord = () => join(dataDir, 'postgres-home');

/** @returns {string | undefined} */
function recordedHome() {
  return existsSync(homeRecord()) ? readFileSync(homeRecord(), 'utf8').trim() : undefined;
}

/**
 * @param {Account} as
 * @returns {string} .data, or the folder outside that was chosen because the account cannot enter .data
 */
function durableHome(as) {
  const recorded = recordedHome();
  if (recorded !== undefined) return openedHome(recorded);
  if (canReach(dataDir, as)) return dataDir;
  const name = `ghostwriter-delivery-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`;
  const home = openedHome(
    canReach('/var/lib', as) ? join('/var/lib', name) : mkdtempSync(join('/var/tmp', `${name}-`)),
  );
  writeFileSync(homeRecord(), `${home}\n`);
  return home;
}

/**
 * @param {Account} as
 * @returns {string}
 */
function throwawayHome(as) {
  const base = [tmpdir(), '/tmp', '/var/tmp'].find((folder) => existsSync(folder) && canReach(folder, as));
  if (base === undefined) throw new Problem("PostgreSQL's account can enter no folder for temporary files.");
  return openedHome(mkdtempSync(join(base, `${basename(root)}-test-`)));
}

/**
 * @param {string} home entered by PostgreSQL's account, listed by nobody else
 * @returns {string}
 */
function openedHome(home) {
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o711);
  return home;
}
