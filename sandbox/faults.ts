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

/** One of several faults that may strike the same requests. */
export interface Odds {
  fault: Fault;
  /** Share of the requests, from 0 to 1. */
  probability: number;
}

interface Rule {
  match: FaultMatch;
  /** Null where it spares this request. */
  strike: () => Fault | null;
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
  private readonly tally = new Map<string, number>();

  /** The next `times` matching requests meet this fault. */
  next(match: FaultMatch, fault: Fault, times = 1): void {
    let left = times;
    this.rules.push({ match, strike: () => (left-- > 0 ? fault : null) });
  }

  /**
   * Each matching request meets at most one of these faults, each with its own probability. One draw of a seeded generator
   * decides among them, so that the order in which they are named takes nothing from the later ones.
   */
  sometimes(match: FaultMatch, odds: readonly Odds[], seed = 1): void {
    const random = seededRandom(seed);
    this.rules.push({
      match,
      strike: () => {
        let drawn = random();
        for (const { fault, probability } of odds) {
          if (drawn < probability) return fault;
          drawn -= probability;
        }
        return null;
      },
    });
  }

  clear(): void {
    this.rules = [];
  }

  /** The fault that strikes this request, if any. */
  strike(request: Required<FaultMatch>): Fault | null {
    for (const { match, strike } of this.rules) {
      if (match.service !== request.service) continue;
      if (match.method !== undefined && match.method !== request.method) continue;
      if (match.to !== undefined && match.to !== request.to) continue;
      const fault = strike();
      if (fault === null) continue;
      const name = nameOf(fault);
      this.tally.set(name, (this.tally.get(name) ?? 0) + 1);
      return fault;
    }
    return null;
  }

  /** How often each kind struck since the start. */
  struck(): Record<string, number> {
    return Object.fromEntries([...this.tally].toSorted(([one], [other]) => one.localeCompare(other)));
  }
}

function nameOf(fault: Fault): string {
  switch (fault.type) {
    case 'status':
      return String(fault.status);
    case 'hang':
      return fault.acted ? 'hangAfter' : 'hangBefore';
    default:
      return fault.type;
  }
}
