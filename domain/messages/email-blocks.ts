// Owns the parts a mail is made of. Both bodies of a mail come from one list of blocks, so that they say the same.

export interface EmailAction {
  label: string;
  url: string;
  /** `main` is the one thing most readers want. */
  weight: 'main' | 'other';
}

export type EmailBlock =
  | { type: 'heading'; text: string }
  | { type: 'paragraph'; text: string }
  /** Said beside the matter: smaller and quieter. */
  | { type: 'note'; text: string }
  /** Somebody's own text, to be copied as it is. */
  | { type: 'post'; content: string }
  | { type: 'actions'; actions: EmailAction[] }
  /** To be typed or copied elsewhere. */
  | { type: 'code'; code: string };

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
    case 'actions':
      return block.actions.map(({ label, url }) => `${label}:\n${url}`).join('\n\n');
    case 'code':
      return `    ${block.code}`;
  }
}
