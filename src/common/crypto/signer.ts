// Owns how a text that leaves us and comes back is signed, with the keys of one purpose: the first signs, all verify.

import { createHmac } from 'node:crypto';
import type { Config } from '../../config/config.js';
import { deriveKey, isOneOf, type KeyPurpose } from './keys.js';

export class Signer {
  private readonly keys: Buffer[];

  constructor({ encryptionKeys }: Config, purpose: KeyPurpose) {
    this.keys = encryptionKeys.map((master) => deriveKey(master, purpose));
  }

  /** `<text>.<HMAC-SHA-256>` */
  sign(text: string): string {
    const [mac] = this.macsOf(text);
    if (mac === undefined) throw new Error('no encryption key');
    return `${text}.${mac}`;
  }

  /** The text, or null for anything that was not signed here. */
  open(signed: string): string | null {
    const [, text, mac] = /^(.+)\.([A-Za-z0-9_-]{43})$/.exec(signed) ?? [];
    return text !== undefined && mac !== undefined && isOneOf(mac, this.macsOf(text)) ? text : null;
  }

  private macsOf(text: string): string[] {
    return this.keys.map((key) => createHmac('sha256', key).update(text).digest('base64url'));
  }
}
