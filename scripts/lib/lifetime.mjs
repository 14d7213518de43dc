// One run of a script from its first line to its last process: everything it starts is stopped again, whatever happens.
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem, Stopped } from './problem.mjs';
import { lastLines, rotateLog, send, startOf, startProcess, stopProcess } from './processes.mjs';
import { say } from './progress.mjs';

/**
 * @typedef {{
 *   name: string, command: string, args: readonly string[], env?: NodeJS.ProcessEnv, cwd?: string, logFile: string,
 *   uid?: number, gid?: number, stopSignal?: NodeJS.Signals, graceMs?: number
 * }} ServiceOptions
 * @typedef {{ env?: NodeJS.ProcessEnv, cwd?: string, stdio?: 'inherit', uid?: number, gid?: number,
 *   timeoutMs?: number, cancel?: AbortSignal }} RunOptions
 */

/** Long enough for a send in flight (30 s at most) to be finished and recorded. */
const DEFAULT_GRACE_MS = 35_000;
const TRANSIENT_GRACE_MS = 5_000;
const CANCELLED = 124;

export class Lifetime {
  #controller = new AbortController();
  /** @type {(import('./processes.mjs').ProcessRecord & { logFile: string })[]} */
  #services = [];
  /** @type {Set<import('./processes.mjs').ProcessRecord>} */
  #transient = new Set();
  /** @type {string[]} */
  #folders = [];
  /** @type {import('./run-record.mjs').RunRecord | undefined} */
  #record;
  /** @type {NodeJS.Signals | undefined} the signal that ended the run, where one did */
  endedBy;
  /** @type {Problem | undefined} why the run ended by itself */
  problem;

  /** Aborted once the run is told to end. */
  get signal() {
    return this.#controller.signal;
  }

  get hasServices() {
    return this.#services.length > 0;
  }

  /** @param {import('./run-record.mjs').RunRecord} record */
  keep(record) {
    this.#record = record;
  }

