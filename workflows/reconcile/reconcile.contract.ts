// Names and rhythms of the two workflows that Temporal Schedules start; they take no input.

export const SCHEDULES = [
  /** Often enough that a post whose signal was lost waits seconds, rare enough to cost next to nothing. */
  { id: 'reconcile', workflowType: 'reconcile', every: '10s' },
  { id: 'purge-outlived', workflowType: 'purgeOutlived', every: '1h' },
] as const;
