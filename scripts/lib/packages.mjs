// Brings node_modules to what the lock file says, and carries on under the Node version pinned there.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { modulesDir, root, workDir } from './paths.mjs';
import { Problem } from './problem.mjs';
import { say, step } from './progress.mjs';
import { RunRecord } from './run-record.mjs';

/** MikroORM's migrator needs `globSync` of node:fs, which came with this version. */
const OLDEST_NODE_THAT_RUNS_THE_PRODUCT = 22;
const pinnedFolder = join(modulesDir, `node-${process.platform}-${process.arch}`);

/**
 * Installs the packages if they are missing or not the lock file's; asks no registry otherwise.
 * @param {import('./lifetime.mjs').Lifetime} lifetime
 */
export async function ensurePackages(lifetime) {
  if (matchesLockFile()) return;
  const record = await exclusive(lifetime, join(workDir, 'install.json'), 'Another command installs the packages');
  try {
    if (matchesLockFile()) return;
    const { code, output } = await step('Installing packages', () =>
      lifetime.run(
        'npm',
        ['ci', '--loglevel=error', '--no-audit', '--no-fund', '--include=dev', '--include=optional'],
        {
          cwd: root,
          env: { ...process.env, PATH: pathWithoutModules() },
        },
      ),
    );
    if (code !== 0) throw new Problem('The packages could not be installed (npm ci failed).', output.trim());
  } finally {
    record.release();
  }
}

/**
 * Takes a record that other commands in this checkout take too, waiting while one of them has it.
 * @param {import('./lifetime.mjs').Lifetime} lifetime
 * @param {string} path
 * @param {string} waiting
 * @returns {Promise<RunRecord>}
 */
export async function exclusive(lifetime, path, waiting) {
  let told = false;
  for (;;) {
    const taken = await RunRecord.take(path);
    if (taken instanceof RunRecord) return taken;
    if (!told) say(`${waiting} (process ${taken.pid}); waiting for it.`);
    told = true;
    await lifetime.pause(500);
  }
}

/**
 * npm writes node_modules/.package-lock.json last, so a half-finished installation has none.
 * @returns {boolean}
 */
function matchesLockFile() {
  const installedFile = join(modulesDir, '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return found.version === entry.version && existsSync(join(root, path));
  });
}

/**
 * Runs the same script again under the pinned Node, unless this is it.
 * @param {import('./lifetime.mjs').Lifetime} lifetime
 * @returns {Promise<number | undefined>} the exit code of that run; undefined where this process is to carry on
 */
export async function underPinnedNode(lifetime) {
  const pinned = join(pinnedFolder, 'bin', 'node');
  const wanted = existsSync(pinned) ? spawnSync(pinned, ['--version'], { encoding: 'utf8' }).stdout?.trim() : undefined;
  if (wanted === undefined || wanted === '') {
    if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE_THAT_RUNS_THE_PRODUCT) return undefined;
    throw new Problem(
      `Node ${OLDEST_NODE_THAT_RUNS_THE_PRODUCT} or newer is needed on this system (this is ${process.version}).`,
    );
  }
  if (wanted === process.version) return undefined;
  lifetime.throwIfStopped();
  const child = spawn(pinned, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // On a terminal Ctrl-C reaches both processes, elsewhere only this one: the second of two is ignored there.
  const forward = () => void child.kill(lifetime.endedBy ?? 'SIGTERM');
  lifetime.signal.addEventListener('abort', forward, { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * @returns {string} PATH without node_modules/.bin, whose `node` vanishes while npm replaces it
 */
function pathWithoutModules() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.filter((folder) => !folder.startsWith(modulesDir)).join(delimiter);
}
