// From the options of `run` to a request: a scenario with what was changed in it, or a run to resume. Parses and checks;
// starts nothing.
import { ENGINE_NAMES } from '../../loadgen/engines.js';
import type { EngineName } from '../../loadgen/load-plan.js';
import { formatWorkload, parseWorkload, TRANSPORTS } from '../../protocol/workload.js';
import type { ForeignServer } from '../../results/foreign-server.js';
import type { Scenario } from '../../results/scenario.js';
import { LATEST } from '../../results/run-folder.js';
import { UsageError } from '../command-error.js';
import { parseDuration } from '../duration.js';
import { missingProgram } from '../foreign/missing-program.js';
import { NO_STYLES } from '../foreign/foreign-mistake.js';
import { FOREIGN_ARGUMENTS } from '../foreign/foreign-arguments.js';
import { readForeignServers, type ForeignArguments } from '../foreign/foreign-options.js';
import { parseCpuList } from '../machine/machine-texts.js';
import { DEFAULT_SCENARIO, readScenario } from '../scenario-file.js';
import { idleMistake } from '../scenario-sweeps.js';
import { targetMistake } from '../scenario-target.js';
import { overrideScenario, type ScenarioOverrides } from '../scenario-overrides.js';
import { checkScenarioStyle } from '../style-catalog.js';
import { readSeed } from './load-options.js';
import { readStyleChoice } from './style-choice.js';
import { parseChoice, parseCount, parseList, parsePositive } from './option-values.js';
import { parsePercent } from './percent.js';

/** What a new run and a resumed one have in common. */
export interface RunPlace {
  /** The folder that holds the runs. */
  readonly out: string;
  /** Null: chosen from what this process may use. */
  readonly serverCpus: readonly number[] | null;
  readonly loadCpus: readonly number[] | null;
  /** For tcp and udp; null: each transport's own. */
  readonly engine: EngineName | null;
  readonly json: boolean;
}

export type RunRequest = RunPlace &
  (
    | { readonly kind: 'new'; readonly scenario: Scenario; readonly seed: number }
    | {
        readonly kind: 'resume';
        readonly reference: string;
        /** Null: the scenario's, counted anew. */
        readonly maxMinutes: number | null;
      }
  );

/** What yargs hands over; undefined: not given. */
export interface RunOptions extends ForeignArguments {
  readonly scenario?: string | undefined;
  readonly styles?: string | undefined;
  readonly transports?: string | undefined;
  readonly workloads?: string | undefined;
  readonly concurrency?: string | undefined;
  readonly idleConnections?: string | undefined;
  readonly workers?: string | undefined;
  readonly rounds?: string | undefined;
  readonly window?: string | undefined;
  readonly warmup?: string | undefined;
  readonly targetCi?: string | undefined;
  readonly maxMinutes?: string | undefined;
  readonly seed?: string | undefined;
  readonly resume?: string | undefined;
  readonly out: string;
  readonly serverCpus?: string | undefined;
  readonly loadCpus?: string | undefined;
  readonly keepAwake?: boolean | undefined;
  readonly yardstick?: boolean | undefined;
  readonly engine?: string | undefined;
  readonly json: boolean;
}

/** Options that would make a resumed run another run than the one that was interrupted. */
const FIXED_BY_A_RUN = [
  'scenario',
  ...FOREIGN_ARGUMENTS,
  'styles',
  'transports',
  'workloads',
  'concurrency',
  'idleConnections',
  'workers',
  'rounds',
  'window',
  'warmup',
  'targetCi',
  'seed',
  'keepAwake',
  'yardstick',
] as const satisfies readonly (keyof RunOptions)[];

const MAX_CLIENTS = 1_000_000;
const MAX_ROUNDS = 1_000;
const MAX_WORKERS = 1_024;
/** A week. */
const MAX_MINUTES = 10_080;
const MAX_TARGET_CI_RATIO = 0.5;

