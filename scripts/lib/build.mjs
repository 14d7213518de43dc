// The production build: compiled code, the workflow bundle and the web page, each made again only when a source changed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exclusive } from './packages.mjs';
import { modulesDir, root, workDir } from './paths.mjs';
import { Problem } from './problem.mjs';
import { step } from './progress.mjs';

/**
 * @typedef {import('./lifetime.mjs').Lifetime} Lifetime
 * @typedef {{ name: string, stamp: string, sources: string[], settings: string[], commands: string[][] }} Part
 */

/** In this order: the compiler empties dist first, the page with it.
 * @type {Part[]} */
const PARTS = [
  {
    name: 'server',
    stamp: join(root, 'dist', '.server-sources'),
    sources: ['domain', 'workflows', 'activities', 'src', 'sandbox'],
    settings: ['nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/bundle-workflows.mjs'],
    commands: [[join(modulesDir, '@nestjs/cli/bin/nest.js'), 'build'], [join(root, 'scripts', 'bundle-workflows.mjs')]],
  },
  {
    name: 'page',
    stamp: join(root, 'dist', '.page-sources'),
    sources: ['domain', 'web'],
    settings: [],
    commands: [[join(modulesDir, 'vite/bin/vite.js'), 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn']],
  },
];

/**
 * @param {Lifetime} lifetime
 * @param {{ page?: boolean }} [options] page: false leaves the web page as it is
 */
export async function ensureBuilt(lifetime, { page = true } = {}) {
  const wanted = PARTS.filter(({ name }) => page || name !== 'page');
  if (wanted.every(isCurrent)) return;
  const record = await exclusive(lifetime, join(workDir, 'build.json'), 'Another command builds');
  try {
    if (!wanted.every(isCurrent)) await step('Building', () => build(lifetime, wanted));
  } finally {
    record.release();
  }
}

/**
 * @param {Lifetime} lifetime
 * @param {Part[]} parts
 */
async function build(lifetime, parts) {
  for (const part of parts) {
    if (isCurrent(part)) continue;
    const sources = hashOfSources(part);
    for (const command of part.commands) await must(lifetime, command);
    writeFileSync(part.stamp, sources);
  }
}

/**
 * @param {Lifetime} lifetime
 * @param {string[]} args
 */
async function must(lifetime, args) {
  const { code, output } = await lifetime.run(process.execPath, args, { cwd: root });
  if (code !== 0) throw new Problem('The build failed.', output.trim());
}

/** @param {Part} part */
function isCurrent(part) {
  return existsSync(part.stamp) && readFileSync(part.stamp, 'utf8') === hashOfSources(part);
}

/**
 * @param {Part} part
 * @returns {string}
 */
function hashOfSources({ sources, settings }) {
  const hash = createHash('sha256');
  for (const path of ['package-lock.json', ...settings, ...sources.flatMap(filesBelow)].sort()) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return filesBelow(path);
    return path.endsWith('.spec.ts') ? [] : [path];
  });
}
