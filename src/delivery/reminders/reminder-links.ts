// Owns the links by which the reader of a reminder's mail acts on it: signed, expiring, for one purpose. They name the
// mail, and the rows say whose it is.

import { Injectable } from '@nestjs/common';
import type { ReminderLinks as Links } from '../../../domain/messages/reminder-view.js';
import { Signer } from '../../common/crypto/signer.js';
import { Config } from '../../config/config.js';
import type { Delivery } from '../../database/entities/index.js';

const PURPOSE_LETTERS = {
  /** Not today. */
  k: 'skip',
  /** No more by mail. */
  m: 'stop_mails',
  /** No more anywhere. */
  a: 'stop_all',
} as const;

type PurposeLetter = keyof typeof PURPOSE_LETTERS;
export type ReminderLinkPurpose = (typeof PURPOSE_LETTERS)[PurposeLetter];

export interface ReminderLink {
  purpose: ReminderLinkPurpose;
  deliveryId: number;
  expiresAt: Date;
}

/** Whoever finds an old mail and wants no more of them must be able to say so. */
const GOOD_FOR_MS = 180 * 24 * 60 * 60_000;

const isPurposeLetter = (letter: string): letter is PurposeLetter => letter in PURPOSE_LETTERS;

@Injectable()
export class ReminderLinks {
  private readonly signer: Signer;

  constructor(private readonly config: Config) {
    this.signer = new Signer(config, 'reminder-link');
  }

  /** Null without a public address. */
  of({ id: deliveryId, createdAt, localDate }: Delivery): Links | null {
    const { publicUrl } = this.config;
    if (publicUrl === null) return null;
    const expiresAt = new Date(createdAt.getTime() + GOOD_FOR_MS);
    const url = (purpose: ReminderLinkPurpose) => `${publicUrl}${this.path({ purpose, deliveryId, expiresAt })}`;
    return { skip: typeof localDate === 'string' ? url('skip') : null, stop: url('stop_mails') };
  }

  /** `/u/<letter>.<delivery>.<expiry>.<HMAC>`, the expiry in seconds since the epoch, base 36. */
  path({ purpose, deliveryId, expiresAt }: ReminderLink): string {
    const [letter] = Object.entries(PURPOSE_LETTERS).find(([, known]) => known === purpose) ?? [];
    if (letter === undefined) throw new Error(`no letter for ${purpose}`);
    const expiry = Math.floor(expiresAt.getTime() / 1_000).toString(36);
    return `/u/${this.signer.sign(`${letter}.${deliveryId}.${expiry}`)}`;
  }

  /** Null for anything that was not signed here. What it names has to be looked up, its expiry checked by the caller. */
  read(token: string): ReminderLink | null {
    const parts = /^([a-z])\.([1-9]\d{0,15})\.([0-9a-z]{1,9})$/.exec(this.signer.open(token) ?? '');
    if (parts === null) return null;
    const [, letter = '', delivery, expiry = ''] = parts;
    if (!isPurposeLetter(letter)) return null;
    const expiresAt = new Date(Number.parseInt(expiry, 36) * 1_000);
    return { purpose: PURPOSE_LETTERS[letter], deliveryId: Number(delivery), expiresAt };
  }
}
