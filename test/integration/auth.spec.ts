import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { JwtService } from '@nestjs/jwt';
import { AccessTokens } from '../../src/auth/access-tokens.js';
import { MailTokens } from '../../src/users/index.js';
import { ApiUnderTest } from '../support/api.js';

const PASSWORD = 'correct horse battery staple';

interface SessionBody {
  access_token: string;
  refresh_token?: string;
  token_type: string;
  expires_in: number;
}

describe('accounts of their own', () => {
  let api: ApiUnderTest;
  let address = 0;

  beforeAll(async () => {
    api = await ApiUnderTest.start();
  }, 60_000);
  afterAll(() => api.close());

  /** Each from an address of its own, so that nobody is counted with anybody else. */
  const post = <Body = Record<string, unknown>>(path: string, body: unknown, headers: Record<string, string> = {}) => {
    address += 1;
    const from = `203.0.113.${address % 250}`;
    return api.call<Body>('POST', `/auth/${path}`, { body, headers: { 'x-forwarded-for': from, ...headers } });
  };
  const register = async (email: string): Promise<number> =>
    Number((await post('register', { email, password: PASSWORD })).body.id);
  const login = (email: string, password = PASSWORD) => post<SessionBody>('login', { email, password });
  const mailedToken = async (userId: number, purpose: 'confirm_address' | 'reset_password'): Promise<string> => {
    const [row] = await api.rows<{ id: string }>(
      'select id from mail_tokens where user_id = ? and purpose = ? order by id desc',
      [userId, purpose],
    );
    return api.app.get(MailTokens, { strict: false }).tokenFor(Number(row?.id), purpose);
  };
  const refresh = (token: string) => post<SessionBody>('refresh', { refresh_token: token });

  it('registers with default preferences and queues the confirmation, and nothing else', async () => {
    const { status, body } = await post('register', { email: ' Jane@Example.test ', password: PASSWORD });
    expect([status, body]).toEqual([
      201,
      { id: expect.any(Number), email: 'Jane@Example.test', email_status: 'unconfirmed' },
    ]);
    const deliveries = await api.rows('select channel, template from deliveries where user_id = ?', [body.id]);
    expect(deliveries).toEqual([{ channel: 'email', template: 'confirm_address' }]);
    const [preferences] = await api.rows('select * from notification_preferences where user_id = ?', [body.id]);
    expect(preferences).toMatchObject({
      receive_email_notifications: true,
      receive_telegram_notifications: true,
      daily_reminder_enabled: false,
      daily_reminder_time: '09:00:00',
    });
    const [{ stored } = { stored: '' }] = await api.rows<{ stored: string }>(
      'select password_hash as stored from users where id = ?',
      [body.id],
    );
    expect(stored).toMatch(/^\$argon2id\$/);
  });

  it('begins with the time zone that the page found, if any', async () => {
    const zoneOf = async (body: object) => {
      const { id } = (await post('register', { password: PASSWORD, ...body })).body;
      const [row] = await api.rows<{ timezone: string }>(
        'select timezone from notification_preferences where user_id = ?',
        [id],
      );
      return row?.timezone;
    };
    expect(await zoneOf({ email: 'berlin@example.test', timezone: 'Europe/Berlin' })).toBe('Europe/Berlin');
    expect(await zoneOf({ email: 'utc@example.test' })).toBe('UTC');
    const nowhere = await post('register', { email: 'x@example.test', password: PASSWORD, timezone: 'Nowhere/Land' });
    expect([nowhere.status, nowhere.body.detail]).toEqual([400, expect.stringMatching(/^timezone /)]);
  });

  it('knows an address whatever its case, and refuses a second account for it', async () => {
    await register('case@example.test');
    expect((await post('register', { email: 'CASE@example.test', password: PASSWORD })).status).toBe(409);
    expect((await login('Case@Example.Test')).status).toBe(200);
  });

  it.each([
    [{ email: 'no address', password: PASSWORD }, 'email'],
    [{ email: 'a@example.test', password: 'short' }, 'password'],
    [{ email: 'a@example.test', password: PASSWORD, admin: true }, 'admin'],
  ])('refuses %j', async (body, named) => {
    const answer = await post('register', body);
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining(named)]);
  });

  it('confirms an address once, and sends what was held for it', async () => {
    const id = await register('held@example.test');
    const { body: session } = await login('held@example.test');
    await api.call('POST', '/posts', { token: session.access_token, body: { content: 'Hello' } });
    const stateOf = async () =>
      (await api.rows<{ state: string }>(`select state from deliveries where user_id = ? and kind = 'draft'`, [id]))[0]
        ?.state;
    expect(await stateOf()).toBe('held');
    const token = await mailedToken(id, 'confirm_address');
    expect((await post('verify', { token: `${token}x` })).status).toBe(400);
    const verified = await post('verify', { token });
    expect([verified.status, verified.body.email_status]).toEqual([200, 'ok']);
    expect(await stateOf()).toBe('queued');
    expect((await post('verify', { token })).status).toBe(400);
  });

  it('logs in with the right password only, and says the same for an address that nobody has', async () => {
    await register('login@example.test');
    const right = await login('login@example.test');
    expect([right.status, right.body]).toEqual([
      200,
      { access_token: expect.any(String), refresh_token: expect.any(String), token_type: 'Bearer', expires_in: 900 },
    ]);
    const wrong = await login('login@example.test', 'something else');
    const nobody = await login('nobody@example.test');
    expect([wrong.status, wrong.body]).toEqual([401, { detail: 'Wrong address or password.' }]);
    expect([nobody.status, nobody.body]).toEqual([wrong.status, wrong.body]);
  });

  it('rotates refresh tokens, forgives the one just replaced, and ends the log-in where an older one comes back', async () => {
    await register('rotate@example.test');
    const first = (await login('rotate@example.test')).body.refresh_token ?? '';
    const second = (await refresh(first)).body.refresh_token ?? '';
    expect(second).not.toBe(first);
    expect((await refresh(first)).status).toBe(200);
    await api.rows(
      `update refresh_tokens set replaced_at = replaced_at - interval '31 seconds' where replaced_at is not null`,
    );
    expect((await refresh(first)).status).toBe(401);
    // Whoever holds the newest of that log-in is out as well: one of the two stole it.
    expect((await refresh(second)).status).toBe(401);
    const stored = await api.rows<{ token_hash: string }>('select token_hash from refresh_tokens');
    expect(stored.map(({ token_hash }) => token_hash)).not.toContain(second);
  });

  it('ends a log-in at log-out', async () => {
    await register('out@example.test');
    const token = (await login('out@example.test')).body.refresh_token ?? '';
    expect((await post('logout', { refresh_token: token })).status).toBe(204);
    expect((await refresh(token)).status).toBe(401);
  });

  it('ends every log-in at once where it is asked for by somebody who is logged in', async () => {
    await register('everywhere@example.test');
    const [phone, desk] = [
      (await login('everywhere@example.test')).body,
      (await login('everywhere@example.test')).body,
    ];
    expect((await post('logout', { refresh_token: 'nonsense', everywhere: true })).status).toBe(401);
    expect((await api.call('GET', '/auth/me', { token: phone.access_token })).status).toBe(200);
    expect((await post('logout', { refresh_token: desk.refresh_token, everywhere: true })).status).toBe(204);
    for (const { access_token, refresh_token } of [phone, desk]) {
      expect((await api.call('GET', '/auth/me', { token: access_token })).status).toBe(401);
      expect((await refresh(refresh_token ?? '')).status).toBe(401);
    }
    // A token that was ended proves nothing any more.
    expect((await post('logout', { refresh_token: desk.refresh_token, everywhere: true })).status).toBe(401);
    expect((await login('everywhere@example.test')).status).toBe(200);
  });

  it('resets a password by mail, and ends every log-in by it', async () => {
    const id = await register('forgot@example.test');
    await post('verify', { token: await mailedToken(id, 'confirm_address') });
    const { body: old } = await login('forgot@example.test');
    expect((await post('forgot', { email: 'forgot@example.test' })).status).toBe(202);
    expect((await post('forgot', { email: 'nobody@example.test' })).status).toBe(202);
    const token = await mailedToken(id, 'reset_password');
    expect((await post('reset', { token, password: 'another long password' })).status).toBe(204);
    expect((await api.call('GET', '/auth/me', { token: old.access_token })).status).toBe(401);
    expect((await refresh(old.refresh_token ?? '')).status).toBe(401);
    expect((await login('forgot@example.test')).status).toBe(401);
    expect((await login('forgot@example.test', 'another long password')).status).toBe(200);
    expect((await post('reset', { token, password: 'yet another password' })).status).toBe(400);
  });

  it('keeps the refresh token of a page in a cookie that no script and no other site can use', async () => {
    await register('page@example.test');
    const origin = api.url;
    const page = await post<SessionBody>('login', { email: 'page@example.test', password: PASSWORD }, { origin });
    expect(page.body.refresh_token).toBeUndefined();
    const cookie = page.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^refresh_token=[\w-]+;.*Path=\/api\/v1\/auth;.*HttpOnly; SameSite=Strict$/);
    const [pair = ''] = cookie.split(';');
    expect((await post('refresh', {}, { cookie: pair, origin: 'https://elsewhere.test' })).status).toBe(403);
    expect((await post('refresh', {}, { cookie: pair })).status).toBe(401);
    expect((await post('refresh', {}, { cookie: pair, origin })).status).toBe(200);
    expect(
      (await post('login', { email: 'page@example.test', password: PASSWORD }, { origin: 'https://elsewhere.test' }))
        .status,
    ).toBe(403);
  });

  it('lets a person see, take away and delete what is theirs', async () => {
    const id = await register('mine@example.test');
    const { body: session } = await login('mine@example.test');
    const me = { token: session.access_token };
    await api.call('POST', '/posts', { ...me, body: { content: 'My own words' } });
    expect((await api.call('GET', '/auth/me', me)).body).toEqual({
      id,
      email: 'mine@example.test',
      email_status: 'unconfirmed',
    });
    const { body: exported } = await api.call<Record<string, object>>('GET', '/auth/me/export', me);
    expect(exported.account).toMatchObject({ id, email: 'mine@example.test' });
    expect(exported.posts).toMatchObject([{ content: 'My own words', topic: 'My own words' }]);
    expect(JSON.stringify(exported)).not.toMatch(/argon2|token_hash|hmac/);
    expect((await api.call('DELETE', '/auth/me', me)).status).toBe(204);
    expect((await api.call('GET', '/auth/me', me)).status).toBe(401);
    for (const table of ['posts', 'deliveries', 'notification_preferences', 'refresh_tokens', 'mail_tokens']) {
      expect([table, await api.rows(`select 1 from ${table} where user_id = ?`, [id])]).toEqual([table, []]);
    }
  });

  it('refuses tokens that are forged, unsigned or made for nobody', async () => {
    const jwt = new JwtService();
    const tokens = [
      'nonsense',
      await jwt.signAsync({ sub: '1' }, { secret: 'another secret that is long enough', keyid: 'abcdefgh' }),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"1"}').toString('base64url')}.`,
    ];
    for (const token of tokens) expect((await api.call('GET', '/auth/me', { token })).status).toBe(401);
    const nobodys = await api.app.get(AccessTokens).issue({ id: 999_999, sessionsValidFrom: new Date() });
    expect((await api.call('GET', '/auth/me', { token: nobodys })).status).toBe(401);
  });

  it('lets a new account in although the clock of its database is ahead', async () => {
    const id = await register('ahead@example.test');
    await api.rows(`update users set sessions_valid_from = now() + interval '2 seconds' where id = ?`, [id]);
    const { body } = await login('ahead@example.test');
    expect((await api.call('GET', '/auth/me', { token: body.access_token })).status).toBe(200);
  });

  it('counts log-ins by address, ten a minute', async () => {
    const from = { 'x-forwarded-for': '192.0.2.77' };
    const answers = [];
    for (let n = 0; n < 11; n += 1) answers.push(await post('login', { email: 'x@example.test', password: 'x' }, from));
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect(Number(answers[10]?.headers.get('retry-after'))).toBeGreaterThan(0);
    // A page that is loaded again and again stays logged in.
    expect((await post('refresh', { refresh_token: 'x' }, from)).status).toBe(401);
  });
});

