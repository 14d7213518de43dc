// SendGrid's Event Webhook: signs batches of events as it does, and posts them where it is told to, at its pleasure twice or
// in another order than they happened.

import { createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';

/** One event as it stands on the wire. */
export type SendGridEvent = Record<string, unknown> & { event: string };

export interface PostOptions {
  /** What comes at least once may come twice. */
  twice?: boolean;
  /** Newest first. */
  backwards?: boolean;
  /** Epoch seconds under which it is signed; left out: now. */
  timestamp?: number;
}

export class SendGridEvents {
  private readonly privateKey: KeyObject;
  /** As SendGrid shows it: base64 of DER. */
  readonly publicKey: string;

  constructor() {
    const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    this.privateKey = pair.privateKey;
    this.publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  }

  /** The headers that go with this body. */
  sign(body: string, timestamp = Math.floor(Date.now() / 1_000)): Record<string, string> {
    const signature = createSign('sha256').update(`${timestamp}${body}`).sign(this.privateKey, 'base64');
    return {
      'content-type': 'application/json',
      'x-twilio-email-event-webhook-signature': signature,
      'x-twilio-email-event-webhook-timestamp': String(timestamp),
    };
  }

  /** @returns the status of the answer, or of the last of two. */
  async post(url: string, events: SendGridEvent[], options: PostOptions = {}): Promise<number> {
    const complete = events.map((event) => ({
      sg_event_id: randomUUID(),
      timestamp: Math.floor(Date.now() / 1_000),
      ...event,
    }));
    const body = JSON.stringify(options.backwards === true ? complete.toReversed() : complete);
    const send = async (): Promise<number> => {
      const headers = this.sign(body, options.timestamp);
      const answer = await fetch(url, { method: 'POST', headers, body });
      await answer.text();
      return answer.status;
    };
    if (options.twice === true) await send();
    return send();
  }
}
