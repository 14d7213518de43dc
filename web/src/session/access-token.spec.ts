import { describe, expect, it } from '@jest/globals';
import { accessToken, isFresh } from './access-token';

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: object) => `${encoded({ alg: 'HS256' })}.${encoded(claims)}.signature`;

describe('an access token', () => {
  it('names its user', () => {
    expect(accessToken(jwt({ sub: '42', note: '??>>~~' }), 900, 0)).toMatchObject({ userId: 42, expiresAt: 900_000 });
  });

  it('is fresh until half a minute before it expires', () => {
    const token = accessToken(jwt({ sub: '1' }), 900, 0);
    expect([isFresh(token, 869_999), isFresh(token, 870_000)]).toEqual([true, false]);
  });

  it('is none without a subject', () => {
    expect(() => accessToken(jwt({}), 900)).toThrow('subject');
  });
});
