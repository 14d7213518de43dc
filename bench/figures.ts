// Owns how a set of measurements is summed up.

export interface Figures {
  count: number;
  p50: number;
  p99: number;
  max: number;
}

/** By the nearest rank. @throws Error for an empty set, which says nothing. */
export function figures(values: readonly number[]): Figures {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (part: number): number => {
    const value = sorted[Math.max(Math.ceil(part * sorted.length) - 1, 0)];
    if (value === undefined) throw new Error('nothing was measured');
    return value;
  };
  return { count: sorted.length, p50: rank(0.5), p99: rank(0.99), max: rank(1) };
}

export const inMs = (value: number): string => `${Math.round(value)} ms`;
