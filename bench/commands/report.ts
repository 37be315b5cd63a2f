// `echobench report`: renders a stored run again, to its folder or, with --format, to stdout.
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes, Options } from 'yargs';
import type { RunExport } from '../../reports/exports/run-export.js';
import type { Run } from '../../results/run.js';
import { LATEST } from '../../results/run-folder.js';
import { DEFAULT_RUNS_ROOT, readRun, resolveRun } from '../../results/store.js';
import { writeFailure } from '../../results/store-error.js';
import { UsageError } from '../command-error.js';
import { parseChoice } from '../input/option-values.js';
import { REPORT_PAGE, writeReports } from '../report-folder.js';
import { terminalOf } from '../terminal-options.js';

const OPTIONS = {
  format: {
    type: 'string',
    requiresArg: true,
    describe:
      'print one instead of writing all: terminal, markdown, csv, json, html; csv-summary, github-bigger, github-smaller, bencher, junit, prometheus, hdr',
  },
  output: {
    type: 'string',
    requiresArg: true,
    describe: 'with --format: file to write to instead of stdout',
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
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        describe: 'its id, or the path of its folder or file',
        default: LATEST,
      })
      .options(OPTIONS)
      .example('$0 report', 'write report.html and its kin for the newest run')
      .example('$0 report latest --format markdown', 'print a table for a ticket')
      .example('$0 report --format junit --output cells.xml', 'write test results for CI'),
  handler: report,
};

async function report(args: ArgumentsCamelCase<Arguments>): Promise<void> {
  // Here and not above: the renderers bring Vega, which no other command should wait for.
  const { createReport, REPORT_NAMES } = await import('../../reports/reports.js');
  const { EXPORT_NAMES, isExportName, selectExport } =
    await import('../../reports/exports/exports.js');
  const name = args.json ? 'json' : args.format;
  const names = [...REPORT_NAMES, ...EXPORT_NAMES];
  const format = name === undefined ? null : parseChoice('--format', name, names);
  if (args.output !== undefined && format === null) {
    throw new UsageError('--output is for one report; say which with --format');
  }
  const file = await resolveRun(args.out, args.run);
  const run = await readRun(file);
  const terminal = terminalOf(process.stdout);
  if (format !== null) {
    const text = isExportName(format)
      ? await exportRun(selectExport(format), run)
      : createReport(format, terminal)(run);
    await writeText(text, args.output);
    return;
  }
  const folder = dirname(file);
  await writeReports(run, folder);
  process.stdout.write(
    `${createReport('terminal', terminal)(run)}\nreport: ${join(folder, REPORT_PAGE)}\n`,
  );
}

/** The text; what it leaves out is told on stderr, so that stdout carries nothing else. */
async function exportRun({ render, note }: RunExport, run: Run): Promise<string> {
  const said = note(run);
  if (said !== null) process.stderr.write(`${said}\n`);
  return await render(run);
}

/** @throws {StoreError} RUN_NOT_WRITTEN. */
async function writeText(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw writeFailure(file, cause);
  }
}
