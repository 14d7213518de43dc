// Finds ports nobody listens on, the wanted ones first.
import { createServer } from 'node:net';
import { Problem } from './problem.mjs';

/** @type {Set<number>} handed out in this run, though perhaps not listened on yet */
const handedOut = new Set();

/**
 * @param {number} wanted
 * @returns {Promise<number>} that port, or the next free one
 */
export async function freePort(wanted) {
  for (let port = wanted; port < Math.min(wanted + 200, 65_536); port += 1) {
    if (handedOut.has(port)) continue;
    // "localhost" may mean either address to a browser, so a port is only free if it is free on both.
    if ((await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) {
      handedOut.add(port);
      return port;
    }
  }
  throw new Problem(`No free port was found from ${wanted} on.`);
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>}
 */
function isFree(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      resolve(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT');
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
