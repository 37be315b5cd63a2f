// `echobench grade`: a submission and a rubric in, a score with reasons out. Which options there are; bench/grade/ does the rest.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { GRADE_FORMATS } from '../../reports/grade/grade-reports.js';
import { readGradeRequest } from '../grade/grade-request.js';
import { performGrade } from '../grade/perform-grade.js';
import { abortOnSignals } from '../stop-signals.js';

const OPTIONS = {
  rubric: {
    type: 'string',
    requiresArg: true,
    default: 'rubric.yaml',
    describe: 'what is asked for and what it is worth: a YAML file',
  },
  command: {
    type: 'string',
    requiresArg: true,
    describe: "how the submission is started, in place of the rubric's: 'python3 server.py {port}'",
  },
  format: {
    type: 'string',
    requiresArg: true,
    describe: `${GRADE_FORMATS.join(', ')} [default: text]`,
  },
  json: { type: 'boolean', default: false, describe: 'the same as --format json' },
  out: {
    type: 'string',
    requiresArg: true,
    describe: 'a file to write the grade to, at the end and whole [default: stdout]',
  },
  'max-minutes': {
    type: 'string',
    requiresArg: true,
    describe: "what is not measured by then is inconclusive [default: the rubric's]",
  },
  user: {
    type: 'string',
    requiresArg: true,
    describe: 'run the submission as this user, who has no rights; needs root',
  },
  'server-cpus': {
    type: 'string',
    requiresArg: true,
    describe: 'CPUs for the servers, e.g. 0-3,6',
  },
  'load-cpus': { type: 'string', requiresArg: true, describe: 'CPUs for the load generator' },
  seed: {
    type: 'string',
    requiresArg: true,
    describe: 'of order and payloads [default: random, recorded]',
  },
} as const satisfies Record<string, Options>;

const SUBMISSION = {
  type: 'string',
  demandOption: true,
  describe: 'the folder that was handed in, or one file; it is copied, and never changed',
} as const;

type Arguments = InferredOptionTypes<typeof OPTIONS> & { submission: string };

export const gradeCommand: CommandModule<object, Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('submission', SUBMISSION)
      .options(OPTIONS)
      .example('$0 grade alice --rubric rubric.yaml', 'a score with reasons')
      .example(
        '$0 grade /autograder/submission --rubric rubric.yaml --user student --format gradescope --out /autograder/results/results.json',
        'on Gradescope',
      )
      .epilogue(
        'Exit codes: 0 graded, 1 below what passes, 2 wrong usage, 3 inconclusive, 4 could not run, 130 interrupted.\nThe kit for an assignment is in docs/course/assignment/.',
      ),
  handler: async (args: ArgumentsCamelCase<Arguments>) => {
    const request = readGradeRequest(args);
    const stop = abortOnSignals();
    try {
      process.exitCode = await performGrade(request, process, stop.signal);
    } finally {
      stop.release();
    }
  },
};
