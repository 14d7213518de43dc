import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { run } from '../support/processes.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

describe("the page's API client", () => {
  it('is what the description of the API makes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ghostwriter-client-'));
    try {
      const made = run('node', [join(root, 'scripts', 'client.mjs'), folder], {});
      expect([await made.ended(), made.output()]).toEqual([0, expect.anything()]);
      const [kept, fresh] = [filesIn(join(root, 'web/src/api/generated')), filesIn(folder)];
      expect(Object.keys(kept).toSorted()).toEqual(Object.keys(fresh).toSorted());
      // Otherwise: npm run client.
      const stale = Object.keys(fresh).filter((name) => fresh[name] !== kept[name]);
      expect(stale).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
