// The Temporal server that keeps its state in PostgreSQL, and the tool that makes its tables: what faults and loads are
// tried on, since the development server keeps everything in one file.
import { join } from 'node:path';
import { cacheDir, isExecutable } from './paths.mjs';
import { Problem } from './problem.mjs';
import { firstOf, goInstall, withCache } from './servers.mjs';

/** @typedef {import('./lifetime.mjs').Lifetime} Lifetime */
/** @typedef {{ server: string, sqlTool: string }} Executables */

/** The version that the development server holds as well. */
const VERSION = 'v1.29.1';

/**
 * @param {Lifetime} lifetime
 * @returns {Promise<Executables>}
 */
export async function temporalServer(lifetime) {
  const { TEST_TEMPORAL_SERVER: server = '', TEST_TEMPORAL_SQL_TOOL: sqlTool = '' } = process.env;
  if (server !== '' || sqlTool !== '') {
    if (isExecutable(server) && isExecutable(sqlTool)) return { server, sqlTool };
    throw new Problem('TEST_TEMPORAL_SERVER and TEST_TEMPORAL_SQL_TOOL name no two executables.');
  }
  const present = cached(cacheDir());
  if (present !== undefined) return present;
  return withCache(lifetime, async (cache) => {
    const found =
      cached(cache) ??
      (await firstOf([
        {
          doing: 'Building the Temporal server for PostgreSQL (takes minutes, once)',
          attempt: async () => {
            const packages = ['server', 'tools/sql'].map((name) => `go.temporal.io/server/cmd/${name}@${VERSION}`);
            return (await goInstall(lifetime, cache, folder(cache), packages)) ? cached(cache) : undefined;
          },
        },
      ]));
    if (found !== undefined) return found;
    throw new Problem(
      'The Temporal server for PostgreSQL could not be built: install Go 1.24+, or set TEST_TEMPORAL_SERVER and TEST_TEMPORAL_SQL_TOOL.',
    );
  });
}

const folder = (/** @type {string} */ cache) => join(cache, `temporal-server-${VERSION}`);

/**
 * @param {string} cache
 * @returns {Executables | undefined}
 */
function cached(cache) {
  const [server, sqlTool] = ['server', 'sql'].map((name) => join(folder(cache), name));
  return server !== undefined && sqlTool !== undefined && isExecutable(server) && isExecutable(sqlTool)
    ? { server, sqlTool }
    : undefined;
}
