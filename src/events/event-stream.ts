// One answer that stays open and is written to as things happen (text/event-stream).

import type { Response } from 'express';
import type { LiveEvent } from './events.dto.js';

const HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store, no-transform',
  // Proxies of nginx's kind would otherwise collect it before they pass it on.
  'X-Accel-Buffering': 'no',
} as const;

/** Where to come back soon: the answer ended because it must, not because anything is wrong. */
const RECONNECT_MS = 1_000;

/** A reader that is this far behind is gone, or will be better off with a fresh start. */
const UNREAD_BYTES = 64 * 1024;

export class EventStream {
  constructor(private readonly response: Response) {
    response.writeHead(200, HEADERS);
    response.write(`retry: ${RECONNECT_MS}\n\n`);
  }

  send(event: LiveEvent): void {
    this.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  /** Nothing, but enough to keep proxies from hanging up, and to find out that nobody is there. */
  beat(): void {
    this.write(':\n\n');
  }

  end(): void {
    this.response.end();
  }

  private write(text: string): void {
    if (this.response.writableLength > UNREAD_BYTES) this.response.destroy();
    else this.response.write(text);
  }
}
