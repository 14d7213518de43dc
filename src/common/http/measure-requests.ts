import type { NextFunction, Request, Response } from 'express';
import { metrics } from '../metrics.js';

/** Times each request under its route's pattern, never its path: a path may hold a token. */
export function measureRequests(request: Request, response: Response, next: NextFunction): void {
  const end = metrics.requests.startTimer({ method: request.method });
  response.on('finish', () => {
    // A stream lasts as long as somebody reads it, which says nothing about us.
    if (response.getHeader('Content-Type') === 'text/event-stream') return;
    end({ route: routeOf(request), status: response.statusCode });
  });
  next();
}

function routeOf(request: Request): string {
  const route: unknown = request.route;
  return typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string'
    ? route.path
    : 'none';
}
