// `npm run reset`: forgets everything that `npm start` kept. Needs no packages.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from './lib/lifetime.mjs';
import { dataDir } from './lib/paths.mjs';
import { removeDurableData } from './lib/postgres.mjs';
import { Problem } from './lib/problem.mjs';
import { say } from './lib/progress.mjs';
import { RunRecord } from './lib/run-record.mjs';

await runScript(async () => {
  // Taking the record also stops what a killed run left behind.
  const record = await RunRecord.take(join(dataDir, 'run.json'));
  if (!(record instanceof RunRecord)) {
    throw new Problem(`Ghostwriter Delivery runs in this folder (process ${record.pid}): stop it first.`);
  }
  removeDurableData();
  rmSync(dataDir, { recursive: true, force: true });
  say('Everything kept in .data is gone.');
  return 0;
});
