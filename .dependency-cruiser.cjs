/**
 * The dependency rules of ARCHITECTURE.md. The workflow bundler silently accepts an activity imported by value, so these
 * rules, not the bundler, keep workflow code deterministic.
 */
const only = (name, from, allowed, comment, extra = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.spec\\.ts$', ...extra },
  to: { pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { pathNot: '^web/src/api/generated/' }, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('domain-is-pure', '^domain/', '^domain/', 'The shared words import nothing.'),
    only(
      'contracts-define-only',
      '^workflows/.+\\.contract\\.ts$',
      ['^domain/', '^node_modules/@temporalio/workflow/'],
      'Contracts carry names, inputs, signals and queries.',
    ),
    {
      name: 'workflows-are-deterministic',
      comment: 'Workflow code: domain and the workflow SDK by value, activities by type.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: '\\.contract\\.ts$' },
      to: { pathNot: ['^workflows/', '^domain/', '^node_modules/@temporalio/workflow/', '^activities/'] },
    },
    {
      name: 'workflows-take-activities-by-type',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'activities-are-plain',
      comment: 'Activities see domain, their own ports and the activity SDK.',
      severity: 'error',
      from: { path: '^activities/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^activities/', '^domain/', '^node_modules/@temporalio/(activity|common)/'] },
    },
    {
      name: 'src-knows-workflows-by-contract',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^workflows/', pathNot: '\\.contract\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'src-implements-ports',
      comment: 'Only the worker wires activities; everything else knows them as types.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/worker' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'production-code-stands-alone',
      comment: 'A test beside the code may take a stand-in from test/support.',
      severity: 'error',
      from: { path: '^(src|domain|workflows|activities)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(web|test|sandbox|bench|scripts)/' },
    },
    {
      name: 'features-use-front-doors',
      comment: "A feature is used through its index.ts, never through another feature's insides.",
      severity: 'error',
      from: {
        path: '^src/(auth|users|posts|notifications|telegram|email|generator|delivery|reminders|events|health|operators|page|sandbox)/',
      },
      to: {
        path: '^src/(auth|users|posts|notifications|telegram|email|generator|delivery|reminders|events|health|operators|page|sandbox)/',
        pathNot: ['^src/$1/', '^src/[a-z]+/index\\.ts$'],
      },
    },
    {
      name: 'ground-floor-below-features',
      severity: 'error',
      from: { path: '^src/(config|common|database|temporal)/' },
      to: {
        path: '^src/(auth|users|posts|notifications|telegram|email|generator|delivery|reminders|events|health|operators|page|sandbox)/',
      },
    },
    {
      name: 'one-importer-of-grammy',
      severity: 'error',
      from: { path: '^(src|domain|workflows|activities)/', pathNot: '^src/telegram/' },
      to: { path: '^node_modules/grammy/' },
    },
    {
      name: 'one-importer-of-mailers',
      severity: 'error',
      from: { path: '^(src|domain|workflows|activities)/', pathNot: '^src/email/' },
      to: { path: '^node_modules/(@sendgrid/mail|nodemailer|@types/nodemailer)/' },
    },
    {
      name: 'one-importer-of-openai',
      severity: 'error',
      from: { path: '^(src|domain|workflows|activities)/', pathNot: '^src/generator/' },
      to: { path: '^node_modules/openai/' },
    },
    {
      name: 'one-importer-of-mail-templates',
      comment: 'On the server, components are for mails alone.',
      severity: 'error',
      from: { path: '^(src|domain|workflows|activities)/', pathNot: '^src/email/' },
      to: { path: '^node_modules/(@react-email/|(@types/)?react(-dom)?/)' },
    },
    {
      name: 'one-importer-of-temporal-client',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/temporal/' },
      to: { path: '^node_modules/@temporalio/client/' },
    },
    only(
      'page-stands-alone',
      '^web/src/',
      ['^web/src/', '^domain/', '^node_modules/'],
      'The page knows the shared words, and the API by its description alone.',
    ),
    {
      name: 'pages-stand-side-by-side',
      comment: 'What two pages share belongs beside them: app, forms, format, session, api.',
      severity: 'error',
      from: { path: '^web/src/pages/([^/]+)/' },
      to: { path: '^web/src/pages/', pathNot: '^web/src/pages/$1/' },
    },
    {
      name: 'page-is-built-from-development-packages',
      comment: 'The server serves what was built: none of its own packages is for the page.',
      severity: 'error',
      from: { path: '^(src|domain|workflows|activities)/' },
      to: { path: '^node_modules/(@mantine|@tanstack|@heroicons|wouter|vite)/' },
    },
    {
      name: 'sandbox-speaks-the-wire',
      comment: 'The stand-ins know the protocols only, never the product.',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: '^(src|domain|workflows|activities|test|web)/' },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
