import type { IncomingMessage } from 'node:http';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/** Refuses a body that is not JSON before anybody wonders why its fields are missing. */
export function jsonOnly(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !takesForms(request) && request.is('application/json') === false) {
    next(new UnsupportedMediaTypeException('The body must be JSON (Content-Type: application/json).'));
    return;
  }
  next();
}

/** The links of mails lead to pages with forms; those routes read and refuse bodies themselves. */
export const takesForms = ({ url }: IncomingMessage): boolean => url?.startsWith('/d/') === true;

/** Which bodies the JSON parser reads. */
export const isJson = (request: IncomingMessage): boolean =>
  !takesForms(request) && /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
