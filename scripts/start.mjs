// `npm start`: the whole product on this machine, in the foreground, until Ctrl-C.
import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { DEMO_EMAIL, prepareDemo } from './lib/demo.mjs';
import { runScript } from './lib/lifetime.mjs';
import { ensurePackages, underPinnedNode } from './lib/packages.mjs';
import { dataDir, root } from './lib/paths.mjs';
import { awaitDatabase, POSTGRES, startPostgres } from './lib/postgres.mjs';
import { Problem } from './lib/problem.mjs';
import { say, step } from './lib/progress.mjs';
import { RunRecord } from './lib/run-record.mjs';
import { installationSecrets } from './lib/secrets.mjs';
import { choosePorts, environments, loadEnvFile, setting, standIns } from './lib/settings.mjs';
import { startTemporal, TEMPORAL, temporalCli } from './lib/temporal.mjs';

const API = 'The API';
const WORKER = 'The worker';
const SANDBOX = 'The sandbox';
const READY_WITHIN_MS = 60_000;
const logs = join(dataDir, 'logs');
const log = (/** @type {string} */ name) => join(logs, `${name}.log`);

await runScript(start, { stopOrder: [API, WORKER, SANDBOX, TEMPORAL, POSTGRES], codeWhenStopped: () => 0 });

/**
 * @param {import('./lib/lifetime.mjs').Lifetime} lifetime
 * @returns {Promise<number>}
 */
async function start(lifetime) {
  openDataDir();
  const record = await RunRecord.take(join(dataDir, 'run.json'));
  if (!(record instanceof RunRecord)) {
    throw new Problem(
      `Ghostwriter Delivery already runs in this folder (process ${record.pid}): stop it there with Ctrl-C.`,
    );
  }
  lifetime.keep(record);
  await ensurePackages(lifetime);
  const elsewhere = await underPinnedNode(lifetime);
  if (elsewhere !== undefined) return elsewhere;
  loadEnvFile();
  await ensureBuilt(lifetime);
  // From here on files hold data: they are for this user alone.
  process.umask(0o077);
  const ownTemporal = setting('TEMPORAL_ADDRESS') === undefined;
  const cli = ownTemporal ? await temporalCli(lifetime) : undefined;

  const secrets = installationSecrets();
  const ports = await choosePorts();
  const databaseUrl = await step('Starting PostgreSQL', () => database(lifetime, secrets.databasePassword));
  const env = environments({ ports, databaseUrl, secrets });
  await step('Preparing the database', () => must(lifetime, env.api, 'dist/src/migrate.js', 'up'));
  if (cli !== undefined) {
    const token = (await must(lifetime, env.api, 'dist/src/codec-token.js')).trim();
    await step('Starting Temporal', () =>
      startTemporal(lifetime, {
        cli,
        port: ports.temporal,
        logFile: log('temporal'),
        file: join(dataDir, 'temporal.db'),
        ui: { port: ports.temporalUi, codecEndpoint: `http://127.0.0.1:${ports.apiMetrics}/codec/${token}` },
      }),
    );
  }
  const api = `http://localhost:${ports.api}`;
  const sandbox = `http://127.0.0.1:${ports.sandbox}`;
  const use = standIns();
  if (use.telegram || use.email) {
    await step('Starting the sandbox', async () => {
      await lifetime.service({
        name: SANDBOX,
        ...node(env.sandbox, 'dist/sandbox/main.js'),
        logFile: log('sandbox'),
        graceMs: 5_000,
      });
      await lifetime.until('The sandbox was not ready', READY_WITHIN_MS, () => answers(`${sandbox}/ready`));
    });
  }
  await step('Starting the API', async () => {
    await lifetime.service({ name: API, ...node(env.api, 'dist/src/main.js'), logFile: log('api') });
    await lifetime.until('The API was not ready', READY_WITHIN_MS, () => health(api, ['engine']));
  });
  await step('Starting the worker', async () => {
    await lifetime.service({ name: WORKER, ...node(env.worker, 'dist/src/worker.js'), logFile: log('worker') });
    await lifetime.until('The worker was not ready', READY_WITHIN_MS, () => health(api, ['engine', 'worker']));
  });
  const demo = use.telegram && use.email;
  if (demo) {
    await step('Preparing the demo', () => prepareDemo(lifetime, { api, sandbox, password: secrets.demoPassword }));
  }
  say('');
  say(`  Page       ${api}`);
  if (demo) say(`  Log in as  ${DEMO_EMAIL}, password ${secrets.demoPassword}`);
  if (!demo && (use.telegram || use.email)) say(`  Sandbox    ${api}/sandbox`);
  say(`  API        ${api}/api/v1/docs`);
  if (ownTemporal) say(`  Temporal   http://localhost:${ports.temporalUi}`);
  say('\n  Ctrl-C stops everything; npm run reset clears .data.\n');

  await lifetime.ended();
  return 0;
}

/** Only root lets others pass through, since PostgreSQL's own account has its data below. */
function openDataDir() {
  mkdirSync(logs, { recursive: true });
  try {
    accessSync(dataDir, constants.W_OK);
    chmodSync(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
    chmodSync(logs, 0o700);
  } catch {
    throw new Problem(`${dataDir} belongs to another user: start as that user, or remove it.`);
  }
}

/**
 * @param {import('./lib/lifetime.mjs').Lifetime} lifetime
 * @param {string} password
 * @returns {Promise<string>}
 */
async function database(lifetime, password) {
  const url = setting('DATABASE_URL');
  if (url === undefined) return startPostgres(lifetime, { password, logFile: log('postgres') });
  await awaitDatabase(lifetime, url);
  return url;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 */
function node(env, ...args) {
  return { command: process.execPath, args: ['--enable-source-maps', ...args], env, cwd: root };
}

/**
 * @param {import('./lib/lifetime.mjs').Lifetime} lifetime
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 * @returns {Promise<string>} what it printed
 */
async function must(lifetime, env, ...args) {
  const { command, args: all } = node(env, ...args);
  const { code, output } = await lifetime.run(command, all, { env, cwd: root });
  if (code !== 0) throw new Problem(`node ${args.join(' ')} failed.`, output.trim());
  return output;
}

/**
 * @param {string} url
 * @returns {Promise<true | undefined>}
 */
async function answers(url) {
  return (await ask(url)) === undefined ? undefined : true;
}

/**
 * @param {string} api
 * @param {string[]} parts of the health report that must be up
 * @returns {Promise<true | undefined>}
 */
async function health(api, parts) {
  const body = await ask(`${api}/api/v1/health/ready`);
  if (body === undefined) return undefined;
  const report = JSON.parse(body);
  return parts.every((part) => report[part] === 'up') ? true : undefined;
}

/**
 * @param {string} url
 * @returns {Promise<string | undefined>} the body of a 200, undefined otherwise
 */
async function ask(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    const body = await response.text();
    return response.status === 200 ? body : undefined;
  } catch {
    return undefined;
  }
}
