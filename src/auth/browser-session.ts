// Owns the cookie that carries the refresh token in a browser, out of reach of scripts and of other sites.

import { ForbiddenException, Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { Config } from '../config/config.js';
import { REFRESH_TOKEN_MS } from './refresh-tokens.js';

const COOKIE = 'refresh_token';

@Injectable()
export class BrowserSession {
  private readonly options: CookieOptions;
  private readonly publicOrigin: string | null;

  constructor({ publicUrl }: Config) {
    this.publicOrigin = publicUrl === null ? null : new URL(publicUrl).origin;
    this.options = {
      httpOnly: true,
      sameSite: 'strict',
      path: '/api/v1/auth',
      // A browser drops `Secure` cookies on a plain address, and the log-in with them.
      secure: publicUrl?.startsWith('https:') === true,
    };
  }

  /**
   * True for a page in a browser: it sends headers that no script can set.
   * @throws ForbiddenException where the page belongs to another site.
   */
  isBrowser(request: Request): boolean {
    const { origin } = request.headers;
    if (origin === undefined && request.headers['sec-fetch-site'] === undefined) return false;
    if (origin !== undefined && !this.isOurs(origin, request))
      throw new ForbiddenException('This comes from another site.');
    return true;
  }

  /** From the cookie; the Origin is checked, since a cookie travels by itself. */
  read(request: Request): string | null {
    const cookies: unknown = request.cookies;
    if (typeof cookies !== 'object' || cookies === null || !(COOKIE in cookies)) return null;
    const token = cookies[COOKIE];
    return this.isBrowser(request) && typeof token === 'string' ? token : null;
  }

  write(response: Response, token: string): void {
    response.cookie(COOKIE, token, { ...this.options, maxAge: REFRESH_TOKEN_MS });
  }

  clear(response: Response): void {
    response.clearCookie(COOKIE, this.options);
  }

  private isOurs(origin: string, request: Request): boolean {
    if (origin === this.publicOrigin) return true;
    return URL.canParse(origin) && new URL(origin).host === request.headers.host;
  }
}
