// Misbehaviour on purpose: what a provider does instead of answering as it should.

/** Where a fault strikes; what is left out matches everything. */
export interface FaultMatch {
  service: 'telegram' | 'sendgrid' | 'smtp';
  /** Bot API method, or for SMTP the stage. */
  method?: string;
  /** Chat id or mail address. */
  to?: string;
}

export type Fault =
  /** An answer with this status; `retryAfter` in seconds. */
  | { type: 'status'; status: number; description?: string; retryAfter?: number }
  /** The connection breaks before the request is acted on. */
  | { type: 'resetBefore' }
  /** The request is carried out, and the connection breaks before the answer. */
  | { type: 'resetAfter' }
  /** Carried out or not, no answer ever comes. */
  | { type: 'hang'; acted: boolean }
  | { type: 'slow'; ms: number };

interface Rule {
  match: FaultMatch;
  fault: Fault;
  /** How often it still strikes; null: by probability. */
  left: number | null;
  probability: number;
}

/** A small seeded generator (mulberry32), so that a run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Faults {
  private rules: Rule[] = [];
  private random = seededRandom(1);

  /** The next `times` matching requests meet this fault. */
  next(match: FaultMatch, fault: Fault, times = 1): void {
    this.rules.push({ match, fault, left: times, probability: 1 });
  }

  /** Each matching request meets this fault with this probability, by a seeded generator. */
  sometimes(match: FaultMatch, fault: Fault, probability: number, seed = 1): void {
    this.random = seededRandom(seed);
    this.rules.push({ match, fault, left: null, probability });
  }

  clear(): void {
    this.rules = [];
  }

  /** The fault that strikes this request, if any. */
  strike(request: Required<FaultMatch>): Fault | null {
    for (const rule of this.rules) {
      const { match } = rule;
      if (match.service !== request.service) continue;
      if (match.method !== undefined && match.method !== request.method) continue;
      if (match.to !== undefined && match.to !== request.to) continue;
      if (rule.left === null) {
        if (this.random() >= rule.probability) continue;
        return rule.fault;
      }
      if (rule.left === 0) continue;
      rule.left -= 1;
      return rule.fault;
    }
    return null;
  }
}
