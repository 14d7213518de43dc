/** A failure that one sentence explains: it is shown without a stack, and the run ends with exit code 1. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {string} [details] lines shown under the sentence, such as the end of a log
   */
  constructor(message, details = '') {
    super(message);
    this.name = 'Problem';
    this.details = details;
  }
}

/** Thrown out of whatever is being awaited once the run is told to stop. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
