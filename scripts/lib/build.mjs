// The production build: compiled code and the workflow bundle, made again only when a source changed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exclusive } from './packages.mjs';
import { modulesDir, root, workDir } from './paths.mjs';
import { Problem } from './problem.mjs';
import { step } from './progress.mjs';

/** @typedef {import('./lifetime.mjs').Lifetime} Lifetime */

const SOURCES = ['domain', 'workflows', 'activities', 'src', 'sandbox'];
const SETTINGS = [
  'package-lock.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/bundle-workflows.mjs',
];
const stamp = join(root, 'dist', '.sources');

/** @param {Lifetime} lifetime */
export async function ensureBuilt(lifetime) {
  if (isCurrent()) return;
  const record = await exclusive(lifetime, join(workDir, 'build.json'), 'Another command builds');
  try {
    if (!isCurrent()) await step('Building', () => build(lifetime));
  } finally {
    record.release();
  }
}

/** @param {Lifetime} lifetime */
async function build(lifetime) {
  const sources = hashOfSources();
  await must(lifetime, [join(modulesDir, '@nestjs/cli/bin/nest.js'), 'build']);
  // After the compiler, which empties dist first.
  await must(lifetime, [join(root, 'scripts', 'bundle-workflows.mjs')]);
  writeFileSync(stamp, sources);
}

/**
 * @param {Lifetime} lifetime
 * @param {string[]} args
 */
async function must(lifetime, args) {
  const { code, output } = await lifetime.run(process.execPath, args, { cwd: root });
  if (code !== 0) throw new Problem('The build failed.', output.trim());
}

/** @returns {boolean} */
function isCurrent() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfSources();
}

/** @returns {string} */
function hashOfSources() {
  const hash = createHash('sha256');
  for (const path of [...SETTINGS, ...SOURCES.flatMap(filesBelow)].sort()) {
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
