// Owns the page's document: the same for every address, with a nonce of its own for each answer.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Written by the page's build (web/vite.config.ts), taken out here. */
const NONCE = '%NONCE%';
const SERVICE = '%SERVICE%';

/** What the page must know before it asks for anything. */
export interface ServiceFacts {
  /** Where people sign in: here, or in the app whose tokens are accepted. */
  accounts: 'own' | 'elsewhere';
  /** Which stand-ins are in place of Telegram and the mailbox; null where both are real. */
  sandbox: { chat: boolean; mailbox: boolean } | null;
}

export interface PageDocument {
  html: string;
  policy: string;
}

/** @param https whether people reach the page by https. */
export function pageDocuments(folder: string, facts: ServiceFacts, https: boolean): () => PageDocument {
  const template = readFileSync(join(folder, 'index.html'), 'utf8').replaceAll(SERVICE, escaped(JSON.stringify(facts)));
  return () => {
    const nonce = randomBytes(16).toString('base64');
    return { html: template.replaceAll(NONCE, nonce), policy: policyFor(nonce, facts, https) };
  };
}

/** Scripts and styles from here only; styles that a script adds carry the nonce. */
const policyFor = (nonce: string, { sandbox }: ServiceFacts, https: boolean): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    // The sandbox shows mails as they are, each in a frame that can do nothing.
    ...(sandbox === null ? [] : ["frame-src 'self'"]),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // On a plain address it would break the page: Safari upgrades even localhost.
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
