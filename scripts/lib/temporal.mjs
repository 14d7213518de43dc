// The Temporal development server: found, downloaded or built, then started with its page.
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheDir, isExecutable, onPath } from './paths.mjs';
import { Problem } from './problem.mjs';
import { downloadBySdk, downloaded, firstOf, goInstall, withCache } from './servers.mjs';

/** @typedef {import('./lifetime.mjs').Lifetime} Lifetime */

export const TEMPORAL = 'Temporal';
/** The newest version that `go install` builds; it holds server 1.29.1. */
const CLI_VERSION = 'v1.5.1';
/** Priority and fairness of task queues came with this one. */
const OLDEST_SERVER = [1, 29];
const DYNAMIC_CONFIGURATION = [
  // Asks an address outside for newer versions otherwise.
  'frontend.enableServerVersionCheck=false',
  // Off by default in 1.29: without it a priority key does not pass a backlog.
  'matching.useNewMatcher=true',
];

/**
 * The order is that of preference: what the user names, what is installed, what an earlier run obtained, what can be had.
 * @param {Lifetime} lifetime
 * @returns {Promise<string>} a `temporal` executable
 */
export async function temporalCli(lifetime) {
  const named = process.env.TEMPORAL_CLI_PATH;
  if (named !== undefined && named !== '') {
    if (isNewEnough(named)) return named;
    throw new Problem(
      `TEMPORAL_CLI_PATH names ${named}, which is no Temporal CLI with server ${OLDEST_SERVER.join('.')} or newer.`,
    );
  }
  const present = installedOrCached(cacheDir());
  if (present !== undefined) return present;
  return withCache(lifetime, async (cache) => {
    const found =
      installedOrCached(cache) ??
      (await firstOf([
        {
          doing: 'Downloading the Temporal server',
          attempt: async () => usable(await downloadBySdk(lifetime, 'dev-server', downloads(cache))),
        },
        ...(onPath('go').length === 0
          ? []
          : [{ doing: 'Building the Temporal server (takes minutes, once)', attempt: () => build(lifetime, cache) }]),
      ]));
    if (found !== undefined) return found;
    throw new Problem(
      'The Temporal server could not be obtained: install the Temporal CLI (https://docs.temporal.io/cli) or Go 1.24+, or set TEMPORAL_CLI_PATH.',
    );
  });
}

const downloads = (/** @type {string} */ cache) => join(cache, 'temporal-download');
const builtIn = (/** @type {string} */ cache) => join(cache, `temporal-${CLI_VERSION}`);
const built = (/** @type {string} */ cache) => join(builtIn(cache), 'temporal');

/**
 * @param {string} cache
 * @returns {string | undefined}
 */
function installedOrCached(cache) {
  const goPath = process.env.GOBIN ?? join(process.env.GOPATH ?? join(homedir(), 'go'), 'bin');
  const candidates = [...onPath('temporal'), join(goPath, 'temporal'), built(cache), downloaded(downloads(cache))];
  return candidates.find((path) => usable(path) !== undefined);
}

/**
 * @param {Lifetime} lifetime
 * @param {string} cache
 * @returns {Promise<string | undefined>}
 */
async function build(lifetime, cache) {
  const packages = [`github.com/temporalio/cli/cmd/temporal@${CLI_VERSION}`];
  return (await goInstall(lifetime, cache, builtIn(cache), packages)) ? usable(built(cache)) : undefined;
}

/** @param {string | undefined} path */
function usable(path) {
  return path !== undefined && isExecutable(path) && isNewEnough(path) ? path : undefined;
}

/**
 * A CLI built from source calls itself 0.0.0-DEV, so the server inside it decides.
 * @param {string} path
 * @returns {boolean}
 */
function isNewEnough(path) {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  const version = /Server (\d+)\.(\d+)/.exec(stdout ?? '');
  if (version === null) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_SERVER;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * @param {Lifetime} lifetime
 * @param {{ cli: string, port: number, logFile: string, file?: string, ui?: { port: number, codecEndpoint: string } }} options
 *   without `file` everything is kept in memory
 */
export async function startTemporal(lifetime, { cli, port, logFile, file, ui }) {
  const page =
    ui === undefined ? ['--headless'] : ['--ui-port', String(ui.port), '--ui-codec-endpoint', ui.codecEndpoint];
  await lifetime.service({
    name: TEMPORAL,
    command: cli,
    args: ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn']
      .concat(page, file === undefined ? [] : ['--db-filename', file])
      .concat(DYNAMIC_CONFIGURATION.flatMap((value) => ['--dynamic-config-value', value])),
    env: withoutTemporalSettings(),
    logFile,
    graceMs: 10_000,
  });
  await lifetime.until('Temporal did not answer', 60_000, async () => {
    const { code } = await lifetime.run(
      cli,
      ['operator', 'namespace', 'describe', '--namespace', 'default', '--address', `127.0.0.1:${port}`],
      { env: withoutTemporalSettings(), timeoutMs: 5_000 },
    );
    return code === 0 ? true : undefined;
  });
}

/** The CLI takes the same TEMPORAL_* variables as the product, and they may name another server. */
function withoutTemporalSettings() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
