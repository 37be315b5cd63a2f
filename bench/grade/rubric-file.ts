// Reads a rubric: YAML with line numbers, validated by results/rubric.ts, so that a mistake is told with its file, line and field.
import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { parseWorkload } from '../../protocol/workload.js';
import { rubricSchema, type Criterion, type Rubric } from '../../results/rubric.js';
import { systemCode } from '../../results/store-error.js';
import { parseStyleSpec } from '../../servers/style-options.js';
import type { CheckRule } from '../check/rule.js';
import { UsageError } from '../command-error.js';
import { splitCommand } from '../foreign/command-words.js';
import { didYouMean } from '../input/option-values.js';
import { lineOf } from '../scenario-mistakes.js';
import { checkScenarioStyle } from '../style-catalog.js';
import { rulesOf } from './scoring/conformance.js';

/** What a load is held against that is not one of our styles. */
export const YARDSTICK_REFERENCE = 'yardstick';

type KnownRules = readonly Pick<CheckRule, 'id' | 'level' | 'transport'>[];
type Where = readonly PropertyKey[];

/** One mistake often shows as many; the first few name it. */
const MAX_LISTED = 3;

/** @throws {UsageError} when there is no such file, or it is no rubric. */
export function readRubric(path: string, known: KnownRules): Rubric {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(
      `the rubric ${path} cannot be read (${systemCode(cause)}): give a YAML file, such as docs/course/assignment/rubric.yaml`,
    );
  }
  return parseRubric(path, text, known);
}

/** @param file names the text in errors. @throws {UsageError} with line and field of what is wrong. */
export function parseRubric(file: string, text: string, known: KnownRules): Rubric {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw mistake(file, broken.linePos?.[0].line ?? 1, broken.message.split('\n')[0] ?? '');
  }
  const at = (path: Where, key?: string): number => lineOf(document, lines, path, key);
  const parsed = rubricSchema.safeParse(document.toJS());
  if (!parsed.success) throw issuesOf(file, parsed.error, at);
  for (const { path, text: what } of meaningMistakes(parsed.data, known)) {
    throw mistake(file, at(path), `${dotted(path)}: ${what}`);
  }
  return parsed.data;
}

/** What the schema's types cannot say. */
function* meaningMistakes(
  rubric: Rubric,
  known: KnownRules,
): Generator<{ readonly path: Where; readonly text: string }> {
  for (const [index, { command }] of rubric.start.entries()) {
    const text = messageOf(() => splitCommand(command));
    if (text !== null) yield { path: ['start', index, 'command'], text };
  }
  const { reference, workload } = rubric.load;
  const wrongWorkload = messageOf(() => parseWorkload(workload));
  if (wrongWorkload !== null) yield { path: ['load', 'workload'], text: wrongWorkload };
  if (reference === YARDSTICK_REFERENCE) {
    const isPossible = workload === 'echo' && rubric.transport === 'tcp';
    const text = 'the yardstick does echo over tcp alone: name a style as the reference';
    if (!isPossible) yield { path: ['load', 'reference'], text };
  } else {
    const text = messageOf(() => checkScenarioStyle(parseStyleSpec(reference)));
    if (text !== null) yield { path: ['load', 'reference'], text };
  }
  const ids = new Set<string>();
  for (const [index, criterion] of rubric.criteria.entries()) {
    if (ids.has(criterion.id)) {
      yield { path: ['criteria', index, 'id'], text: `"${criterion.id}" is there twice` };
    }
    ids.add(criterion.id);
    yield* criterionMistakes(criterion, index, rubric, known);
  }
  if (rubric.criteria.every(({ bonus }) => bonus)) {
    yield { path: ['criteria'], text: 'all of them are a bonus: there is no full score' };
  }
}

function* criterionMistakes(
  criterion: Criterion,
  index: number,
  { transport }: Rubric,
  known: KnownRules,
): Generator<{ readonly path: Where; readonly text: string }> {
  if (criterion.kind === 'memory' && transport === 'udp') {
    yield { path: ['criteria', index], text: 'memory is measured beside connections, over tcp' };
  }
  if (criterion.kind !== 'conformance') return;
  for (const [place, pattern] of criterion.rules.entries()) {
    const path = ['criteria', index, 'rules', place];
    if (rulesOf({ ...criterion, rules: [pattern] }, transport, known).length > 0) continue;
    const ids = known.filter((rule) => rule.transport === transport).map(({ id }) => id);
    const level = `no rule over ${transport} at level ${criterion.level}`;
    yield {
      path,
      text: `"${pattern}" names ${level}${didYouMean(pattern, ids)}: echobench check lists them`,
    };
  }
}

function messageOf(attempt: () => unknown): string | null {
  try {
    attempt();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function issuesOf(
  file: string,
  { issues }: z.ZodError,
  at: (path: Where, key?: string) => number,
): UsageError {
  // A misspelt key is also a missing one: the misspelling is the cause.
  const isCause = ({ code }: z.core.$ZodIssue): boolean => code === 'unrecognized_keys';
  const told = [...issues.filter(isCause), ...issues.filter((issue) => !isCause(issue))];
  const [first, ...rest] = told.slice(0, MAX_LISTED).map((issue) => {
    const key = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const text = key === undefined ? issue.message : `there is no field "${key}" here`;
    return { line: at(issue.path, key), text: `${dotted(issue.path) || 'rubric'}: ${text}` };
  });
  const more = issues.length - Math.min(issues.length, MAX_LISTED);
  return mistake(
    file,
    first?.line ?? 1,
    [
      first?.text ?? 'not a rubric',
      ...rest.map(({ line, text }) => `line ${line}: ${text}`),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join('; '),
  );
}

function mistake(file: string, line: number, what: string): UsageError {
  return new UsageError(`rubric ${file}, line ${line}: ${what}`);
}

function dotted(path: Where): string {
  return path
    .reduce<string>(
      (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`),
      '',
    )
    .replace(/^\./u, '');
}
