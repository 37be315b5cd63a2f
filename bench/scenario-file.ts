// Reads a scenario: one of ours by name, or a user's by path. YAML with line numbers, validated by results/scenario.ts, so
// that a typo is told with its file, line, key and the nearest right one. What the scenario amounts to is plan.ts's affair.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import {
  scenarioSchema,
  scenarioStyleSchema,
  sweepSchema,
  type Scenario,
  type ScenarioStyle,
} from '../results/scenario.js';
import { parseWorkload } from '../protocol/workload.js';
import { systemCode } from '../results/store-error.js';
import { UsageError } from './command-error.js';
import { didYouMean } from './input/option-values.js';

/** The scenario that `run` takes when none is named. */
export const DEFAULT_SCENARIO = 'quick';

/** Throws when a style or one of its options does not exist; its message says why. */
export type StyleCheck = (style: ScenarioStyle) => void;

/** Beside the sources, one folder level above the compiled file's own. */
const FOLDER = new URL('../../bench/scenarios/', import.meta.url);
const EXTENSION = '.yaml';
/** One mistake often shows as many; the first few name it. */
const MAX_LISTED = 3;

/** Names of the scenarios that come with the program. */
export function scenarioNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => basename(file, EXTENSION))
    .sort();
}

/**
 * @param nameOrPath a name of {@link scenarioNames}, or the path of a file.
 * @throws {UsageError} when there is none, or it is not valid.
 */
export function readScenario(nameOrPath: string, checkStyle: StyleCheck): Scenario {
  const names = scenarioNames();
  if (names.includes(nameOrPath)) {
    const file = fileURLToPath(new URL(`${nameOrPath}${EXTENSION}`, FOLDER));
    return parseScenario(file, readFileSync(file, 'utf8'), checkStyle);
  }
  if (!existsSync(nameOrPath)) {
    throw new UsageError(
      `there is no scenario "${nameOrPath}"${didYouMean(nameOrPath, names)}: give one of ${names.join(', ')}, or the path of a YAML file`,
      'SCENARIO_UNKNOWN',
    );
  }
  return parseScenario(nameOrPath, readScenarioText(nameOrPath), checkStyle);
}

/** @param file names the text in errors. @throws {UsageError} SCENARIO_INVALID, with line and key of what is wrong. */
export function parseScenario(file: string, text: string, checkStyle: StyleCheck): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw invalid(file, broken.linePos?.[0].line ?? 1, broken.message.split('\n')[0] ?? 'not YAML');
  }
  const locate = (path: readonly PropertyKey[], key?: string): number =>
    lineOf(document, lines, path, key);
  const parsed = scenarioSchema.safeParse(document.toJS());
  if (!parsed.success) throw describeIssues(file, parsed.error, locate);
  checkMeaning(file, parsed.data, locate, checkStyle);
  return parsed.data;
}

type Locate = (path: readonly PropertyKey[], key?: string) => number;

/** What the schema's types cannot say: that styles, their options and workloads exist. */
function checkMeaning(file: string, scenario: Scenario, locate: Locate, check: StyleCheck): void {
  scenario.styles.forEach((style, i) => {
    attempt(
      file,
      () => locate(['styles', i]),
      `styles[${i}]`,
      () => check(style),
    );
  });
  scenario.sweeps.forEach((sweep, i) => {
    sweep.workloads.forEach((workload, j) => {
      const path = ['sweeps', i, 'workloads', j];
      attempt(
        file,
        () => locate(path),
        `sweeps[${i}].workloads[${j}]`,
        () => {
          parseWorkload(workload);
        },
      );
    });
  });
}

function attempt(file: string, line: () => number, key: string, check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw invalid(
      file,
      line(),
      `${key}: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

function describeIssues(file: string, error: z.ZodError, locate: Locate): UsageError {
  // A misspelt key is also a missing one: the misspelling is the cause.
  const [causes, effects] = partition(error.issues, ({ code }) => code === 'unrecognized_keys');
  const told = [...causes, ...effects]
    .slice(0, MAX_LISTED)
    .map((issue) => describeIssue(issue, locate));
  const more = error.issues.length - told.length;
  const [first] = told;
  const rest = told.slice(1).map(({ line, text }) => `line ${line}: ${text}`);
  if (more > 0) rest.push(`and ${more} more`);
  return invalid(file, first?.line ?? 1, [first?.text ?? 'not a scenario', ...rest].join('; '));
}

function partition<T>(items: readonly T[], first: (item: T) => boolean): [T[], T[]] {
  return [items.filter(first), items.filter((item) => !first(item))];
}

function describeIssue(issue: z.core.$ZodIssue, locate: Locate): { line: number; text: string } {
  const key = dotted(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const [unknown = ''] = issue.keys;
    const allowed = keysAt(issue.path);
    return {
      line: locate(issue.path, unknown),
      text: `unknown key "${unknown}"${didYouMean(unknown, allowed)}: allowed here are ${allowed.join(', ')}`,
    };
  }
  const line = locate(issue.path);
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const hint = didYouMean(typeof issue.input === 'string' ? issue.input : '', values);
    return { line, text: `${key}: must be one of ${values.join(', ')}${hint}` };
  }
  return { line, text: `${key}: ${issue.message}` };
}

/** The keys that an object at `path` may have. */
function keysAt(path: readonly PropertyKey[]): string[] {
  if (path[0] === 'sweeps') return Object.keys(sweepSchema.shape);
  if (path[0] === 'styles') return Object.keys(scenarioStyleSchema.shape);
  return Object.keys(scenarioSchema.shape);
}

/** The line of `key` in the map at `path`, or of what is at `path`; of its nearest parent when it is missing. */
function lineOf(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
  key?: string,
): number {
  const parent: unknown = document.getIn(path, true);
  if (key !== undefined && hasItems(parent)) {
    const pair = parent.items.find((item) => hasKey(item) && String(item.key) === key);
    if (hasKey(pair) && hasRange(pair.key)) return lines.linePos(pair.key.range[0]).line;
  }
  if (hasRange(parent)) return lines.linePos(parent.range[0]).line;
  return path.length === 0 ? 1 : lineOf(document, lines, path.slice(0, -1));
}

function hasItems(node: unknown): node is { items: unknown[] } {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items);
}

function hasKey(node: unknown): node is { key: unknown } {
  return typeof node === 'object' && node !== null && 'key' in node;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function dotted(path: readonly PropertyKey[]): string {
  return path
    .reduce<string>(
      (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`),
      '',
    )
    .replace(/^\./, '');
}

function readScenarioText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(
      `scenario ${path} cannot be read (${systemCode(cause)}): give a YAML file that this user may read`,
      'SCENARIO_UNREADABLE',
    );
  }
}

function invalid(file: string, line: number, what: string): UsageError {
  return new UsageError(`scenario ${file}, line ${line}: ${what}`, 'SCENARIO_INVALID');
}
