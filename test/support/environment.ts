/** What scripts/test.mjs prepared; a spec that is run by hand without it fails with what to do. */
export function prepared(
  name:
    | 'TEST_BROWSER'
    | 'TEST_DATABASE_URL'
    | 'TEST_POSTGRES_BINARIES'
    | 'TEST_POSTGRES_HOME'
    | 'TEST_TEMPORAL_ADDRESS'
    | 'TEST_TEMPORAL_CLI'
    | 'TEST_TEMPORAL_SERVER'
    | 'TEST_TEMPORAL_SQL_TOOL'
    | 'TEST_TEMPORAL_TEST_SERVER',
): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: run the tests with "npm test".`);
  return value;
}
