import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/** Refuses a body that is not JSON before anybody wonders why its fields are missing. */
export function jsonOnly(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && request.is('application/json') === false) {
    next(new UnsupportedMediaTypeException('The body must be JSON (Content-Type: application/json).'));
    return;
  }
  next();
}
