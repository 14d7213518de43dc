// `npm run build`: compiles the product, bundles its workflows and builds the web page into dist, unless dist is what the sources say.
import { ensureBuilt } from './lib/build.mjs';
import { runScript } from './lib/lifetime.mjs';
import { ensurePackages, underPinnedNode } from './lib/packages.mjs';

await runScript(async (lifetime) => {
  await ensurePackages(lifetime);
  const elsewhere = await underPinnedNode(lifetime);
  if (elsewhere !== undefined) return elsewhere;
  await ensureBuilt(lifetime);
  return 0;
});
