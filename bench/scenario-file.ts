// Reads a scenario: one of ours by name, or a user's by path. YAML with line numbers, validated by results/scenario.ts, so
// that a typo is told with its file, line, key and the nearest right one. What the scenario amounts to is plan.ts's affair.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { scenarioSchema, type Scenario, type ScenarioStyle } from '../results/scenario.js';
import { parseWorkload } from '../protocol/workload.js';
import { systemCode } from '../results/store-error.js';
import { UsageError } from './command-error.js';
import { didYouMean } from './input/option-values.js';
import { serversMistake, settleServers } from './scenario-servers.js';
import { idleMistake, unknownLimits, unknownStyle } from './scenario-sweeps.js';
import { targetMistake } from './scenario-target.js';
import { lineOf, scenarioIssues, scenarioMistake, type Locate } from './scenario-mistakes.js';

/** The scenario that `run` takes when none is named. */
export const DEFAULT_SCENARIO = 'quick';

/** Throws when a style or one of its options does not exist; its message says why. */
export type StyleCheck = (style: ScenarioStyle) => void;

/** Beside the sources, one folder level above the compiled file's own. */
const FOLDER = new URL('../../bench/scenarios/', import.meta.url);
const EXTENSION = '.yaml';

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
    throw scenarioMistake(
      file,
      broken.linePos?.[0].line ?? 1,
      broken.message.split('\n')[0] ?? 'not YAML',
    );
  }
  const locate = (path: readonly PropertyKey[], key?: string): number =>
    lineOf(document, lines, path, key);
  const parsed = scenarioSchema.safeParse(document.toJS());
  if (!parsed.success) throw scenarioIssues(file, parsed.error, locate);
  checkServers(file, parsed.data, locate, document);
  checkMeaning(file, parsed.data, locate, checkStyle);
  return { ...parsed.data, servers: settleServers(file, parsed.data) };
}

/** That there is something to measure, and that servers can be started and told from each other. */
function checkServers(file: string, scenario: Scenario, locate: Locate, document: Document): void {
  const { styles, servers } = scenario;
  if (styles.length === 0 && servers.length === 0) {
    throw scenarioMistake(file, locate(['styles']), 'styles: name one at least, or servers');
  }
  const mistake = serversMistake(scenario, (index, key) => document.hasIn(['servers', index, key]));
  if (mistake === null) return;
  const { index, key, text } = mistake;
  throw scenarioMistake(file, locate(['servers', index], key), `servers[${index}].${key}: ${text}`);
}

/** What the schema's types cannot say: that styles, their options and workloads exist, and that idle connections can. */
function checkMeaning(file: string, scenario: Scenario, locate: Locate, check: StyleCheck): void {
  scenario.styles.forEach((style, i) => {
    attempt(
      file,
      () => locate(['styles', i]),
      `styles[${i}]`,
      () => check(style),
    );
  });
  const target = targetMistake(scenario);
  if (target !== null) {
    const text = `targetCiRatio: ${target}: give maxMinutes too`;
    throw scenarioMistake(file, locate(['targetCiRatio']), text);
  }
  scenario.sweeps.forEach((sweep, i) => {
    const mistake =
      unknownStyle(sweep, scenario) ?? idleMistake(sweep) ?? unknownLimits(sweep, scenario);
    if (mistake !== null) {
      const line = locate(['sweeps', i, ...mistake.path]);
      throw scenarioMistake(file, line, `sweeps[${i}].${mistake.path.join('.')}: ${mistake.text}`);
    }
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
    throw scenarioMistake(
      file,
      line(),
      `${key}: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
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
