/** Generic arrow functions and JSX cannot be told apart, so files with JSX are parsed on their own terms. */
const swc = ({ tsx }) => ({
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'es6' },
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true, tsx },
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      useDefineForClassFields: false,
      react: { runtime: 'automatic' },
    },
    keepClassNames: true,
  },
});

const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', swc({ tsx: false })],
    '^.+\\.tsx$': ['@swc/jest', swc({ tsx: true })],
  },
  setupFiles: ['<rootDir>/test/setup.mjs'],
  transformIgnorePatterns: ['/node_modules/', '/dist/'],
};

/** `unit` needs nothing but Node and runs in `npm run check`; the other projects get their servers from scripts/test.mjs. */
export default {
  // Real servers on a busy machine take their time; what must be quick is measured by the test itself.
  testTimeout: 30_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      roots: ['domain', 'activities', 'src', 'sandbox', 'web/src', 'test/support'].map(
        (folder) => `<rootDir>/${folder}`,
      ),
      testMatch: ['**/*.spec.ts'],
    },
    {
      ...common,
      displayName: 'bench',
      roots: ['<rootDir>/bench'],
      testMatch: ['**/*.bench.ts'],
    },
    ...['workflows', 'replay', 'integration', 'e2e', 'browser', 'faults'].map((name) => ({
      ...common,
      displayName: name,
      roots: ['<rootDir>/test'],
      testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`],
    })),
  ],
};
