// Owns what the message with the approved text, ready to post, should show.

import type { PostFacts } from './post-facts.js';

export type HandOffView =
  | { type: 'ready'; undoUntil: string | null; remindAt: string | null }
  | { type: 'posted' }
  /** The approval was taken back, so the message goes. */
  | { type: 'removed' };

export function handOffView(post: PostFacts, messageRevision: number): HandOffView {
  if (messageRevision !== post.revision) return { type: 'removed' };
  if (post.state === 'posted') return { type: 'posted' };
  if (post.state !== 'approved') return { type: 'removed' };
  return { type: 'ready', undoUntil: post.decision?.undoUntil ?? null, remindAt: post.remindAt };
}

/** Like `viewKey` of a draft. */
export function handOffKey(view: HandOffView, contentHash: string): string {
  const text = contentHash.slice(0, 12);
  switch (view.type) {
    case 'ready':
      return `ready:${view.undoUntil === null ? 'final' : 'undo'}:${view.remindAt ?? 'none'}:${text}`;
    case 'posted':
      return `posted:${text}`;
    case 'removed':
      return REMOVED;
  }
}

/** The key of a message that should not be there any more. */
export const REMOVED = 'removed';
