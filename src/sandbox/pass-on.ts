// Passes on what the page's sandbox asks of the stand-ins: a person's side of chat and mailbox, and nothing else of them.
// Mounted with SANDBOX=1 alone, on the loopback; whoever could ask here could as well ask the stand-ins themselves.

import { BadGatewayException, ForbiddenException } from '@nestjs/common';
import { json, type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import type { SandboxConfig } from '../config/config.js';

/** A tap waits some seconds for its answer. */
const ANSWER_WITHIN_MS = 15_000;

export function passOnToSandbox({ chatUrl, mailboxUrl }: SandboxConfig): Router {
  const router = Router();
  router.use(fromOurPage);
  // Only a number: what stands there becomes part of an address.
  router.param('id', (_request, _response, next, id: string) => next(/^-?\d{1,16}$/.test(id) ? undefined : 'router'));
  if (chatUrl !== null) {
    const chat = passOnTo(chatUrl);
    router.get(['/chats', '/chats/:id', '/commands'], chat);
    router.post(
      ['messages', 'start', 'taps', 'block', 'unblock'].map((act) => `/chats/:id/${act}`),
      json(),
      chat,
    );
  }
  if (mailboxUrl !== null) router.get(['/inbox', '/mails/:id', '/mails/:id/html'], passOnTo(mailboxUrl));
  return router;
}

/** Other sites cannot act here with a visitor's browser; a program that is no browser may. */
function fromOurPage(request: Request, _response: Response, next: NextFunction): void {
  const site = request.headers['sec-fetch-site'];
  next(site === undefined || site === 'same-origin' || site === 'none' ? undefined : new ForbiddenException());
}

function passOnTo(base: string): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction) => {
    try {
      const answer = await fetch(`${base}/api${request.url}`, {
        method: request.method,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        ...(request.method === 'POST'
          ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(request.body ?? {}) }
          : {}),
      });
      const body = await answer.text();
      // A mail is shown in a frame, under a policy of its own that says so.
      const policy = answer.headers.get('content-security-policy');
      if (policy !== null) {
        response.removeHeader('X-Frame-Options');
        response.set('Content-Security-Policy', policy);
      }
      response
        .status(answer.status)
        .set({ 'Cache-Control': 'no-cache', 'Content-Type': answer.headers.get('content-type') ?? 'application/json' })
        .send(body);
    } catch (error) {
      next(new BadGatewayException('The sandbox does not answer.', { cause: error }));
    }
  };
}
