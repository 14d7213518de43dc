// A PostgreSQL server of one test's own, which the test may kill with -9 and start again on the same data.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import pg from 'pg';
import { prepared } from './environment.js';
import { eventually, run, type RunningProcess } from './processes.js';

/** What the machine's own crash would cost is not what these tests are about; a killed server's writes are kept. */
const FLAGS = ['fsync=off', 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=300'];

export class OwnPostgres {
  private server: RunningProcess | null = null;

  private constructor(
    private readonly home: string,
    private readonly port: number,
    private readonly as: { uid?: number; gid?: number },
  ) {}

  static async start(): Promise<OwnPostgres> {
    const as = account();
    const home = await mkdtemp(join(prepared('TEST_POSTGRES_HOME'), 'own-'));
    if (as.uid !== undefined && as.gid !== undefined) await chown(home, as.uid, as.gid);
    const own = new OwnPostgres(home, await getPort(), as);
    await mkdir(own.data, { mode: 0o700 });
    if (as.uid !== undefined && as.gid !== undefined) await chown(own.data, as.uid, as.gid);
    const made = spawnSync(
      join(prepared('TEST_POSTGRES_BINARIES'), 'initdb'),
      [`--pgdata=${own.data}`, '--username=test', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'],
      { ...as, cwd: '/', encoding: 'utf8', env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } },
    );
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
    await own.start();
    return own;
  }

  private get data(): string {
    return join(this.home, 'data');
  }

  get isRunning(): boolean {
    return this.server?.exited === false;
  }

  /** Of its maintenance database. */
  get url(): string {
    return `postgresql://test@127.0.0.1:${this.port}/postgres`;
  }

  /** Starts it, or starts it again, and waits until it answers. */
  async start(): Promise<void> {
    // A killed server leaves its lock behind, and a pid that may be somebody else's by now.
    await rm(join(this.data, 'postmaster.pid'), { force: true });
    const flags = [...FLAGS, `port=${this.port}`].flatMap((flag) => ['-c', flag]);
    const server = run(
      join(prepared('TEST_POSTGRES_BINARIES'), 'postgres'),
      ['-D', this.data, ...flags],
      { LC_ALL: 'C', TZ: 'UTC' },
      { ...this.as, cwd: '/' },
    );
    this.server = server;
    await eventually('PostgreSQL', async () => {
      if (server.exited) throw new Error(`PostgreSQL ended by itself:\n${server.output()}`);
      const client = new pg.Client(this.url);
      // A server that is still starting up may also break a connection after it was made.
      client.on('error', () => undefined);
      try {
        await client.connect();
        return true;
      } finally {
        await client.end();
      }
    });
  }

  /** SIGKILL takes its sessions along, as a machine that goes down would; SIGINT ends them in order. */
  async stop(signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
    const { server } = this;
    if (server === null) return;
    const sessions = signal === 'SIGKILL' && !server.exited ? childrenOf(server.pid) : [];
    await server.stop(signal);
    for (const pid of sessions) killIfThere(pid);
    // One that is left would write to the data of the server that is started next.
    await eventually('the sessions to be gone', () => !sessions.some((pid) => existsSync(`/proc/${pid}`)));
  }

  async close(): Promise<void> {
    await this.stop('SIGINT');
    await rm(this.home, { recursive: true, force: true });
  }
}

/** Each session is the leader of a group of its own, so that the server's group does not reach it. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It sees for itself that its server is gone, and may be quicker.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Whom root lends PostgreSQL to; empty where this user runs it. */
function account(): { uid?: number; gid?: number } {
  const { TEST_POSTGRES_UID: uid, TEST_POSTGRES_GID: gid } = process.env;
  return uid === undefined || gid === undefined ? {} : { uid: Number(uid), gid: Number(gid) };
}
