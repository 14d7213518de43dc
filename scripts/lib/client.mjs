// Makes the page's API client from the description that the built API prints.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, workDir } from './paths.mjs';
import { Problem } from './problem.mjs';

export const CLIENT_FOLDER = join(root, 'web', 'src', 'api', 'generated');

/** Not the page's: machines call them, or they answer with pages of their own. */
const OTHERS = ['email', 'health', 'links in mails', 'telegram'];

/**
 * @param {import('./lifetime.mjs').Lifetime} lifetime
 * @param {string} folder emptied first
 */
export async function makeClient(lifetime, folder) {
  const { code, output } = await lifetime.run(process.execPath, ['dist/src/describe-api.js'], { cwd: root });
  if (code !== 0) throw new Problem('The API could not be described.', output.trim());
  mkdirSync(workDir, { recursive: true });
  const description = join(workDir, `openapi-${process.pid}.json`);
  writeFileSync(description, output);
  // Only this command needs the generator, which takes a while to load.
  const { createClient } = await import('@hey-api/openapi-ts');
  await createClient({
    input: description,
    output: { path: folder, clean: true, tsConfigPath: join(root, 'web', 'tsconfig.json') },
    parser: { filters: { tags: { exclude: OTHERS }, orphans: false } },
    logs: { level: 'silent', file: false },
    plugins: [
      { name: '@hey-api/client-fetch', throwOnError: true },
      '@hey-api/typescript',
      '@hey-api/sdk',
      { name: '@tanstack/react-query', queryKeys: { tags: true } },
    ],
  });
}
