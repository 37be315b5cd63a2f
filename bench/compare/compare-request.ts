// From the options of `compare` to a request: what is compared with what, how, and where the answer goes. Parses and checks; reads
// no run.
import { METRICS } from '../../results/comparison.js';
import type { CompareOptions } from '../../results/compare/compare-options.js';
import { DEFAULT_COMPARE_OPTIONS, NORMALISATIONS } from '../../results/compare/compare-options.js';
import type { ComparisonReportName } from '../../reports/compare/comparison-report-names.js';
import { COMPARISON_REPORT_NAMES } from '../../reports/compare/comparison-report-names.js';
import { UsageError } from '../command-error.js';
import { parseChoice, parseList } from '../input/option-values.js';
import { parsePercent } from '../input/percent.js';

/** Runs against runs by their references, or two styles of one run. */
export type CompareSubject =
  | {
      readonly kind: 'runs';
      readonly baseline: readonly string[];
      readonly candidate: readonly string[];
    }
  | {
      readonly kind: 'styles';
      readonly run: string;
      /** As given: a label, or the bare name of a style that the run has once. */
      readonly from: string;
      readonly to: string;
    };

export interface CompareRequest {
  readonly subject: CompareSubject;
  readonly options: CompareOptions;
  readonly format: ComparisonReportName;
  /** Null: stdout. */
  readonly output: string | null;
  /** Whether every row is shown. */
  readonly all: boolean;
  readonly confirm: boolean;
  /** The folder that holds the runs. */
  readonly out: string;
}

/** What yargs hands over; undefined: not given. */
export interface CompareArguments {
  readonly baseline: string;
  readonly candidate?: string | undefined;
  readonly styles?: string | undefined;
  readonly metric?: string | undefined;
  readonly minEffect?: string | undefined;
  readonly significance?: string | undefined;
  readonly normalise: string;
  readonly format?: string | undefined;
  readonly json: boolean;
  readonly output?: string | undefined;
  readonly all: boolean;
  readonly confirm: boolean;
  readonly out: string;
}

/** Half of all comparisons crying wolf is no significance. */
const MAX_SIGNIFICANCE = 0.5;
/** Ten times as slow: beyond that nobody needs a test. */
const MAX_EFFECT = 10;

/** @throws {UsageError} for anything that cannot be read, or does not go together. */
export function readCompareRequest(args: CompareArguments): CompareRequest {
  if (args.json && args.format !== undefined && args.format !== 'json') {
    throw new UsageError(`--json and --format ${args.format} exclude each other: give one`);
  }
  const subject = readSubject(args);
  if (args.confirm && subject.kind === 'styles') {
    throw new UsageError('--confirm measures a candidate again: give two runs, not --styles');
  }
  return {
    subject,
    options: {
      metrics:
        args.metric === undefined
          ? DEFAULT_COMPARE_OPTIONS.metrics
          : parseList('--metric', args.metric).map((text) =>
              parseChoice('--metric', text, METRICS),
            ),
      minEffectRatio:
        args.minEffect === undefined
          ? DEFAULT_COMPARE_OPTIONS.minEffectRatio
          : parsePercent('--min-effect', args.minEffect, MAX_EFFECT),
      significance:
        args.significance === undefined
          ? DEFAULT_COMPARE_OPTIONS.significance
          : parsePercent('--significance', args.significance, MAX_SIGNIFICANCE),
      normalise: parseChoice('--normalise', args.normalise, NORMALISATIONS),
    },
    format: args.json
      ? 'json'
      : parseChoice('--format', args.format ?? 'terminal', COMPARISON_REPORT_NAMES),
    output: args.output ?? null,
    all: args.all,
    confirm: args.confirm,
    out: args.out,
  };
}

function readSubject({ baseline, candidate, styles }: CompareArguments): CompareSubject {
  if (styles === undefined) {
    if (candidate === undefined) {
      throw new UsageError(
        'compare needs two sides: give a baseline and a candidate, or one run and --styles x,y',
      );
    }
    return {
      kind: 'runs',
      baseline: parseRuns('the baseline', baseline),
      candidate: parseRuns('the candidate', candidate),
    };
  }
  if (candidate !== undefined) {
    throw new UsageError('--styles compares within one run: give one run, or leave --styles out');
  }
  const [from, to, ...more] = parseList('--styles', styles);
  if (from === undefined || to === undefined || more.length > 0) {
    throw new UsageError(`--styles "${styles}" must name two different styles: baseline,candidate`);
  }
  const runs = parseList('the run', baseline);
  const [run] = runs;
  if (run === undefined || runs.length > 1) {
    throw new UsageError(`--styles compares within one run: "${baseline}" names ${runs.length}`);
  }
  return { kind: 'styles', run, from, to };
}

/** As they were given: what is named twice is told when it is read, whether by one name or by two. */
function parseRuns(side: string, text: string): string[] {
  parseList(side, text);
  return text
    .split(',')
    .map((reference) => reference.trim())
    .filter((reference) => reference !== '');
}
