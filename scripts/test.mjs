// `npm test`: installs, builds and starts what the tests need, runs them, and stops everything again.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { browserExecutable } from './lib/browser.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { runJest, sayResult, selectedProjects } from './lib/jest.mjs';
import { runScript } from './lib/lifetime.mjs';
import { ensurePackages, underPinnedNode } from './lib/packages.mjs';
import { workDir } from './lib/paths.mjs';
import { freePort } from './lib/ports.mjs';
import { POSTGRES, startThrowawayPostgres } from './lib/postgres.mjs';
import { step } from './lib/progress.mjs';
import { sweepRecords, RunRecord } from './lib/run-record.mjs';
import { TEMPORAL, startTemporal, temporalCli } from './lib/temporal.mjs';
import { temporalServer } from './lib/temporal-server.mjs';
import { timeSkippingServer } from './lib/test-server.mjs';

/** What each group of tests needs besides Node. */
const NEEDS = {
  postgres: ['integration', 'e2e', 'browser', 'faults', 'bench'],
  temporal: ['workflows', 'integration', 'e2e', 'browser', 'faults', 'bench'],
  temporalOnPostgres: ['faults', 'bench'],
  timeSkipping: ['workflows'],
  build: ['workflows', 'replay', 'integration', 'e2e', 'browser', 'faults', 'bench'],
  browser: ['browser'],
};

await runScript(
  async (lifetime) => {
    const runs = join(workDir, 'test-runs');
    await sweepRecords(runs);
    const record = await RunRecord.take(join(runs, `${process.pid}.json`));
    if (record instanceof RunRecord) lifetime.keep(record);
    await ensurePackages(lifetime);
    const elsewhere = await underPinnedNode(lifetime);
    if (elsewhere !== undefined) return elsewhere;

    const { projects, rest } = selectedProjects(process.argv.slice(2));
    const needs = (/** @type {keyof typeof NEEDS} */ what) => NEEDS[what].some((name) => projects.includes(name));
    /** @type {Record<string, string>} */
    const env = {};
    const logs = join(workDir, 'test-logs');
    mkdirSync(logs, { recursive: true });
    if (needs('build')) await ensureBuilt(lifetime);
    if (needs('browser')) env.TEST_BROWSER = await browserExecutable(lifetime);
    if (needs('timeSkipping')) env.TEST_TEMPORAL_TEST_SERVER = await timeSkippingServer(lifetime);
    if (needs('temporal')) {
      const cli = await temporalCli(lifetime);
      const port = await freePort(17_233);
      await step('Starting Temporal', () =>
        startTemporal(lifetime, { cli, port, logFile: join(logs, 'temporal.log') }),
      );
      env.TEST_TEMPORAL_CLI = cli;
      env.TEST_TEMPORAL_ADDRESS = `127.0.0.1:${port}`;
    }
    if (needs('temporalOnPostgres')) {
      const { server, sqlTool } = await temporalServer(lifetime);
      Object.assign(env, { TEST_TEMPORAL_SERVER: server, TEST_TEMPORAL_SQL_TOOL: sqlTool });
    }
    if (needs('postgres')) {
      const postgres = await step('Starting PostgreSQL', () =>
        startThrowawayPostgres(lifetime, { logFile: join(logs, 'postgres.log') }),
      );
      Object.assign(env, postgres);
    }
    const result = await runJest(lifetime, [...rest, ...projects.map((name) => `--selectProjects=${name}`)], {
      env,
      stdio: 'inherit',
    });
    await lifetime.close([TEMPORAL, POSTGRES]);
    sayResult(result);
    return result.code;
  },
  { stopOrder: [TEMPORAL, POSTGRES] },
);
