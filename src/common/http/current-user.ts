import { createParamDecorator, type ExecutionContext, UnauthorizedException } from '@nestjs/common';
import type { Request } from 'express';

/** Who asks, as the access token says. Everything that comes over the HTTP API counts as the web. */
export interface AuthenticatedUser {
  id: number;
  email: string;
  surface: 'web';
  /** When the token that they came with is over. */
  until: Date;
}

export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): AuthenticatedUser => {
  const user = authenticatedUser(context.switchToHttp().getRequest<Request>());
  if (user === null) throw new UnauthorizedException('No valid access token.');
  return user;
});

/** What the access guard left on the request; null on a public route. */
export function authenticatedUser(request: Request): AuthenticatedUser | null {
  const user: unknown = 'user' in request ? request.user : null;
  return isAuthenticated(user) ? user : null;
}

const isAuthenticated = (user: unknown): user is AuthenticatedUser =>
  typeof user === 'object' && user !== null && 'id' in user && typeof user.id === 'number' && 'surface' in user;
