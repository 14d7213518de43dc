// Owns the states of a post and what each of them still allows.

export const POST_STATES = [
  'generating',
  'awaiting_decision',
  'approved',
  'posted',
  'deleted',
  'expired',
  'generation_failed',
] as const;
export type PostState = (typeof POST_STATES)[number];

/** How a revision came to be. */
export const REVISION_ORIGINS = ['generated', 'own', 'edit', 'restore'] as const;
export type RevisionOrigin = (typeof REVISION_ORIGINS)[number];
