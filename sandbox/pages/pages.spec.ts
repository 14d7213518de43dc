import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { type Sandbox, startSandbox } from '../start-sandbox.js';
import { withNewTabs } from './pages.js';

describe('the pages', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ botToken: '1:spec' });
  });
  afterAll(() => sandbox.close());

  const get = (path: string) => fetch(sandbox.httpUrl + path);
  /** What a module imports, by the paths it names. */
  const imports = (script: string) => [...script.matchAll(/from '\.(\/[^']+)'/g)].map(([, path]) => `/static${path}`);

  it.each(['chat', 'mailbox'])('serves /%s with every script it asks for, and no inline code', async (name) => {
    const page = await get(`/${name}`);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'/);
    expect(html).not.toMatch(/<script(?![^>]*src=)|\son\w+=|<style|\sstyle=/);
    const waiting = [...html.matchAll(/<script type="module" src="([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(waiting).toEqual([`/static/${name}.js`]);
    for (const path of waiting) {
      const script = await get(path);
      expect([path, script.status, script.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/javascript; charset=utf-8',
      ]);
      for (const more of imports(await script.text())) if (!waiting.includes(more)) waiting.push(more);
    }
    expect((await get('/static/nothing.js')).status).toBe(404);
  });

  it('shows a mail without scripts or forms, whose links open full pages', async () => {
    const html =
      '<!doctype html><html><head><title>x</title></head><body><a href="https://x.test/d/1">Approve</a></body>';
    await createTransport(sandbox.smtpUrl).sendMail({ from: 'a@x.test', to: 'b@x.test', subject: 's', html });
    const shown = await get('/mailbox/1/html');
    const [sandboxed] = /sandbox [^;]*/.exec(shown.headers.get('content-security-policy') ?? '') ?? [];
    expect(sandboxed).toBe('sandbox allow-popups allow-popups-to-escape-sandbox');
    expect(await shown.text()).toContain('<head><base target="_blank"><title>');
    expect((await get('/mailbox/2/html')).status).toBe(404);
  });

  it.each([
    ['<p>$& bare</p>', '<base target="_blank"><p>$& bare</p>'],
    ['<!DOCTYPE html><p>x', '<!DOCTYPE html><base target="_blank"><p>x'],
    ['<html lang="en"><body>', '<html lang="en"><base target="_blank"><body>'],
    [
      '<!doctype html>\n<html>\n<head dir="ltr"><meta>',
      '<!doctype html>\n<html>\n<head dir="ltr"><base target="_blank"><meta>',
    ],
    ['<header>x', '<base target="_blank"><header>x'],
  ])('puts the base of %j behind what has to come first', (mail, expected) => {
    expect(withNewTabs(mail)).toBe(expected);
  });
});
