// Owns what the buttons under a Telegram message carry. It comes back from the client and is untrusted: anything
// that does not parse is refused, and whatever parses is still checked against the rows.

import { CALLBACK_DATA_BYTES } from './limits.js';
import type { Decision } from './decision.js';

/** `decide`: one decision on one revision; `chat`: the answer to "is this chat yours?". */
export type CallbackData =
  | { type: 'decide'; decision: Decision; postId: number; revision: number }
  | { type: 'chat'; answer: 'mine' | 'not_mine'; userId: number };

const DECISION_LETTERS = { a: 'approve', r: 'regenerate', d: 'delete' } as const satisfies Record<string, Decision>;
const LETTER_OF_DECISION: Record<Decision, keyof typeof DECISION_LETTERS> = {
  approve: 'a',
  regenerate: 'r',
  delete: 'd',
};

/** Short on purpose: 64 bytes are the Bot API's limit, and ids are bigints. */
export function encodeCallbackData(data: CallbackData): string {
  switch (data.type) {
    case 'decide':
      return `${LETTER_OF_DECISION[data.decision]}:${data.postId}:${data.revision}`;
    case 'chat':
      return `${data.answer === 'mine' ? 'y' : 'n'}:${data.userId}`;
  }
}

/** Null for anything that no button of ours ever carried. */
export function parseCallbackData(raw: string): CallbackData | null {
  if (raw.length > CALLBACK_DATA_BYTES) return null;
  const decide = /^([ard]):([1-9]\d{0,15}):([1-9]\d{0,5})$/.exec(raw);
  if (decide) {
    const [, letter, post, revision] = decide;
    const decision = letter === 'a' || letter === 'r' || letter === 'd' ? DECISION_LETTERS[letter] : null;
    const postId = Number(post);
    if (decision === null || !Number.isSafeInteger(postId)) return null;
    return { type: 'decide', decision, postId, revision: Number(revision) };
  }
  const chat = /^([yn]):([1-9]\d{0,15})$/.exec(raw);
  if (chat) {
    const userId = Number(chat[2]);
    if (!Number.isSafeInteger(userId)) return null;
    return { type: 'chat', answer: chat[1] === 'y' ? 'mine' : 'not_mine', userId };
  }
  return null;
}
