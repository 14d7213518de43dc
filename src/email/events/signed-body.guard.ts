// Lets in what SendGrid signed. Reads the body itself: a parser in front of it would leave no bytes to verify.

import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import express, { type Request, type Response } from 'express';
import { nowMs } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { isFromSendGrid } from './event-signature.js';

/** Some thousand events, well above what SendGrid puts into one batch. */
const LIMIT = '2mb';

const read = express.raw({ limit: LIMIT, type: () => true, inflate: false });

/** @throws UnauthorizedException, or what the reader throws. */
@Injectable()
export class SignedBody implements CanActivate {
  constructor(private readonly config: Config) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const signature = request.header('X-Twilio-Email-Event-Webhook-Signature');
    const timestamp = request.header('X-Twilio-Email-Event-Webhook-Timestamp');
    const { eventKeys } = this.config.email;
    // Before the body, which a stranger need not be listened to for.
    if (signature === undefined || timestamp === undefined || eventKeys.length === 0) throw refused();
    await new Promise<void>((resolve, reject) => {
      read(request, http.getResponse<Response>(), (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(error instanceof Error ? error : new Error('the events could not be read'));
      });
    });
    const body = bytesOf(request);
    if (!isFromSendGrid(eventKeys, { signature, timestamp, body }, nowMs())) throw refused();
    return true;
  }
}

const refused = () => new UnauthorizedException('The signature is missing or wrong.');

/** Empty where there was no body. */
export function bytesOf(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
