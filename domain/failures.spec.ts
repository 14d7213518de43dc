import { describe, expect, it } from '@jest/globals';
import { neverConnected } from './failures.js';

const coded = (code: string) => Object.assign(new Error(code), { code });

describe('neverConnected', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])(
    'takes %s for proof that nothing was sent',
    (code) => {
      expect(neverConnected(coded(code))).toBe(true);
      expect(neverConnected(new TypeError('fetch failed', { cause: coded(code) }))).toBe(true);
    },
  );

  it.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT'])(
    'takes %s for no proof',
    (code) => {
      expect(neverConnected(coded(code))).toBe(false);
    },
  );

  it('wants every address to have been refused', () => {
    expect(neverConnected(new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]))).toBe(true);
    expect(neverConnected(new AggregateError([coded('ECONNREFUSED'), coded('ECONNRESET')]))).toBe(false);
    expect(neverConnected(new AggregateError([]))).toBe(false);
  });

  it('looks into the error that grammY wraps', () => {
    expect(neverConnected(Object.assign(new Error('HttpError'), { error: coded('ECONNREFUSED') }))).toBe(true);
  });

  it.each([[undefined], [null], ['ECONNREFUSED'], [{ code: 'ECONNREFUSED' }], [new Error('x')]])(
    'proves nothing by %j',
    (error) => {
      expect(neverConnected(error)).toBe(false);
    },
  );

  it('ends on a chain of causes that goes in a circle', () => {
    const first = new Error('first');
    first.cause = new Error('second', { cause: first });
    expect(neverConnected(first)).toBe(false);
  });
});
