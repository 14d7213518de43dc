// Runs jest in ES module mode and tells how many tests passed and failed.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { modulesDir, root, workDir } from './paths.mjs';
import { say } from './progress.mjs';

/** @typedef {{ code: number, passed: number, failed: number, failures: string[], output: string }} JestResult */

export const PROJECTS = ['unit', 'workflows', 'replay', 'integration', 'e2e', 'browser'];

/** Run where they are named only. */
const ON_REQUEST = ['faults', 'bench'];

/**
 * @param {import('./lifetime.mjs').Lifetime} lifetime
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, stdio?: 'inherit' }} [options]
 * @returns {Promise<JestResult>}
 */
export async function runJest(lifetime, args, { env = {}, stdio } = {}) {
  mkdirSync(workDir, { recursive: true });
  const counts = join(workDir, `counts-${process.pid}.json`);
  try {
    const { code, output } = await lifetime.run(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        join(modulesDir, 'jest', 'bin', 'jest.js'),
        ...args,
        '--reporters=default',
        `--reporters=${join(root, 'scripts', 'lib', 'count-reporter.mjs')}`,
      ],
      {
        cwd: root,
        env: { ...process.env, ...env, TEST_COUNTS_FILE: counts },
        ...(stdio === undefined ? {} : { stdio }),
      },
    );
    const counted = existsSync(counts)
      ? JSON.parse(readFileSync(counts, 'utf8'))
      : { passed: 0, failed: code === 0 ? 0 : 1, failures: [] };
    return { code, output, ...counted };
  } finally {
    rmSync(counts, { force: true });
  }
}

/**
 * Closes with it: what failed once more, where whoever comes back to a long run looks first.
 * @param {JestResult} result
 */
export function sayResult({ passed, failed, failures }) {
  for (const failure of failures) say(`✗ ${failure}`);
  say(`${passed} passed, ${failed} failed`);
}

/**
 * jest takes every word after `--selectProjects` for a project; here only those that are one, the rest are paths.
 * @param {readonly string[]} args
 * @returns {{ projects: string[], rest: string[] }} the projects to run and the arguments without them
 */
export function selectedProjects(args) {
  const rest = [];
  /** @type {Record<string, string[]>} */
  const named = { '--selectProjects': [], '--ignoreProjects': [] };
  let list;
  for (const word of args) {
    const [flag = '', value] = word.split('=', 2);
    if (named[flag] !== undefined) {
      list = named[flag];
      if (value !== undefined) list.push(value);
    } else if (list !== undefined && [...PROJECTS, ...ON_REQUEST].includes(word)) list.push(word);
    else {
      list = undefined;
      rest.push(word);
    }
  }
  const { '--selectProjects': selected = [], '--ignoreProjects': ignored = [] } = named;
  const wanted = selected.length === 0 ? PROJECTS : selected;
  return { projects: wanted.filter((name) => !ignored.includes(name)), rest };
}
