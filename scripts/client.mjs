// `npm run client`: makes the page's API client again, after the API changed. `node client.mjs FOLDER` makes it elsewhere.
import { ensureBuilt } from './lib/build.mjs';
import { CLIENT_FOLDER, makeClient } from './lib/client.mjs';
import { runScript } from './lib/lifetime.mjs';
import { ensurePackages, underPinnedNode } from './lib/packages.mjs';

await runScript(async (lifetime) => {
  await ensurePackages(lifetime);
  const elsewhere = await underPinnedNode(lifetime);
  if (elsewhere !== undefined) return elsewhere;
  await ensureBuilt(lifetime, { page: false });
  await makeClient(lifetime, process.argv[2] ?? CLIENT_FOLDER);
  return 0;
});
