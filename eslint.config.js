// Type-checked linting, and the rule that keeps each room's imports pointing down (design: rooms).
import tseslint from 'typescript-eslint';

/** Which rooms each room may import; everything else is refused. */
const MAY_IMPORT = {
  protocol: [],
  posix: [],
  results: [],
  lab: ['protocol', 'posix'],
  servers: ['protocol', 'posix'],
  loadgen: ['protocol', 'posix'],
  reports: ['results'],
  bench: ['reports', 'results', 'servers', 'loadgen', 'lab', 'protocol', 'posix'],
};

const ROOMS = Object.keys(MAY_IMPORT);

const layering = Object.entries(MAY_IMPORT).map(([room, allowed]) =>
  refuse([`${room}/**/*.ts`], roomsAbove(room, allowed)),
);

/** What servers on one substrate share is nothing to those on the other: a later rule replaces the room's, and so repeats it. */
const substrates = [
  ['on-node', ['servers/on-posix/**/*.ts', 'servers/posix-*/**/*.ts']],
  ['on-posix', ['servers/on-node/**/*.ts']],
].map(([other, files]) =>
  refuse(files, [
    ...roomsAbove('servers', MAY_IMPORT.servers),
    {
      regex: `^(\\.\\./)+${other}/`,
      message: `${other}/ is for the other substrate: what both need lies beside them.`,
    },
  ]),
);

function roomsAbove(room, allowed) {
  return ROOMS.filter((other) => other !== room && !allowed.includes(other)).map((other) => ({
    regex: `^(\\.\\./)+${other}/`,
    message: `${room}/ may not import ${other}/: imports point down.`,
  }));
}

function refuse(files, patterns) {
  return { files, rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'results/runs/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['vitest.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Numbers in templates are this project's daily bread; their formatting is explicit where it matters.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `() => emitter.emit(…)` reads better than a block, and loses nothing.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Shape-only type aliases are how the contracts are written (`satisfies`).
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  ...layering,
  ...substrates,
);
