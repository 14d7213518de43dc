// Owns the decision of an author on one revision, and the surfaces it can come from.

export const DECISIONS = ['approve', 'regenerate', 'delete'] as const;
export type Decision = (typeof DECISIONS)[number];

/** Where a person acted. `web` is the page and any other client of the HTTP API. */
export const SURFACES = ['telegram', 'email', 'web'] as const;
export type Surface = (typeof SURFACES)[number];
