// Leaves jest's totals, and what failed, where the script that ran it finds them.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './paths.mjs';

/** Enough to know it by; the whole of it was printed where it happened. */
const REASON_AT_MOST = 500;

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
    const failures = results.testResults.flatMap(failuresIn);
    writeFileSync(path, JSON.stringify({ passed: results.numPassedTests, failed, failures }));
  }
}

/**
 * @param {import('@jest/reporters').TestResult} file
 * @returns {string[]} one for each test: where it is, its name, and why it failed
 */
function failuresIn({ testFilePath, testExecError, testResults }) {
  const failed = testResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => ({ name: fullName, reason: failureMessages[0] ?? '' }));
  if (testExecError !== undefined && testExecError !== null)
    failed.push({ name: 'did not run to its end', reason: testExecError.stack ?? testExecError.message });
  return failed.map(({ name, reason }) => {
    const [said = ''] = stripVTControlCharacters(reason).split(/\n\s+at /, 1);
    return `${relative(root, testFilePath)} › ${name}: ${said.replaceAll(/\s+/g, ' ').slice(0, REASON_AT_MOST)}`;
  });
}