/** @throws {UsageError} for anything that does not exist, cannot be read or makes no sense. */
export function readRunRequest(options: RunOptions): RunRequest {
  const place: RunPlace = {
    out: options.out,
    serverCpus: readCpus(options.serverCpus),
    loadCpus: readCpus(options.loadCpus),
    engine:
      options.engine === undefined ? null : parseChoice('--engine', options.engine, ENGINE_NAMES),
    json: options.json,
  };
  if (options.resume !== undefined) {
    refuseChanges(options);
    const maxMinutes = readMaxMinutes(options);
    return { kind: 'resume', reference: options.resume || LATEST, maxMinutes, ...place };
  }
  const servers = readForeignServers(options);
  servers.forEach(requireProgram);
  const scenario = readScenario(options.scenario ?? DEFAULT_SCENARIO, checkScenarioStyle);
  const changed = overrideScenario(scenario, readOverrides(options, scenario, servers));
  requireSubjects(changed);
  requireIdleTransports(changed);
  requireEnd(changed);
  return {
    kind: 'new',
    scenario: changed,
    seed: readSeed(options.seed),
    ...place,
  };
}

function readOverrides(
  options: RunOptions,
  scenario: Scenario,
  servers: readonly ForeignServer[],
): ScenarioOverrides {
  const names = [...scenario.servers, ...servers].map(({ name }) => name);
  const chosen = map(options.styles, (text) => readStyleChoice('--styles', text, names));
  return {
    styles: chosen?.styles ?? null,
    serverNames: chosen?.serverNames ?? null,
    servers,
    transports: map(options.transports, (text) =>
      parseList('--transports', text).map((name) => parseChoice('--transports', name, TRANSPORTS)),
    ),
    workloads: map(options.workloads, (text) =>
      parseList('--workloads', text).map((item) => formatWorkload(parseWorkload(item))),
    ),
    concurrency: map(options.concurrency, (text) =>
      parseList('--concurrency', text).map((item) =>
        parseCount('--concurrency', item, { min: 1, max: MAX_CLIENTS }),
      ),
    ),
    idleConnections: map(options.idleConnections, (text) =>
      parseList('--idle-connections', text).map((item) =>
        parseCount('--idle-connections', item, { min: 0, max: MAX_CLIENTS }),
      ),
    ),
    workers: map(options.workers, (text) =>
      parseList('--workers', text).map((item) =>
        parseCount('--workers', item, { min: 1, max: MAX_WORKERS }),
      ),
    ),
    rounds: map(options.rounds, (text) =>
      parseCount('--rounds', text, { min: 1, max: MAX_ROUNDS }),
    ),
    windowMs: map(options.window, (text) => parseDuration('--window', text, 1)),
    warmupMs: map(options.warmup, (text) => parseDuration('--warmup', text)),
    maxMinutes: readMaxMinutes(options),
    targetCiRatio: map(options.targetCi, (text) =>
      parsePercent('--target-ci', text, MAX_TARGET_CI_RATIO),
    ),
    keepAwake: options.keepAwake ?? null,
    yardstick: options.yardstick ?? null,
  };
}

/** Whoever names a server wants it measured; those of a scenario's file are left out where they cannot run, as styles are. */
function requireProgram(server: ForeignServer): void {
  const missing = missingProgram(server);
  if (missing !== null) throw new UsageError(`--server ${server.name}=: ${missing}`);
}

function requireSubjects({ styles, servers }: Scenario): void {
  if (styles.length > 0 || servers.length > 0) return;
  throw new UsageError(
    `--styles ${NO_STYLES} leaves nothing to measure: give --server name='python3 server.py {port}' with it`,
  );
}

/** What the scenario's own file cannot have, options can bring together. */
function requireIdleTransports({ sweeps }: Scenario): void {
  const mistake = sweeps.map(idleMistake).find((found) => found !== null);
  if (mistake === undefined) return;
  throw new UsageError(`${mistake.text}: give --transports tcp, or --idle-connections 0`);
}

function requireEnd(scenario: Scenario): void {
  const mistake = targetMistake(scenario);
  if (mistake !== null) throw new UsageError(`--target-ci: ${mistake}: give --max-minutes`);
}

function readMaxMinutes({ maxMinutes }: RunOptions): number | null {
  return map(maxMinutes, (text) => parsePositive('--max-minutes', text, MAX_MINUTES));
}

function refuseChanges(options: RunOptions): void {
  const given = FIXED_BY_A_RUN.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const flag = given === 'scenario' ? 'a scenario' : flagOf(given);
  throw new UsageError(
    `--resume finishes a run as it was begun, so ${flag} cannot be given with it: leave it out, or start a new run`,
  );
}

/** `idleConnections` as it is written: `--idle-connections`. */
function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
}

function readCpus(text: string | undefined): number[] | null {
  return text === undefined ? null : parseCpuList(text);
}

function map<T>(text: string | undefined, read: (text: string) => T): T | null {
  return text === undefined ? null : read(text);
}
