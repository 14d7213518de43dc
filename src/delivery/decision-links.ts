// Owns the links by which an author acts from a mail and from the pages behind it: signed, expiring, for one purpose and
// one revision. They carry ids only, and a mail that is rendered again for a retry carries the same ones.

import { Injectable } from '@nestjs/common';
import { Signer } from '../common/crypto/signer.js';
import { Config } from '../config/config.js';

const PURPOSE_LETTERS = {
  a: 'approve',
  r: 'regenerate',
  d: 'delete',
  u: 'undo',
  p: 'posted',
  v: 'revive',
  g: 'write_again',
  t: 'retry_in_telegram',
} as const;

type PurposeLetter = keyof typeof PURPOSE_LETTERS;
export type LinkPurpose = (typeof PURPOSE_LETTERS)[PurposeLetter];

export interface DecisionLink {
  purpose: LinkPurpose;
  postId: number;
  /** The revision that the mail or the page showed; 0 where there was none. */
  revision: number;
  expiresAt: Date;
}

/** After the decision window a mail's links still say what became of the draft, and bring it back. */
const WINDOWS_GOOD_FOR = 2;

const isPurposeLetter = (letter: string): letter is PurposeLetter => letter in PURPOSE_LETTERS;

@Injectable()
export class DecisionLinks {
  private readonly signer: Signer;

  constructor(private readonly config: Config) {
    this.signer = new Signer(config, 'decision-link');
  }

  /** Null without a public address. @param from when the mail was queued or the page was made. */
  url(purpose: LinkPurpose, { postId, revision, from }: { postId: number; revision: number; from: Date }) {
    const { publicUrl, decisionWindowMs } = this.config;
    if (publicUrl === null) return null;
    const expiresAt = new Date(from.getTime() + WINDOWS_GOOD_FOR * decisionWindowMs);
    return `${publicUrl}${this.path({ purpose, postId, revision, expiresAt })}`;
  }

  /** `/d/<letter>.<post>.<revision>.<expiry>.<HMAC>`, the expiry in seconds since the epoch, base 36. */
  path(link: DecisionLink): string {
    const [letter] = Object.entries(PURPOSE_LETTERS).find(([, purpose]) => purpose === link.purpose) ?? [];
    const expiry = Math.floor(link.expiresAt.getTime() / 1_000).toString(36);
    if (letter === undefined) throw new Error(`no letter for ${link.purpose}`);
    return `/d/${this.signer.sign(`${letter}.${link.postId}.${link.revision}.${expiry}`)}`;
  }

  /** Null for anything that was not signed here. What it names has to be checked against the rows, its expiry by the caller. */
  read(token: string): DecisionLink | null {
    const parts = /^([a-z])\.([1-9]\d{0,15})\.(0|[1-9]\d{0,5})\.([0-9a-z]{1,9})$/.exec(this.signer.open(token) ?? '');
    if (parts === null) return null;
    const [, letter = '', post, revision, expiry = ''] = parts;
    if (!isPurposeLetter(letter)) return null;
    return {
      purpose: PURPOSE_LETTERS[letter],
      postId: Number(post),
      revision: Number(revision),
      expiresAt: new Date(Number.parseInt(expiry, 36) * 1_000),
    };
  }
}
