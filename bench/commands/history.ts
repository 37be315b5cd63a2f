// `echobench history`: what became of a scenario's figures over all its runs. Which options there are; the rest is history/'s.
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { METRICS } from '../../results/comparison.js';
import { DEFAULT_RUNS_ROOT } from '../../results/store.js';
import { HISTORY_REPORT_NAMES } from '../../reports/history/history-report-names.js';
import { readHistoryRequest } from '../history/history-request.js';
import { performHistory } from '../history/perform-history.js';

const OPTIONS = {
  runs: {
    type: 'string',
    requiresArg: true,
    describe: 'folder that holds the runs, at any depth',
    default: DEFAULT_RUNS_ROOT,
  },
  metric: {
    type: 'string',
    requiresArg: true,
    describe: `some of ${METRICS.join(', ')} [default: throughput,cpu on a terminal, else all]`,
  },
  cell: {
    type: 'string',
    requiresArg: true,
    describe: "only cells with these words in their id, e.g. 'event-loop tcp c64'",
  },
  since: { type: 'string', requiresArg: true, describe: 'a date, or e.g. 30d or 8w back' },
  last: { type: 'string', requiresArg: true, describe: 'only the newest so many runs' },
  'min-effect': {
    type: 'string',
    requiresArg: true,
    describe: 'the least change of level that counts [default: 5%]',
  },
  significance: {
    type: 'string',
    requiresArg: true,
    describe:
      'how often a change may be reported where there is none, over all cells of a metric [default: 5%]',
  },
  format: {
    type: 'string',
    requiresArg: true,
    describe: `${HISTORY_REPORT_NAMES.join(', ')} [default: terminal]`,
  },
  json: { type: 'boolean', default: false, describe: 'the same as --format json' },
  output: { type: 'string', requiresArg: true, describe: 'file to write to instead of stdout' },
} as const satisfies Record<string, Options>;

type Arguments = InferredOptionTypes<typeof OPTIONS> & { scenario: string | undefined };

export const historyCommand: CommandModule<object, Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('scenario', {
        type: 'string',
        describe: 'its name [default: that of the newest run]',
      })
      .options(OPTIONS)
      .example('$0 history quick', 'sparklines, changes and the commits around them')
      .example("$0 history quick --metric p99 --cell 'event-loop tcp' --last 60", 'a part of it')
      .example('$0 history full --format html --output history.html', 'as a page')
      .epilogue(
        'Exit codes: 0 also when there is nothing yet, 2 wrong usage, or no run of that scenario where others have some, 4 the folder cannot be read. From 15 comparable runs on it looks for changes: docs/measuring.md, "History".',
      ),
  handler: async (args: ArgumentsCamelCase<Arguments>) => {
    process.exitCode = await performHistory(readHistoryRequest(args, Date.now()), process);
  },
};
