// The Temporal server as it runs in production, with its state in PostgreSQL, for what is tried under faults and loads.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepared } from './environment.js';
import { eventually, run } from './processes.js';
import { freeEnginePort, type StartEngine } from './temporal-server.js';

/** As in `docker-compose.yml`, which says why. */
const DYNAMIC = {
  'frontend.enableServerVersionCheck': false,
  'matching.useNewMatcher': true,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};
/** Keeps its statements prepared; the other one, `postgres12`, has PostgreSQL plan each anew. */
const PLUGIN = 'postgres12_pgx';

const RETENTION = '24h';
/** The file is `<name>.yaml`, and JSON is YAML. */
const CONFIGURATION = 'server';
/** Two cores make this server wait; 8 s where nothing else runs. */
const STARTS_WITHIN_MS = 90_000;

/** Makes its databases on the stack's PostgreSQL at the first start, and finds them again at every other. */
export const serverOnPostgres: StartEngine = async ({ port, folder, postgres }) => {
  const config = join(folder, `${CONFIGURATION}.yaml`);
  const isFirst = !existsSync(config);
  if (isFirst) await setUp({ port, folder, postgres: new URL(postgres), config });
  const server = run(
    prepared('TEST_TEMPORAL_SERVER'),
    ['--root', folder, '--config', '.', '--env', CONFIGURATION, '--allow-no-auth', 'start'],
    // There is memory, and two cores: less of their time for collecting garbage.
    { GOGC: '400' },
  );
  if (isFirst) {
    const outcome = await eventually(
      'the namespace',
      () => (server.exited ? 'ended' : registered(port) && 'ready'),
      STARTS_WITHIN_MS,
    );
    if (outcome === 'ended') throw new Error(`Temporal ended by itself:\n${server.output()}`);
  }
  return server;
};

interface Place {
  port: number;
  folder: string;
  postgres: URL;
}

async function setUp({ port, folder, postgres, config }: Place & { config: string }): Promise<void> {
  // Several stacks may share one PostgreSQL.
  const names = { store: `temporal_${port}`, visibility: `temporal_visibility_${port}` };
  makeTables(postgres, names.store, 'postgresql/v12/temporal');
  makeTables(postgres, names.visibility, 'postgresql/v12/visibility');
  const dynamic = join(folder, 'dynamic.yaml');
  const entries = Object.entries(DYNAMIC).map(([name, value]) => [name, [{ value }]]);
  await mkdir(folder, { recursive: true });
  await writeFile(dynamic, JSON.stringify(Object.fromEntries(entries)));
  await writeFile(config, JSON.stringify(await configuration({ port, folder, postgres }, names, dynamic)));
}

function makeTables({ hostname, port, username, password }: URL, database: string, schema: string): void {
  const at = ['--plugin', PLUGIN, '--ep', hostname, '-p', port, '-u', username, '--pw', password];
  for (const command of [
    ['create-database'],
    ['setup-schema', '-v', '0.0'],
    ['update-schema', '--schema-name', schema],
  ]) {
    const args = [...at, '--db', database, ...command];
    const { status, stderr, stdout } = spawnSync(prepared('TEST_TEMPORAL_SQL_TOOL'), args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`Temporal's tables (${command.join(' ')}): ${stdout}${stderr}`);
  }
}

async function configuration(
  { port, postgres }: Place,
  { store, visibility }: { store: string; visibility: string },
  dynamic: string,
): Promise<unknown> {
  const sql = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: PLUGIN,
      databaseName,
      connectAddr: postgres.host,
      connectProtocol: 'tcp',
      user: postgres.username,
      password: postgres.password,
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
    },
  });
  const service = async (grpcPort?: number) => ({
    rpc: {
      grpcPort: grpcPort ?? (await freeEnginePort()),
      membershipPort: await freeEnginePort(),
      bindOnLocalHost: true,
    },
  });
  return {
    log: { stdout: true, level: 'error' },
    persistence: {
      defaultStore: 'store',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      datastores: { store: sql(store, 20), visibility: sql(visibility, 5) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: await service(port),
      matching: await service(),
      history: await service(),
      worker: await service(),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: `127.0.0.1:${port}` },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamic, pollInterval: '60s' },
  };
}

/** True once the namespace can be found, which is some seconds after it was made. */
function registered(port: number): boolean {
  const at = ['--namespace', 'default', '--address', `127.0.0.1:${port}`];
  const operator = (command: string, ...more: string[]): boolean =>
    spawnSync(prepared('TEST_TEMPORAL_CLI'), ['operator', 'namespace', command, ...at, ...more]).status === 0;
  return operator('describe') || (operator('create', '--retention', RETENTION) && operator('describe'));
}