describe('accounts of an existing app', () => {
  let api: ApiUnderTest;
  let keys: Server;
  let privateKey: KeyObject;
  const jwt = new JwtService();

  beforeAll(async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    privateKey = pair.privateKey;
    const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' };
    keys = createServer((_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })),
    );
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    const { port } = keys.address() as AddressInfo;
    api = await ApiUnderTest.start({
      AUTH_JWKS_URL: `http://127.0.0.1:${port}/jwks.json`,
      AUTH_ISSUER: 'https://app.example.test',
      AUTH_AUDIENCE: 'ghostwriter',
    });
  }, 60_000);
  afterAll(async () => {
    await api.close();
    keys.close();
  });

  const token = (claims: object, options: { issuer?: string; audience?: string; expiresIn?: number } = {}) =>
    jwt.signAsync(claims, {
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      algorithm: 'RS256',
      keyid: 'k1',
      issuer: 'https://app.example.test',
      audience: 'ghostwriter',
      expiresIn: 600,
      ...options,
    });
  const me = async (bearer: string) => api.call('GET', '/auth/me', { token: bearer });

  it('makes a user with default preferences on the first token, once', async () => {
    const bearer = await token({ sub: 'u-1', email: 'outside@example.test', email_verified: true });
    const answers = await Promise.all(Array.from({ length: 5 }, () => me(bearer)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers[0]?.body).toMatchObject({ email: 'outside@example.test', email_status: 'ok' });
    expect((await api.call('GET', '/notifications/settings', { token: bearer })).status).toBe(200);
  });

  it('refuses another issuer, another audience, an expired token and a shared secret', async () => {
    const claims = { sub: 'u-2', email: 'second@example.test' };
    for (const bearer of [
      await token(claims, { issuer: 'https://evil.test' }),
      await token(claims, { audience: 'another' }),
      await token(claims, { expiresIn: -5 }),
      await jwt.signAsync(claims, {
        secret: 'a shared secret that is long enough',
        algorithm: 'HS256',
        keyid: 'k1',
        issuer: 'https://app.example.test',
        audience: 'ghostwriter',
      }),
      await token({ sub: 'u-3', email: 'OUTSIDE@example.test' }),
    ]) {
      expect((await me(bearer)).status).toBe(401);
    }
  });

  it('has no registration and no log-in of its own', async () => {
    const { status } = await api.call('POST', '/auth/register', {
      body: { email: 'a@example.test', password: PASSWORD },
    });
    expect(status).toBe(404);
  });
});
