// `echobench report`: renders a stored run again, to its folder or, with --format, to stdout.
import { dirname, join } from 'node:path';
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import { LATEST } from '../../results/run-folder.js';
import { DEFAULT_RUNS_ROOT, readRun, resolveRun } from '../../results/store.js';
import { parseChoice } from '../input/option-values.js';
import { REPORT_PAGE, writeReports } from '../report-folder.js';
import { terminalOf } from '../terminal-options.js';

const OPTIONS = {
  format: {
    type: 'string',
    requiresArg: true,
    describe: 'print one report instead of writing all: terminal, markdown, csv, json, html',
  },
  json: {
    type: 'boolean',
    default: false,
    describe: 'the same as --format json',
  },
  out: {
    type: 'string',
    requiresArg: true,
    describe: 'folder that holds the runs',
    default: DEFAULT_RUNS_ROOT,
  },
} as const satisfies Record<string, Options>;

type Arguments = InferredOptionTypes<typeof OPTIONS> & { run: string };

export const reportCommand: CommandModule<object, Arguments> = {
  command: 'report [run]',
  describe: 'render a stored run again',
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        describe: 'its id, or the path of its folder or file',
        default: LATEST,
      })
      .options(OPTIONS)
      .example('$0 report', 'write report.html and its kin for the newest run')
      .example('$0 report latest --format markdown', 'print a table for a ticket'),
  handler: report,
};

async function report(args: ArgumentsCamelCase<Arguments>): Promise<void> {
  // Here and not above: the renderers bring Vega, which no other command should wait for.
  const { createReport, REPORT_NAMES } = await import('../../reports/reports.js');
  const name = args.json ? 'json' : args.format;
  const format = name === undefined ? null : parseChoice('--format', name, REPORT_NAMES);
  const file = await resolveRun(args.out, args.run);
  const run = await readRun(file);
  const terminal = terminalOf(process.stdout);
  if (format !== null) {
    process.stdout.write(createReport(format, terminal)(run));
    return;
  }
  const folder = dirname(file);
  await writeReports(run, folder);
  process.stdout.write(
    `${createReport('terminal', terminal)(run)}\nreport: ${join(folder, REPORT_PAGE)}\n`,
  );
}
