// Owns the words and colours of a post's states and of what became of it.

import type { DecisionResponse, PostResponse } from '../../api/generated';

export type PostState = PostResponse['state'];

export const STATES: Record<PostState, { label: string; color: string }> = {
  generating: { label: 'Being written', color: 'blue' },
  awaiting_decision: { label: 'Waits for you', color: 'yellow' },
  approved: { label: 'Approved', color: 'green' },
  posted: { label: 'Posted', color: 'green' },
  deleted: { label: 'Deleted', color: 'gray' },
  expired: { label: 'Expired', color: 'gray' },
  generation_failed: { label: 'Not written', color: 'red' },
};

export const SURFACE: Record<DecisionResponse['surface'], string> = {
  telegram: 'in Telegram',
  email: 'by email',
  web: 'on the web',
};

/** "1:05", for the little time that is left. */
export function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
