// Tells a database that cannot do its work now from a fault of ours: the one is waited for, the other is not.

import { ConnectionException } from '@mikro-orm/core';
import { neverConnected } from '../../domain/failures.js';

/**
 * SQLSTATEs that mean "not now": 08 connection, 53 resources (a full disk is 53100), 57P the server stops or starts, 25006 it
 * takes no writes, as a standby that was not promoted yet does, and 57014 and 55P03 it did not get to it in time, since it
 * is busy or somebody else keeps the row.
 */
const UNAVAILABLE = /^(08|53|57P|57014|25006|55P03)/;

/** What the driver says of a connection that broke or was never made, which has no SQLSTATE; and the next on it. */
const BROKEN = /^(Connection terminated|timeout exceeded when trying to connect)|is not queryable$/;

/** A server that was killed answers what was sent to it by a reset. */
const BROKEN_SOCKET = new Set(['ECONNRESET', 'EPIPE']);

/** True where the same would work later. Whether it was done is not known where the connection broke at the commit. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof ConnectionException || neverConnected(error)) return true;
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    if ('code' in current && typeof current.code === 'string') {
      if (UNAVAILABLE.test(current.code) || BROKEN_SOCKET.has(current.code)) return true;
    }
    if (BROKEN.test(current.message)) return true;
  }
  return false;
}
