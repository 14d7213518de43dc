// Owns the steps that a plan can ask its workflow to carry out.

import type { Channel } from './channel.js';

export type Step =
  | { type: 'generate'; postId: number; revision: number }
  | { type: 'send'; deliveryId: number; channel: Channel }
  | { type: 'rewrite'; deliveryId: number; shows: string };

/** What is due now, and until when nothing else is: epoch milliseconds, or null where the rows are at rest. */
export interface NextStep {
  steps: Step[];
  restUntil: number | null;
  /**
   * When that was said, by the same clock. The engine's own may show another time, and whoever takes one for the other
   * wakes too late, or again and again. Left out by histories that are older than this: then the engine's counts.
   */
  asOf?: number;
}

/** Tells two steps apart; one with the same key is never under way twice. */
export function stepKey(step: Step): string {
  switch (step.type) {
    case 'generate':
      return `generate:${step.revision}`;
    case 'send':
      return `send:${step.deliveryId}`;
    case 'rewrite':
      return `rewrite:${step.deliveryId}`;
  }
}
