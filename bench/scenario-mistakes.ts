// A mistake in a scenario as a user can find it: file, line, key, what is allowed there and the nearest right word. Pure.
import type { Document, LineCounter } from 'yaml';
import type { z } from 'zod';
import { foreignServerSchema } from '../results/foreign-server.js';
import { scenarioSchema, scenarioStyleSchema, sweepSchema } from '../results/scenario.js';
import { UsageError } from './command-error.js';
import { didYouMean } from './input/option-values.js';

/** The line of what is at `path`, or of `key` in it. From 1. */
export type Locate = (path: readonly PropertyKey[], key?: string) => number;

/** One mistake often shows as many; the first few name it. */
const MAX_LISTED = 3;

/** One mistake in one line. */
export function scenarioMistake(file: string, line: number, what: string): UsageError {
  return new UsageError(`scenario ${file}, line ${line}: ${what}`, 'SCENARIO_INVALID');
}

/** What the schema refused, the first few. */
export function scenarioIssues(file: string, error: z.ZodError, locate: Locate): UsageError {
  // A misspelt key is also a missing one: the misspelling is the cause.
  const [causes, effects] = partition(error.issues, ({ code }) => code === 'unrecognized_keys');
  const told = [...causes, ...effects]
    .slice(0, MAX_LISTED)
    .map((issue) => describeIssue(issue, locate));
  const more = error.issues.length - told.length;
  const [first] = told;
  const rest = told.slice(1).map(({ line, text }) => `line ${line}: ${text}`);
  if (more > 0) rest.push(`and ${more} more`);
  return scenarioMistake(
    file,
    first?.line ?? 1,
    [first?.text ?? 'not a scenario', ...rest].join('; '),
  );
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
  if (path[0] === 'servers') return Object.keys(foreignServerSchema.shape);
  return Object.keys(scenarioSchema.shape);
}

/** The line of `key` in the map at `path`, or of what is at `path`; of its nearest parent when it is missing. */
export function lineOf(
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