  /** Ends the run on Ctrl-C, on a polite kill, when the terminal closes, and when the process that handed over is gone. */
  listen() {
    for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        this.endedBy ??= signal;
        this.#controller.abort();
      });
    }
    if (process.channel !== undefined) {
      process.on('disconnect', () => {
        this.endedBy ??= 'SIGTERM';
        this.#controller.abort();
      });
      process.channel?.unref();
    }
  }

  /** @param {Problem} problem */
  fail(problem) {
    if (this.signal.aborted) return;
    this.problem = problem;
    this.#controller.abort();
  }

  throwIfStopped() {
    if (this.signal.aborted) throw new Stopped();
  }

  /** Resolves when the run is told to end. */
  async ended() {
    if (this.signal.aborted) return;
    const alive = setInterval(() => {}, 60_000);
    await new Promise((resolve) => this.signal.addEventListener('abort', resolve, { once: true }));
    clearInterval(alive);
  }

  /** @param {number} ms */
  async pause(ms) {
    this.throwIfStopped();
    try {
      await sleep(ms, undefined, { signal: this.signal });
    } catch {
      throw new Stopped();
    }
  }

  /**
   * Asks again and again until the answer is other than undefined.
   * @template T
   * @param {string} what as in "the API was not ready"
   * @param {number} timeoutMs
   * @param {() => Promise<T | undefined>} ask
   * @returns {Promise<T>}
   */
  async until(what, timeoutMs, ask) {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      this.throwIfStopped();
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (Date.now() > deadline) throw new Problem(`${what} within ${Math.round(timeoutMs / 1000)} s.`);
      await this.pause(100);
    }
  }

  /** @param {string} folder removed at the end, also by the next run if this one is killed */
  ownFolder(folder) {
    this.#folders.push(folder);
    this.#record?.addFolder(folder);
  }

  /**
   * Runs a command to its end. Output is collected unless it is inherited.
   * @param {string} command
   * @param {readonly string[]} args
   * @param {RunOptions} [options]
   * @returns {Promise<{ code: number, output: string }>} code 124 when it was cancelled or took longer than `timeoutMs`
   */
  async run(command, args, options = {}) {
    this.throwIfStopped();
    const child = await startProcess(command, args, options);
    const record = this.#recorded(command, child.pid, 'SIGTERM', TRANSIENT_GRACE_MS);
    this.#transient.add(record);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => (output += chunk));
    }
    let cancelled = false;
    const cancel = () => {
      cancelled = true;
      send(-child.pid, 'SIGKILL');
    };
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(cancel, options.timeoutMs);
    options.cancel?.addEventListener('abort', cancel, { once: true });
    const interrupted = () => void stopProcess(record);
    this.signal.addEventListener('abort', interrupted, { once: true });
    try {
      const code = await new Promise((resolve) => child.once('close', (exitCode) => resolve(exitCode ?? 1)));
      this.throwIfStopped();
      return { code: cancelled ? CANCELLED : code, output };
    } finally {
      clearTimeout(timer);
      this.signal.removeEventListener('abort', interrupted);
      this.#transient.delete(record);
      this.#record?.removeProcess(child.pid);
    }
  }

  /**
   * Starts a process that is to live as long as the run; if it ends before, the run ends with it.
   * @param {ServiceOptions} options
   * @returns {Promise<number>} its pid
   */
  async service({ name, command, args, logFile, stopSignal = 'SIGTERM', graceMs = DEFAULT_GRACE_MS, ...options }) {
    this.throwIfStopped();
    rotateLog(logFile);
    const child = await startProcess(command, args, { ...options, logFile });
    this.#services.push({ ...this.#recorded(name, child.pid, stopSignal, graceMs), logFile });
    child.once('exit', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : signal;
      this.fail(new Problem(`${name} ended by itself (${how}); its log is ${logFile}`, lastLines(logFile)));
    });
    return child.pid;
  }

  /**
   * Stops everything: what runs to an end first, then the services in the order given, then any other.
   * @param {readonly string[]} [order] names of services
   */
  async close(order = []) {
    this.#controller.abort();
    await Promise.all([...this.#transient].map((record) => stopProcess(record)));
    const rank = (/** @type {string} */ name) => (order.includes(name) ? order.indexOf(name) : order.length);
    for (const service of [...this.#services].sort((a, b) => rank(a.name) - rank(b.name))) {
      const began = Date.now();
      await stopProcess(service);
      if (Date.now() - began >= service.graceMs) say(`${service.name} did not stop in time and was killed.`);
    }
    this.#services = [];
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
    this.#record?.release();
  }

  /**
   * @param {string} name
   * @param {number} pid
   * @param {NodeJS.Signals} signal
   * @param {number} graceMs
   */
  #recorded(name, pid, signal, graceMs) {
    const record = { name, pid, started: startOf(pid) ?? '', signal, graceMs };
    this.#record?.addProcess(record);
    return record;
  }
}

/**
 * Runs a whole script: signals, problems, stopping and the exit code are handled here, once.
 * @param {(lifetime: Lifetime) => Promise<number>} work resolves to the exit code
 * @param {{ stopOrder?: readonly string[], codeWhenStopped?: (signal: NodeJS.Signals | undefined) => number }} [options]
 */
export async function runScript(work, { stopOrder = [], codeWhenStopped = () => 130 } = {}) {
  const lifetime = new Lifetime();
  lifetime.listen();
  let code = 1;
  /** @type {unknown} */
  let failure;
  try {
    code = await work(lifetime);
  } catch (error) {
    failure = error;
  }
  if (lifetime.problem !== undefined) failure = lifetime.problem;
  else if (failure instanceof Stopped) {
    code = codeWhenStopped(lifetime.endedBy);
    failure = undefined;
  }
  if (failure !== undefined) {
    code = 1;
    report(failure);
  }
  if (lifetime.hasServices) say('\nStopping …');
  await lifetime.close(stopOrder);
  process.exit(code);
}

/** @param {unknown} failure */
function report(failure) {
  if (failure instanceof Problem) {
    process.stderr.write(`\n${failure.message}\n`);
    if (failure.details !== '') process.stderr.write(`\n${failure.details}\n`);
  } else {
    process.stderr.write(`\n${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}\n`);
  }
}
