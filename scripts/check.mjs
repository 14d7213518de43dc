// `npm run check`: format, lint, types, boundaries, unit tests and workflow bundle, side by side, before every commit.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runJest, sayResult } from './lib/jest.mjs';
import { runScript } from './lib/lifetime.mjs';
import { ensurePackages, underPinnedNode } from './lib/packages.mjs';
import { modulesDir, root, workDir } from './lib/paths.mjs';
import { say } from './lib/progress.mjs';

const sources = ['domain', 'workflows', 'activities', 'src', 'sandbox', 'web/src'];
const bin = (/** @type {string} */ name) => join(modulesDir, '.bin', name);
const cache = (/** @type {string} */ name) => join(workDir, name);
const CHECKS = {
  types: [bin('tsc'), '-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', cache('types.json')],
  'types of scripts': [bin('tsc'), '-p', 'scripts', '--incremental', '--tsBuildInfoFile', cache('scripts.json')],
  'types of the page': [bin('tsc'), '-p', 'web', '--incremental', '--tsBuildInfoFile', cache('web.json')],
  lint: [bin('oxlint'), '-c', '.oxlintrc.json', '--type-aware', '.'],
  boundaries: [bin('depcruise'), '--config', '.dependency-cruiser.cjs', ...sources],
  'workflow bundle': [join(root, 'scripts', 'bundle-workflows.mjs'), cache('workflow-bundle.js')],
  format: [bin('prettier'), '--check', '--cache', '--cache-location', cache('prettier'), '.'],
};

await runScript(async (lifetime) => {
  await ensurePackages(lifetime);
  const elsewhere = await underPinnedNode(lifetime);
  if (elsewhere !== undefined) return elsewhere;
  mkdirSync(workDir, { recursive: true });
  const unit = timed('unit tests', () => runJest(lifetime, ['--selectProjects=unit', '--passWithNoTests']));
  const others = Object.entries(CHECKS).map(([name, args]) =>
    timed(name, () => lifetime.run(process.execPath, args, { cwd: root })),
  );
  const results = await Promise.all([unit, ...others]);
  sayResult(await unit);
  return results.every(({ code }) => code === 0) ? 0 : 1;
});

/**
 * @template {{ code: number, output: string }} Result
 * @param {string} name
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function timed(name, work) {
  const began = Date.now();
  const result = await work();
  say(`${result.code === 0 ? '✓' : '✗'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  if (result.code !== 0) say(result.output.trimEnd());
  return result;
}
