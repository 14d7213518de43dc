// Lets a request in by its access token. Every route needs one unless it says `@Public()`.

import { type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { IS_PUBLIC } from '../common/http/public.js';

/** Name of the passport strategy in use: our own tokens, or those of an existing app. */
export const ACCESS_STRATEGY = 'access-token';

@Injectable()
export class AccessGuard extends AuthGuard(ACCESS_STRATEGY) {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override canActivate(context: ExecutionContext) {
    const isPublic = this.reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, [
      context.getHandler(),
      context.getClass(),
    ]);
    return isPublic === true ? true : super.canActivate(context);
  }

  /** Why a token was refused is not told: only that it was. A fault of ours stays one. */
  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error instanceof Error) throw error;
    if (user === false) throw new UnauthorizedException('No valid access token.');
    return user;
  }
}
