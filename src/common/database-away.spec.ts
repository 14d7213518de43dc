import { describe, expect, it } from '@jest/globals';
import { DriverException } from '@mikro-orm/core';
import { isDatabaseAway } from './database-away.js';

const coded = (message: string, code?: string): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

describe('a database that is away', () => {
  it.each([
    ['a server that was killed in the middle of a statement', coded('Connection terminated unexpectedly')],
    ['a reset on its socket', coded('read ECONNRESET', 'ECONNRESET')],
    ['a write to a socket that is closed', coded('write EPIPE', 'EPIPE')],
    ['the statement after that', coded('Client has encountered a connection error and is not queryable')],
    ['a client that was closed meanwhile', coded('Client was closed and is not queryable')],
    ['nobody at its port', coded('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED')],
    ['one that starts up', coded('the database system is starting up', '57P03')],
    ['one that takes no writes', coded('cannot execute INSERT in a read-only transaction', '25006')],
    ['a row that somebody else keeps for too long', coded('canceling statement due to statement timeout', '57014')],
    ['a lock that was not to be had', coded('canceling statement due to lock timeout', '55P03')],
    ['a full disk', coded('could not extend file', '53100')],
  ])('is recognised by %s, bare or wrapped', (_what, error) => {
    expect(isDatabaseAway(error)).toBe(true);
    expect(isDatabaseAway(new DriverException(error))).toBe(true);
  });

  it.each([
    ['a statement that is wrong', coded('syntax error', '42601')],
    ['a row that is there already', coded('duplicate key value', '23505')],
    ['anything else', coded('Cannot read properties of undefined')],
    ['what is no error', 'ECONNRESET'],
  ])('is not seen in %s', (_what, error) => {
    expect(isDatabaseAway(error)).toBe(false);
  });
});
