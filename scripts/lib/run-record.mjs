// The record of one run: a lock against a second one, and the list of what would be left behind if this one were killed.
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSameProcess, startOf, stopProcess } from './processes.mjs';

/**
 * @typedef {{ pid: number, started: string }} Owner
 * @typedef {{ owner: Owner, processes: import('./processes.mjs').ProcessRecord[], folders: string[] }} Contents
 */

/**
 * @param {string} path
 * @returns {Contents | undefined} undefined where there is none, or only a torn one
 */
export function readRecord(path) {
  try {
    const parsed = JSON.parse(readFileSync(path, 'utf8'));
    return parsed.owner === undefined ? undefined : parsed;
  } catch {
    return undefined;
  }
}

export class RunRecord {
  #path;
  /** @type {Contents} */
  #contents;

  /**
   * @param {string} path
   * @param {Contents} contents
   */
  constructor(path, contents) {
    this.#path = path;
    this.#contents = contents;
  }

  /**
   * Takes the record for this process. A record of a dead run is taken over: what it left running is stopped first.
   * @param {string} path
   * @returns {Promise<RunRecord | Owner>} the living owner where there is one
   */
  static async take(path) {
    mkdirSync(dirname(path), { recursive: true });
    const owner = { pid: process.pid, started: startOf(process.pid) ?? '' };
    for (;;) {
      const fresh = new RunRecord(path, { owner, processes: [], folders: [] });
      if (fresh.#create()) return fresh;
      const found = readRecord(path);
      // The process that installed the packages hands its record to the one it starts under the pinned Node.
      if (found !== undefined && found.owner.pid === process.ppid && isSameProcess(found.owner)) {
        return new RunRecord(path, { ...found, owner }).#saved();
      }
      if (found !== undefined && isSameProcess(found.owner)) return found.owner;
      if (found !== undefined) await stopLeftovers(found);
      discardDead(path);
    }
  }

  /** @param {import('./processes.mjs').ProcessRecord} process */
  addProcess(process) {
    this.#contents.processes.push(process);
    this.#saved();
  }

  /** @param {number} pid */
  removeProcess(pid) {
    this.#contents.processes = this.#contents.processes.filter((known) => known.pid !== pid);
    this.#saved();
  }

  /** @param {string} folder one that must not outlive the run */
  addFolder(folder) {
    this.#contents.folders.push(folder);
    this.#saved();
  }

  /** Removes the run's folders and the record itself. */
  release() {
    const found = readRecord(this.#path);
    if (found === undefined || found.owner.pid !== this.#contents.owner.pid) return;
    for (const folder of this.#contents.folders) rmSync(folder, { recursive: true, force: true });
    rmSync(this.#path, { force: true });
  }

  /** Written aside and linked, so that no other process ever reads a half-written record. */
  #create() {
    const aside = this.#writeAside();
    try {
      linkSync(aside, this.#path);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(aside, { force: true });
    }
  }

  #saved() {
    renameSync(this.#writeAside(), this.#path);
    return this;
  }

  #writeAside() {
    const aside = `${this.#path}.${process.pid}`;
    writeFileSync(aside, JSON.stringify(this.#contents), { mode: 0o600 });
    return aside;
  }
}

/**
 * Removes a dead run's record. Moved aside first and put back if it turns out to be a living run's, because another
 * process may have cleared the dead one and taken its place in the meantime.
 * @param {string} path
 */
function discardDead(path) {
  const aside = `${path}.dead-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  const moved = readRecord(aside);
  if (moved !== undefined && isSameProcess(moved.owner)) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

/**
 * Ends what a killed run left behind, the last started first.
 * @param {Contents} contents
 */
export async function stopLeftovers({ processes, folders }) {
  for (const left of [...processes].reverse()) {
    if (isSameProcess(left)) await stopProcess(left);
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/**
 * Clears what killed runs left behind, in a folder with one record for each run.
 * @param {string} folder
 */
export async function sweepRecords(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = readRecord(path);
    if (found === undefined || isSameProcess(found.owner)) continue;
    await stopLeftovers(found);
    rmSync(path, { force: true });
  }
}
