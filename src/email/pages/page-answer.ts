// Owns the headers of every answer under these routes: nothing is kept, indexed, framed or told to where a link leads.

import type { Response } from 'express';
import { PAGE_POLICY } from './page-styles.js';

/** In place of the looser policy of everything else. */
const HEADERS = {
  'Content-Security-Policy': PAGE_POLICY,
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'X-Robots-Tag': 'noindex',
  'X-Content-Type-Options': 'nosniff',
} as const;

export function sendPage(response: Response, status: number, html: string): void {
  response.set(HEADERS).status(status).type('html').send(html);
}

/** To the GET of the same link, so that a reload repeats nothing. */
export function seeOther(response: Response, path: string): void {
  response.set(HEADERS).redirect(303, path);
}
