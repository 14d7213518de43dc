// Tells a person what is going on: a running clock on a terminal, plain lines everywhere else.
const onTerminal = process.stdout.isTTY === true && process.env.CI === undefined;
const PLAIN_LINE_EVERY_S = 15;

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs one step and reports how long it took.
 * @template T
 * @param {string} doing what is being done, as in "Installing packages"
 * @param {() => Promise<T>} work
 * @param {{ optional?: boolean }} [options] optional: nothing found is no failure, since another way is tried then
 * @returns {Promise<T>}
 */
export async function step(doing, work, { optional = false } = {}) {
  const began = Date.now();
  const elapsed = () => Math.round((Date.now() - began) / 1000);
  let reported = 0;
  const tick = () => {
    if (onTerminal) process.stdout.write(`\r\x1b[2K  ${doing} … ${elapsed()} s`);
    else if (elapsed() - reported >= PLAIN_LINE_EVERY_S) {
      reported = elapsed();
      say(`  ${doing} … ${reported} s`);
    }
  };
  tick();
  const clock = setInterval(tick, 1000);
  const close = (/** @type {string} */ mark) => {
    clearInterval(clock);
    if (onTerminal) process.stdout.write('\r\x1b[2K');
    say(`${mark} ${doing} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  };
  try {
    const result = await work();
    close(optional && result === undefined ? '–' : '✓');
    return result;
  } catch (error) {
    close('✗');
    throw error;
  }
}
