// Preloaded into a process whose clock is wrong: by CLOCK_SHIFT_MS, and, with CLOCK_TURNS_EVERY_MS, now ahead and now
// behind by as much.

const { CLOCK_SHIFT_MS = '0', CLOCK_TURNS_EVERY_MS = '0' } = process.env;
const by = Number(CLOCK_SHIFT_MS);
const every = Number(CLOCK_TURNS_EVERY_MS);
const began = performance.now();

const shift = () => (every > 0 && Math.floor((performance.now() - began) / every) % 2 === 1 ? -by : by);

const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + shift());
    else super(...given);
  }

  static now() {
    return RealDate.now() + shift();
  }
};
