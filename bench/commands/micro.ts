// `echobench micro`: tinybench over the hot paths. Reads the options, runs, prints; bench/micro does the rest.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { DEFAULT_RUNS_ROOT } from '../../results/store.js';
import { parseDuration } from '../duration.js';
import { describeEnvironment } from '../machine/environment.js';
import { renderMicro } from '../micro/render-micro.js';
import { DEFAULT_MICRO_TIME_MS, runMicro } from '../micro/run-micro.js';
import { SUBJECTS } from '../micro/subjects.js';

const OPTIONS = {
  filter: {
    type: 'string',
    requiresArg: true,
    describe: `run only what has this text in "subject/variant"; subjects: ${SUBJECTS.map(({ name }) => name).join(', ')}`,
  },
  time: {
    type: 'string',
    requiresArg: true,
    describe: 'how long each variant is timed, after a shorter warm-up',
    default: `${DEFAULT_MICRO_TIME_MS}ms`,
  },
  out: {
    type: 'string',
    requiresArg: true,
    describe: 'folder that holds the runs',
    default: DEFAULT_RUNS_ROOT,
  },
  json: { type: 'boolean', describe: 'print the result as JSON and nothing else', default: false },
} as const satisfies Record<string, Options>;

type Arguments = InferredOptionTypes<typeof OPTIONS>;

export const microCommand: CommandModule<object, Arguments> = {
  builder: (yargs) =>
    yargs
      .options(OPTIONS)
      .example('$0 micro --filter byte-order', 'DataView against Buffer against swap')
      .example('$0 micro --time 100ms --json | jq .subjects', 'a quick look, for programs')
      .epilogue('All of it takes about half a minute. Nothing else should run meanwhile.'),
  handler: micro,
};

async function micro(args: ArgumentsCamelCase<Arguments>): Promise<void> {
  const { file, result } = await runMicro({
    subjects: SUBJECTS,
    filter: args.filter ?? null,
    timeMs: parseDuration('--time', args.time, 1),
    root: args.out,
    describeEnvironment,
    onSubject: (name) => {
      if (process.stderr.isTTY) process.stderr.write(`${name} …\n`);
    },
  });
  process.stdout.write(
    args.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : `${renderMicro(result)}\n\nresult: ${file}\n`,
  );
}
