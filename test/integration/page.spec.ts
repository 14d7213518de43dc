import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PAGES } from '../../domain/pages.js';
import { ApiUnderTest } from '../support/api.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const FOLDER = fileURLToPath(new URL('../../dist/web/', import.meta.url));
/** Of a service that runs with real credentials; the sandbox has a test of its own. */
const ADDRESSES = Object.values(PAGES)
  .filter((path) => path !== PAGES.sandbox)
  .map((path) => path.replace(':id', '12'));
/** Of compressed script, until a page can be used; gzip, the larger of the two. */
const FIRST_LOAD_BYTES = 200_000;

const directives = (policy: string | null): Record<string, string> =>
  Object.fromEntries((policy ?? '').split('; ').map((directive) => directive.split(/ (.*)/s).slice(0, 2)));

describe('the web page', () => {
  let database: TestDatabase;
  let api: ApiUnderTest;

  beforeAll(async () => {
    database = await createDatabase();
    api = await ApiUnderTest.start({}, database);
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await database.drop();
  });

  const get = (path: string, headers: Record<string, string> = { accept: 'text/html' }, method = 'GET') =>
    fetch(`${api.url}${path}`, { method, headers });
  const scriptsIn = (html: string) => [...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, src]) => src ?? '');

  it.each(ADDRESSES)('is served at %s', async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('<div id="root">');
  });

  it('is asked for again each time, since its nonce is good once', async () => {
    const [first, second] = await Promise.all([get('/'), get('/')]);
    expect([first.headers.get('cache-control'), first.headers.get('etag')]).toEqual(['no-cache', null]);
    const html = await first.text();
    const nonce = /'nonce-([^']+)'/.exec(first.headers.get('content-security-policy') ?? '')?.[1] ?? '';
    expect(Buffer.from(nonce, 'base64').length).toBe(16);
    const nonces = [...html.matchAll(/ nonce="([^"]*)"/g)].map(([, value]) => value);
    expect(nonces.length).toBeGreaterThan(1);
    expect(new Set(nonces)).toEqual(new Set([nonce]));
    expect(await second.text()).not.toContain(nonce);
  });

  it('lets scripts and styles in from here only, and no inline script without the nonce', async () => {
    const policy = directives((await get('/')).headers.get('content-security-policy'));
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'script-src': expect.stringMatching(/^'self' 'nonce-[^']+'$/),
      'style-src': expect.stringMatching(/^'self' 'nonce-[^']+'$/),
      'connect-src': "'self'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
    });
    expect(Object.keys(policy)).not.toContain('upgrade-insecure-requests');
  });

  it('upgrades to https, and says so for good, only where people reach it by https', async () => {
    const secure = await ApiUnderTest.start(
      { PUBLIC_URL: 'https://drafts.example.test', TELEGRAM_UPDATES: 'polling' },
      database,
    );
    try {
      const { headers } = await fetch(`${secure.url}/`, { headers: { accept: 'text/html' } });
      expect(headers.get('content-security-policy')).toMatch(/; upgrade-insecure-requests$/);
      expect(headers.get('strict-transport-security')).not.toBeNull();
      expect((await get('/')).headers.get('strict-transport-security')).toBeNull();
    } finally {
      await secure.close();
    }
  });

  it('knows what it is served for before it asks', async () => {
    const facts = /<meta name="service" content="([^"]*)"/.exec(await (await get('/')).text())?.[1] ?? '';
    expect(JSON.parse(facts.replaceAll('&quot;', '"'))).toEqual({ accounts: 'own', sandbox: null });
  });

  it('has files that may be kept for ever, and come compressed', async () => {
    const [script = ''] = scriptsIn(await (await get('/')).text());
    expect(script).toMatch(/^\/assets\/.+-[\w-]{8}\.js$/);
    for (const encoding of ['br', 'gzip'] as const) {
      const answer = await get(script, { 'accept-encoding': encoding });
      expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, encoding]);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(answer.headers.get('content-type')).toMatch(/javascript/);
      expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
      expect((await answer.text()).length).toBe(readFileSync(`${FOLDER}${script}`, 'utf8').length);
    }
  });

  it('keeps files without a hash in their name fresh, and its template to itself', async () => {
    const icon = await get('/icon.svg');
    expect([icon.status, icon.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    const again = await get('/icon.svg', { 'if-none-match': icon.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
    expect(await (await get('/index.html')).text()).not.toMatch(/%NONCE%|%SERVICE%/);
  });

  it.each(['/nothing', '/posts/1/2', '/index.html'])(
    'says that %s is not there, in a page for a browser',
    async (path) => {
      const answer = await get(path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
      const machine = await get(path, { accept: 'application/json' });
      expect([machine.status, (await machine.text()).includes('id="root"')]).toEqual([404, false]);
    },
  );

  it.each(['/api/v1/nothing', '/api/v1/posts', '/u/token', '/metrics', '/codec/decode', '/assets/gone.js', '/assets/'])(
    'is no answer to %s',
    async (path) => {
      const answer = await get(path);
      expect([answer.status >= 400, (await answer.text()).includes('id="root"')]).toEqual([true, false]);
    },
  );

  it('leaves the links of mails to their own pages', async () => {
    const answer = await get('/d/no-such-token');
    expect([answer.status, (await answer.text()).includes('id="root"')]).toEqual([404, false]);
  });

  it('answers HEAD without a body, and nothing but reading', async () => {
    const head = await get('/settings', { accept: 'text/html' }, 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await get('/settings', { accept: 'text/html' }, 'POST')).status).toBe(404);
  });

  it('does not lead out of its folder', async () => {
    for (const path of [
      '/assets/..%2f..%2fsrc%2fmain.js',
      '/..%2f..%2fpackage.json',
      '/.page-sources',
      '/%2e%2e/package.json',
    ]) {
      expect([path, (await get(path, { accept: '*/*' })).status]).toEqual([path, 404]);
    }
  });

  it('can be used after less than 200 kB of compressed script, whichever page comes first', async () => {
    const html = await (await get('/')).text();
    const shell = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, src]) => src?.slice(1) ?? '');
    const pages = readdirSync(`${FOLDER}assets`).filter((name) => /-page-[\w-]{8}\.js$/.test(name));
    expect([shell.length > 0, pages.length >= 6]).toEqual([true, true]);
    const sizes = pages.map((page) => {
      const files = new Set([...shell, ...importsOf(`assets/${page}`)]);
      return { page, bytes: [...files].reduce((sum, file) => sum + statSync(`${FOLDER}${file}.gz`).size, 0) };
    });
    expect(sizes.filter(({ bytes }) => bytes >= FIRST_LOAD_BYTES)).toEqual([]);
  });

  /** A file, and all that it imports before it runs. */
  function importsOf(file: string, seen = new Set<string>()): Set<string> {
    if (seen.has(file)) return seen;
    seen.add(file);
    const code = gunzipSync(readFileSync(`${FOLDER}${file}.gz`)).toString();
    for (const [, name] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
      importsOf(`assets/${name}`, seen);
    return seen;
  }
});
