// Spares what was woken and is behind all the same: a step that always throws, or a workflow that its worker cannot go on
// with. Each signal makes its history longer, a history ends somewhere, and others have a right to be woken too.

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

export class VainNudges {
  private readonly woken = new Map<number, { times: number; notBefore: number }>();

  /** @param clock milliseconds that never jump. */
  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** Whom to wake now of all who are behind. Whoever caught up starts afresh when they are behind again. */
  due(behind: readonly number[]): number[] {
    const still = new Set(behind);
    for (const id of this.woken.keys()) if (!still.has(id)) this.woken.delete(id);
    return behind.filter((id) => (this.woken.get(id)?.notBefore ?? 0) <= this.clock());
  }

  /** The engine took it; whether it helps is seen later. */
  wasWoken(id: number): void {
    const times = (this.woken.get(id)?.times ?? 0) + 1;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (times - 1), LONGEST_PAUSE_MS);
    this.woken.set(id, { times, notBefore: this.clock() + pause });
  }
}
