// Owns how a chat id is kept: encrypted, with a keyed hash beside it for look-up.

import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { deriveKey } from './keys.js';
import { SealedBox } from './sealed-box.js';

/** What the `users` row holds of a chat. */
export interface StoredChat {
  telegramChatId: string;
  telegramChatHmac: string;
}

@Injectable()
export class ChatVault {
  private readonly box: SealedBox;
  private readonly lookupKeys: Buffer[];

  constructor(config: Config) {
    this.box = new SealedBox(config.encryptionKeys, 'chat-id');
    this.lookupKeys = config.encryptionKeys.map((master) => deriveKey(master, 'chat-id-lookup'));
  }

  store(chatId: string): StoredChat {
    const [hmac] = this.lookups(chatId);
    if (hmac === undefined) throw new Error('no encryption key');
    return { telegramChatId: this.box.sealText(chatId), telegramChatHmac: hmac };
  }

  reveal(sealed: string): string {
    return this.box.openText(sealed);
  }

  seal(chatId: string): string {
    return this.box.sealText(chatId);
  }

  /** The keyed hash under every key, the current one first: look a chat up with `in (…)`. */
  lookups(chatId: string): string[] {
    return this.lookupKeys.map((key) => createHmac('sha256', key).update(chatId).digest('base64url'));
  }
}
