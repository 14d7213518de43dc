/** A small seeded generator (xorshift32): the same brief gives the same text, on every machine. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ (seed >>> 7)) >>> 0 || 1;
    for (let i = 0; i < 4; i += 1) this.below(2);
  }

  below(limit: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state % limit;
  }

  pick<T>(options: readonly [T, ...T[]]): T {
    return options[this.below(options.length)] ?? options[0];
  }

  /** `count` different ones, in a shuffled order. */
  some<T>(options: readonly T[], count: number): T[] {
    const left = [...options];
    const chosen: T[] = [];
    while (chosen.length < count && left.length > 0) chosen.push(...left.splice(this.below(left.length), 1));
    return chosen;
  }
}
