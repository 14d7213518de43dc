// Starts children in process groups of their own, recognises them later, and stops them for certain.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync, closeSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {{ name: string, pid: number, started: string, signal: NodeJS.Signals, graceMs: number }} ProcessRecord
 * @typedef {import('node:child_process').ChildProcess & { pid: number }} Child
 */

/**
 * When a process was started: together with the pid it names one process for good, since pids are used again.
 * @param {number} pid
 * @returns {string | undefined} undefined where no such process lives (a zombie does not)
 */
export function startOf(pid) {
  if (process.platform === 'linux') {
    let stat;
    try {
      stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    } catch {
      return undefined;
    }
    // The command in brackets may hold anything, so the fields are counted from its last bracket: state, …, start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  }
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = (stdout ?? '').trim();
  return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
}

/**
 * @param {{ pid: number, started: string }} record
 * @returns {boolean}
 */
export function isSameProcess({ pid, started }) {
  return startOf(pid) === started;
}

/**
 * @param {number} pid
 * @returns {string} its command line, empty where there is no such process
 */
export function commandOf(pid) {
  if (startOf(pid) === undefined) return '';
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  return spawnSync('ps', ['-o', 'args=', '-ww', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
}

/**
 * @param {number} pid a pid, or a negated process group
 * @param {NodeJS.Signals} signal
 * @returns {boolean} false where nobody was there to receive it
 */
export function send(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * Starts a child as the leader of its own group, so that Ctrl-C on the terminal reaches this script alone and the
 * children stop in order.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, logFile?: string, stdio?: 'inherit', uid?: number, gid?: number }} options
 * @returns {Promise<Child>}
 */
export async function startProcess(command, args, { env, cwd, logFile, stdio, uid, gid }) {
  const log = logFile === undefined ? undefined : openSync(logFile, 'a', 0o600);
  const child = spawn(command, args, {
    detached: true,
    env: env ?? process.env,
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    stdio:
      stdio === 'inherit'
        ? ['ignore', 'inherit', 'inherit']
        : log === undefined
          ? ['ignore', 'pipe', 'pipe']
          : ['ignore', log, log],
  });
  if (log !== undefined) closeSync(log);
  if (child.pid === undefined) {
    await new Promise((_, reject) => child.once('error', reject));
  }
  return /** @type {Child} */ (child);
}

/**
 * Asks a process to end, waits, then kills whatever is left of its group.
 * @param {ProcessRecord} record
 */
export async function stopProcess({ pid, started, signal, graceMs }) {
  if (isSameProcess({ pid, started })) {
    send(pid, signal);
    const deadline = Date.now() + graceMs;
    while (isSameProcess({ pid, started }) && Date.now() < deadline) await sleep(25);
  }
  if (startOf(pid) === undefined || isSameProcess({ pid, started })) send(-pid, 'SIGKILL');
  const deadline = Date.now() + 5_000;
  while (isSameProcess({ pid, started }) && Date.now() < deadline) await sleep(25);
}

/**
 * Keeps the log of the run before beside the new one.
 * @param {string} logFile
 */
export function rotateLog(logFile) {
  if (existsSync(logFile)) renameSync(logFile, logFile.replace(/\.log$/, '.previous.log'));
}

/**
 * @param {string} logFile
 * @param {number} [count]
 * @returns {string} the last lines of a log
 */
export function lastLines(logFile, count = 20) {
  if (!existsSync(logFile)) return '';
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
