// Leaves jest's totals where the script that ran it finds them.
import { writeFileSync } from 'node:fs';

export default class CountReporter {
  /**
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const path = process.env.TEST_COUNTS_FILE;
    if (path === undefined) return;
    // A file that could not even be loaded counts as one failure: its tests are not among the failed ones.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    writeFileSync(path, JSON.stringify({ passed: results.numPassedTests, failed }));
  }
}
