// Owns encryption at rest: AES-256-GCM under keys that rotate.

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { deriveKey, type KeyPurpose } from './keys.js';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;

/**
 * Seals bytes as `version | key id | iv | tag | ciphertext`. The first master secret seals; every one opens, found by
 * the key id, so that a rotation needs no rewriting of what is stored.
 */
export class SealedBox {
  private readonly keys: { id: Buffer; key: KeyObject }[];

  constructor(masters: readonly string[], purpose: KeyPurpose) {
    this.keys = masters.map((master) => {
      const key = deriveKey(master, purpose);
      return {
        id: createHash('sha256').update(key).digest().subarray(0, KEY_ID_BYTES),
        // Bytes would be made into one at each use, which takes longer than the encryption itself.
        key: createSecretKey(key),
      };
    });
  }

  seal(plain: Uint8Array): Buffer {
    const [current] = this.keys;
    if (current === undefined) throw new Error('no encryption key');
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', current.key, iv, { authTagLength: TAG_BYTES });
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), current.id, iv, cipher.getAuthTag(), body]);
  }

  /** @throws where the bytes were altered, or sealed under a key that is no longer known. */
  open(sealed: Uint8Array): Buffer {
    const bytes = Buffer.from(sealed);
    const ivAt = 1 + KEY_ID_BYTES;
    const tagAt = ivAt + IV_BYTES;
    const bodyAt = tagAt + TAG_BYTES;
    if (bytes[0] !== VERSION || bytes.length < bodyAt) throw new Error('not a sealed value');
    const id = bytes.subarray(1, ivAt);
    const known = this.keys.find((candidate) => candidate.id.equals(id));
    if (known === undefined) throw new Error('sealed under an unknown key');
    const decipher = createDecipheriv('aes-256-gcm', known.key, bytes.subarray(ivAt, tagAt), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(tagAt, bodyAt));
    return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]);
  }

  sealText(text: string): string {
    return this.seal(Buffer.from(text, 'utf8')).toString('base64');
  }

  openText(sealed: string): string {
    return this.open(Buffer.from(sealed, 'base64')).toString('utf8');
  }
}
