// Owns the limits on requests: which group a route is in, how many of each a minute, and who is counted.

import { type ExecutionContext, HttpException, Injectable, Logger, SetMetadata } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest, type ThrottlerStorage } from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { authenticatedUser } from './current-user.js';

type Hits = Awaited<ReturnType<ThrottlerStorage['increment']>>;

const MINUTE_MS = 60_000;

/** Requests a minute: per user, or per address where there is none yet. */
export const RATE_LIMITS = { notifications: 30, user: 120, auth: 10 } as const;
export type RateLimitGroupName = keyof typeof RATE_LIMITS;

const GROUP = 'rateLimitGroup';
const SKIP = 'rateLimitSkip';

/** Routes of one group are counted together. Without this a route belongs to `user`. */
export const RateLimitGroup = (group: RateLimitGroupName) => SetMetadata(GROUP, group);

/** For webhooks and health checks, which have other means against abuse. */
export const SkipRateLimit = () => SetMetadata(SKIP, true);

/** Counts by group and by user, and says how many are left on each answer, the refusing one included. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  private readonly log = new Logger(RateLimitGuard.name);

  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    const skip = this.reflector.getAllAndOverride<boolean | undefined>(SKIP, [
      context.getHandler(),
      context.getClass(),
    ]);
    return Promise.resolve(skip === true);
  }

  protected override async handleRequest({ context }: ThrottlerRequest): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const group =
      this.reflector.getAllAndOverride<RateLimitGroupName | undefined>(GROUP, [
        context.getHandler(),
        context.getClass(),
      ]) ?? 'user';
    const limit = RATE_LIMITS[group];
    const hits = await this.count(`${group}:${whoAsks(request)}`, limit, group);
    if (hits === null) return true;

    const response = http.getResponse<Response>();
    const seconds = Math.max(Math.ceil(hits.isBlocked ? hits.timeToBlockExpire : hits.timeToExpire), 1);
    response.setHeader('RateLimit-Limit', limit);
    response.setHeader('RateLimit-Remaining', Math.max(limit - hits.totalHits, 0));
    response.setHeader('RateLimit-Reset', seconds);
    if (!hits.isBlocked) return true;
    response.setHeader('Retry-After', seconds);
    throw new HttpException({ detail: `Too many requests. Try again in ${seconds} s.` }, 429);
  }

  /** Null where the shared counter is away: then nobody is refused because of it. */
  private async count(key: string, limit: number, group: string): Promise<Hits | null> {
    try {
      return await this.storageService.increment(key, MINUTE_MS, limit, MINUTE_MS, group);
    } catch (error) {
      this.log.warn(
        { event: 'RATE_LIMIT_OFF', reason: error instanceof Error ? error.name : 'unknown' },
        'the counter is away',
      );
      return null;
    }
  }
}

function whoAsks(request: Request): string {
  const user = authenticatedUser(request);
  return user === null ? `address:${request.ip ?? 'unknown'}` : `user:${user.id}`;
}
