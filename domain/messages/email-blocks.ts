// Owns the parts a mail is made of, and its plain text. Both bodies come from one list of blocks, so that they say the
// same.

import { voice } from './voice.js';
import type { WordChange } from './word-change.js';

export interface EmailAction {
  label: string;
  url: string;
  /** `main` is the one thing most readers want. */
  weight: 'main' | 'other';
}

export type EmailBlock =
  /** The first and only one of its rank. */
  | { type: 'heading'; text: string }
  | { type: 'paragraph'; text: string }
  /** Said beside the matter: smaller and quieter. */
  | { type: 'note'; text: string }
  /** Somebody's own text, to be copied as it is. */
  | { type: 'post'; content: string }
  /** What became different since the draft before. */
  | { type: 'changes'; changes: readonly WordChange[] }
  | { type: 'actions'; actions: EmailAction[] }
  /** To be typed or copied elsewhere. */
  | { type: 'code'; code: string };

export interface Mail {
  subject: string;
  /** What a list of mails shows beside the subject. */
  preview?: string;
  blocks: EmailBlock[];
  /** Where a mail program can stop mails of this kind. */
  unsubscribeUrl?: string;
}

/** Not "-- ", which mail programs take for the start of a signature and may fold away. */
const RULE = '-'.repeat(40);

/** The body for readers without HTML. */
export const blocksToText = (blocks: readonly EmailBlock[]): string => `${blocks.map(blockToText).join('\n\n')}\n`;

function blockToText(block: EmailBlock): string {
  switch (block.type) {
    case 'heading':
    case 'paragraph':
    case 'note':
      return block.text;
    case 'post':
      return `${RULE}\n${block.content}\n${RULE}`;
    case 'changes':
      return `${voice.mail.changesHeading}:\n${block.changes.map(changeToText).join('')}`;
    case 'actions':
      return block.actions.map(({ label, url }) => `${label}:\n${url}`).join('\n\n');
    case 'code':
      return `    ${block.code}`;
  }
}

/** As wdiff marks them, which is also what a screen reader can say. */
function changeToText({ type, text }: WordChange): string {
  switch (type) {
    case 'same':
      return text;
    case 'added':
      return `{+${text}+}`;
    case 'removed':
      return `[-${text}-]`;
  }
}
