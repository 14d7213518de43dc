// A browser for the tests: the one that is installed, one that an earlier run obtained, or one that can be had.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, isExecutable, modulesDir, onPath } from './paths.mjs';
import { Problem } from './problem.mjs';
import { firstOf, withCache } from './servers.mjs';

/** @typedef {import('./lifetime.mjs').Lifetime} Lifetime */

const NAMES = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
/** Made for functions in a cloud, so it brings along what a bare Linux lacks. */
const FROM_NPM = '@sparticuz/chromium@153.0.0';
const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

/**
 * @param {Lifetime} lifetime
 * @returns {Promise<string>} an executable of the Chromium family
 */
export async function browserExecutable(lifetime) {
  const named = process.env.TEST_BROWSER_PATH;
  if (named !== undefined && named !== '') {
    if (isUsable(named)) return named;
    throw new Problem(`TEST_BROWSER_PATH names ${named}, which does not start.`);
  }
  const present = installed() ?? obtained(cacheDir());
  if (present !== undefined) return present;
  return withCache(lifetime, async (cache) => {
    const found =
      obtained(cache) ??
      (await firstOf([
        { doing: 'Downloading a browser', attempt: () => byPlaywright(lifetime, cache) },
        ...(process.getuid?.() === 0 && onPath('apt-get').length > 0
          ? [{ doing: "Installing the system's Chromium", attempt: () => bySystem(lifetime) }]
          : []),
        { doing: 'Fetching a browser from npm', attempt: () => byNpm(lifetime, cache) },
      ]));
    if (found !== undefined) return found;
    throw new Problem('No browser could be obtained: install Chrome or Chromium, or set TEST_BROWSER_PATH.');
  });
}

const playwrightFolder = (/** @type {string} */ cache) => join(cache, 'playwright');
const npmFolder = (/** @type {string} */ cache) => join(cache, 'npm-chromium');

const installed = () => [...NAMES.flatMap(onPath), MAC].find(isUsable);

/**
 * @param {string} cache
 * @returns {string | undefined}
 */
function obtained(cache) {
  return [playwrightFolder(cache), npmFolder(cache)]
    .flatMap((folder) => filesNamed(folder, /^(chrome|headless_shell|chrome-headless-shell|chromium)$/))
    .find(isUsable);
}

/** @param {string} path */
function isUsable(path) {
  return isExecutable(path) && spawnSync(path, ['--version', '--no-sandbox'], { timeout: 20_000 }).status === 0;
}

/**
 * @param {Lifetime} lifetime
 * @param {string} cache
 */
async function byPlaywright(lifetime, cache) {
  const env = {
    ...process.env,
    PLAYWRIGHT_BROWSERS_PATH: playwrightFolder(cache),
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000',
  };
  const cli = join(modulesDir, 'playwright-core', 'cli.js');
  await lifetime.run(process.execPath, [cli, 'install', 'chromium-headless-shell'], {
    env,
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
  // Without the libraries of a desktop it is there and does not start.
  return obtained(cache);
}

/** @param {Lifetime} lifetime */
async function bySystem(lifetime) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const timeoutMs = DOWNLOAD_TIMEOUT_MS;
  await lifetime.run('apt-get', ['update', '-qq'], { env, timeoutMs });
  await lifetime.run('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'chromium'], { env, timeoutMs });
  return installed();
}

/**
 * @param {Lifetime} lifetime
 * @param {string} cache
 */
async function byNpm(lifetime, cache) {
  const folder = npmFolder(cache);
  mkdirSync(folder, { recursive: true });
  const { code } = await lifetime.run(
    'npm',
    ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--loglevel=error', FROM_NPM],
    { cwd: folder, timeoutMs: DOWNLOAD_TIMEOUT_MS },
  );
  if (code !== 0) return undefined;
  // It unpacks itself into the temporary folder, and tells where.
  const unpack = `import('@sparticuz/chromium')
    .then(({ default: chromium }) => chromium.executablePath()).then((path) => console.log(path))`;
  const { output } = await lifetime.run(process.execPath, ['-e', unpack], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder },
  });
  const path = output.trim().split('\n').at(-1) ?? '';
  return isUsable(path) ? path : undefined;
}

/**
 * @param {string} folder
 * @param {RegExp} name
 * @returns {string[]}
 */
function filesNamed(folder, name) {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((path) => join(folder, path))
      .filter((path) => name.test(path.split('/').at(-1) ?? ''));
  } catch {
    return [];
  }
}
