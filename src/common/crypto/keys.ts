// Owns the derivation of keys: one master secret, one key per purpose, so that no key serves two ends.

import { createHash, hkdfSync, timingSafeEqual } from 'node:crypto';

export type KeyPurpose =
  | 'chat-id'
  | 'chat-id-lookup'
  | 'temporal-payload'
  | 'mail-token'
  | 'decision-link'
  | 'reminder-link'
  | 'codec-token'
  | 'refresh-token';

/** 32 bytes, by HKDF-SHA-256 (RFC 5869). */
export function deriveKey(master: string, purpose: KeyPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', master, 'ghostwriter-delivery', purpose, 32));
}

/** Compares two secrets in time that does not tell where they differ, nor how long either is. */
export function equalSecrets(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** True where `given` is one of `accepted`; looks at all of them. */
export function isOneOf(given: string, accepted: readonly string[]): boolean {
  return accepted.map((secret) => equalSecrets(given, secret)).includes(true);
}
