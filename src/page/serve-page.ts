// Serves the web page as it was built: its files for ever, since their names change with them, and its document afresh.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import sirv from 'sirv';
import { isPage, PAGES } from '../../domain/pages.js';
import { pageDocuments, type ServiceFacts } from './page-document.js';

const YEAR_SECONDS = 31_536_000;

/** Never a page, whoever asks. */
const NOT_PAGES = /^\/(api|d|u|metrics|codec|assets)(\/|$)/;

/** The sandbox's page and its own files, which the build names after web/src/pages/sandbox/sandbox-page.tsx. */
const OF_SANDBOX = new RegExp(`^(${PAGES.sandbox}/?$|/assets/sandbox-page-)`);

export function servePage(folder: string, facts: ServiceFacts, https: boolean): RequestHandler {
  const document = pageDocuments(folder, facts, https);
  const files = sirv(folder, {
    // Compressed once, by the build.
    brotli: true,
    gzip: true,
    etag: true,
    extensions: [],
    setHeaders: (response, path) => response.setHeader('Cache-Control', cachingOf(path)),
  });

  return (request: Request, response: Response, next: NextFunction): void => {
    const { method, path } = request;
    if (method !== 'GET' && method !== 'HEAD') return next();
    if (facts.sandbox === null && OF_SANDBOX.test(path)) return notThere(request, response, next);
    if (isPage(path)) return answer(response, 200);
    // As it was built, the document is a template.
    if (path === '/index.html') return next();
    files(request, response, () => notThere(request, response, next));
  };

  function notThere(request: Request, response: Response, next: NextFunction): void {
    if (!NOT_PAGES.test(request.path) && wantsPage(request)) answer(response, 404);
    else next();
  }

  function answer(response: Response, status: number): void {
    const { html, policy } = document();
    response
      .status(status)
      // Without a validator: an answer of 304 would pair an old nonce with a new policy.
      .set({
        'Content-Security-Policy': policy,
        'Cache-Control': 'no-cache',
        'Content-Type': 'text/html; charset=utf-8',
      })
      .end(html);
  }
}

/** What the build hashed may be kept; anything else is asked for again. */
const cachingOf = (path: string): string =>
  path.startsWith('/assets/') ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache';

const wantsPage = (request: Request): boolean => request.headers.accept?.includes('text/html') === true;
