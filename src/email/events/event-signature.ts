// Tells whether events come from SendGrid: ECDSA (P-256, SHA-256) over the timestamp and the body's bytes as they came.
// https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features

import { type KeyObject, verify } from 'node:crypto';

/**
 * A batch is told again for 24 hours, and nothing says whether each telling is signed anew; so two days are let in. What is
 * older can only be a recording. A younger recording does nothing, since ids of events are kept longer than this.
 */
export const SIGNED_WITHIN_MS = 48 * 3_600_000;

export interface SignedBatch {
  /** Base64 of DER. */
  signature: string;
  /** Epoch seconds. */
  timestamp: string;
  body: Buffer;
}

/** @param keys any of them will do. @param now epoch milliseconds. */
export function isFromSendGrid(keys: readonly KeyObject[], { signature, timestamp, body }: SignedBatch, now: number) {
  if (!/^\d{1,12}$/.test(timestamp) || !/^[A-Za-z0-9+/]{1,200}={0,2}$/.test(signature)) return false;
  if (Math.abs(now - Number(timestamp) * 1_000) > SIGNED_WITHIN_MS) return false;
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  const proof = Buffer.from(signature, 'base64');
  return keys.some((key) => verify('sha256', signed, { key, dsaEncoding: 'der' }, proof));
}
