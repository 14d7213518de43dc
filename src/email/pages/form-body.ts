// Reads the body of a page's form, which is all that these routes take. Here and not before the routes, so that what is
// wrong with a body is answered by a page like everything else.

import { type CanActivate, type ExecutionContext, Injectable, UnsupportedMediaTypeException } from '@nestjs/common';
import express, { type Request, type Response } from 'express';
import type { ActForm } from './email-decisions.js';

/** Ample for a wish of 500 characters, whatever its script: escaped, each byte takes three. */
const LIMIT = '10kb';
const TYPE = 'application/x-www-form-urlencoded';

const parse = express.urlencoded({ extended: false, limit: LIMIT, type: TYPE });

/** @throws UnsupportedMediaTypeException, or what the parser throws. */
@Injectable()
export class FormBody implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (request.method !== 'POST') return true;
    // Null for a request without a body, false for another type.
    if (request.is(TYPE) === false) throw new UnsupportedMediaTypeException('Not a form.');
    await new Promise<void>((resolve, reject) => {
      parse(request, http.getResponse<Response>(), (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(error instanceof Error ? error : new Error('the form could not be read'));
      });
    });
    return true;
  }
}

/** Untrusted: a field that is missing, doubled or nonsense counts as not there. */
export function actFormOf(body: unknown): ActForm {
  const revision = fieldOf(body, 'revision');
  // Browsers send each line break as two characters; an author counts one.
  const wish = fieldOf(body, 'instruction')?.replaceAll('\0', '').replaceAll('\r\n', '\n').toWellFormed().trim();
  return {
    revision: revision !== null && /^(0|[1-9]\d{0,5})$/.test(revision) ? Number(revision) : null,
    wish: wish === undefined || wish === '' ? null : wish,
  };
}

function fieldOf(body: unknown, name: string): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const value: unknown = Object.getOwnPropertyDescriptor(body, name)?.value;
  return typeof value === 'string' ? value : null;
}
