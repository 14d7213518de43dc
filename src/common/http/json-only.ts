import type { IncomingMessage } from 'node:http';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/** Refuses a body that is not JSON before anybody wonders why its fields are missing. */
export function jsonOnly(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !readsItself(request) && request.is('application/json') === false) {
    next(new UnsupportedMediaTypeException('The body must be JSON (Content-Type: application/json).'));
    return;
  }
  next();
}

/**
 * These routes read and refuse bodies themselves: the pages behind the links of mails take forms or nothing, and the mail service's
 * events are signed byte by byte.
 */
const readsItself = ({ url }: IncomingMessage): boolean =>
  /^\/[du]\//.test(url ?? '') || /^\/api\/v1\/email\/events\/?(\?|$)/i.test(url ?? '');

/** Which bodies the JSON parser reads. */
export const isJson = (request: IncomingMessage): boolean =>
  !readsItself(request) && /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
