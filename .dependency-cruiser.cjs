// The directions of DESIGN and the purity that a file's name promises.
// npm run lint:imports

/** Lowest first: a folder imports its own tier and those below. */
const TIERS = [
  ['failure', 'settings', 'message', 'smpp', 'guard'],
  ['storage', 'route', 'template', 'queue', 'carrier', 'keyword', 'schedule'],
  ['dispatch', 'receipt', 'customer', 'catalogue', 'core-banking'],
  ['event', 'tracking', 'operations', 'authoring', 'otp', 'inbound'],
  ['broadcast'],
];

const inFolders = (folders) => `^src/(${folders.join('|')})/`;

const upwards = TIERS.slice(0, -1).map((folders, tier) => ({
  name: `no-way-up-from-${folders.join('-')}`,
  comment: 'Imports go one way: the higher folder knows the lower, never the other way round.',
  severity: 'error',
  from: { path: inFolders(folders) },
  to: { path: inFolders(TIERS.slice(tier + 1).flat()) },
}));

/** Their names say that they touch the world. */
const ROLES = '\\.(module|controller|store|runner|recorder|schema|adapter|sql)\\.ts$';
/** Where everything does, and the few files that do under a plain name. */
const EXCEPTIONS = [
  '^src/(storage|simulator|demo-bank|cli|demo)/',
  '[/.]main\\.ts$',
  '^src/carrier/bind\\.ts$',
  '^src/rpc/generated/',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Whatever goes round has no beginning to read from. Types alone may.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...upwards,
    {
      name: 'base-is-base',
      comment: 'failure and message stand on nothing; smpp and guard on those two.',
      severity: 'error',
      from: { path: '^src/(failure|message|smpp|guard)/' },
      to: { path: '^src/settings/' },
    },
    {
      name: 'carrier-knows-no-queue',
      comment: 'A bind declares the ports that dispatch and receipt implement.',
      severity: 'error',
      from: { path: '^src/carrier/' },
      to: { path: '^src/(queue|route|template|storage)/' },
    },
    {
      name: 'watchers-are-not-watched',
      comment: 'metrics, health and logging subscribe to what the others report.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(gateway\\.[a-z]+\\.ts$|metrics/|health/|logging/)' },
      to: { path: '^src/(metrics|health|logging)/' },
    },
    {
      name: 'metrics-is-seen-by-the-gateway-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(gateway\\.[a-z]+\\.ts$|metrics/)' },
      to: { path: '^src/metrics/' },
    },
    {
      name: 'rpc-is-for-the-edge',
      comment: 'The plumbing of gRPC: what is called knows nothing of how it is called.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(rpc|catalogue|customer|core-banking|demo-bank|event|tracking|operations|authoring|otp|inbound|broadcast|schedule|cli|demo)/|^src/gateway\\.',
      },
      to: { path: '^src/rpc/' },
    },
    {
      name: 'smpp-package-behind-its-adapter',
      comment: 'Its known defects are mended there, and nowhere else.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/smpp/[^/]+\\.adapter\\.ts$' },
      to: { path: 'node_modules/smpp/' },
    },
    {
      name: 'pure-by-name',
      comment:
        'A file without a role in its name is plain functions and classes: no framework, no ORM, no socket, no file.',
      severity: 'error',
      from: { path: '^src/', pathNot: [ROLES, ...EXCEPTIONS] },
      to: {
        path: [
          'node_modules/(@nestjs|@mikro-orm|nestjs-pino|pg|smpp)/',
          '^(node:)?(net|tls|fs|http|https|http2|dgram|dns|child_process|worker_threads|timers)(/promises)?$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-tests-in-the-daemon',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'declared-dependencies-only',
      comment: 'What the daemon needs stands in dependencies: the image has no others.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
