// Owns `Idempotency-Key`: the answer that a request got is kept in the transaction of what it did.

import { createHash } from 'node:crypto';
import {
  applyDecorators,
  BadRequestException,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  UnprocessableEntityException,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Request } from 'express';
import { nowMs } from '../clock.js';
import { IdempotencyKey } from '../../database/entities/index.js';

const KEPT_MS = 24 * 60 * 60_000;

/** The key a client sent, and what it sent it with; `key` is null where it sent none. */
export interface IdempotentRequest {
  key: string | null;
  /** `<method> <path> <SHA-256 of the body>`. */
  request: string;
}

export const IdempotentCall = createParamDecorator((_: unknown, context: ExecutionContext): IdempotentRequest => {
  const request = context.switchToHttp().getRequest<Request>();
  const key = request.header('Idempotency-Key') ?? null;
  if (key !== null && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new BadRequestException('Idempotency-Key must be 1 to 255 visible ASCII characters');
  }
  const body: unknown = request.body;
  const hash = createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest('base64url');
  return { key, request: `${request.method} ${request.path} ${hash}` };
});

/** Documents the header. */
export const ApiIdempotent = () =>
  applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'The same key with the same body gets the same answer for 24 hours, and the work is done once.',
    }),
  );

@Injectable()
export class Idempotency {
  /**
   * Runs `work` once per user and key. The key commits with the effect, so a request that failed leaves none and may be
   * sent again. Two at once wait for each other.
   * @throws UnprocessableEntityException where the key came with another request before.
   */
  async run<Response>(
    em: EntityManager,
    { userId, call }: { userId: number; call: IdempotentRequest },
    work: () => Promise<Response>,
  ): Promise<Response> {
    const { key, request } = call;
    if (key === null) return work();
    await em.execute(`select pg_advisory_xact_lock(hashtextextended(?, ?))`, [key, userId]);
    const kept = await em.findOne(IdempotencyKey, { userId, key }, { disableIdentityMap: true });
    if (kept !== null && kept.createdAt.getTime() > nowMs() - KEPT_MS) {
      if (kept.requestHash !== request) {
        throw new UnprocessableEntityException('This Idempotency-Key was used for another request.');
      }
      return kept.response as Response;
    }
    if (kept !== null) await em.nativeDelete(IdempotencyKey, { id: kept.id });
    const response = await work();
    await em.insert(IdempotencyKey, { userId, key, requestHash: request, status: 202, response });
    return response;
  }
}
