// Which cells a scenario amounts to, and in which order they are measured. Pure: nothing is started, and the same scenario
// and seed give the same plan.
import { createRandom, type Random } from '../loadgen/random.js';
import { formatWorkload, parseWorkload, type Transport } from '../protocol/workload.js';
import type { Cell, Unsupported } from '../results/run.js';
import type { Scenario, ScenarioStyle, Sweep } from '../results/scenario.js';
import type { Support } from '../servers/server.js';

/** What a run will do. */
export interface Plan {
  readonly cells: readonly Cell[];
  /** What was asked for and cannot be had here, each style, transport and reason once. */
  readonly unsupported: readonly Unsupported[];
  /** Cell ids in the order of measuring, one list per round. */
  readonly order: readonly (readonly string[])[];
}

/** Whether a style with these options can serve a transport here. */
export type SupportQuestion = (style: ScenarioStyle, transport: Transport) => Support;

/** The style with that many workers, in place of its own number; null: it is no style that has a number of them. */
export type WorkersQuestion = (style: ScenarioStyle, workers: number) => ScenarioStyle | null;

/** Whether the server does a workload, written as in a scenario. */
export type WorkloadQuestion = (style: ScenarioStyle, workload: string) => Support;

/** What a plan has to know of styles, and of servers that are not ours: each is a style by its name, without options. */
export interface StyleQuestions {
  readonly supports: SupportQuestion;
  readonly doesWorkload: WorkloadQuestion;
  readonly withWorkers: WorkersQuestion;
}

/** Every combination once, those that cannot run here apart. */
export function planRun(
  scenario: Scenario,
  seed: number,
  { supports, doesWorkload, withWorkers }: StyleQuestions,
): Plan {
  const cells = new Map<string, Cell>();
  const unsupported = new Map<string, Unsupported>();
  const leaveOut = ({ style }: ScenarioStyle, transport: Transport, reason: string): void => {
    unsupported.set(`${style}/${transport}/${reason}`, { style, transport, reason });
  };
  for (const sweep of scenario.sweeps) {
    for (const style of stylesOf(scenario, sweep, withWorkers)) {
      for (const transport of new Set(sweep.transports)) {
        const support = supports(style, transport);
        if (!support.supported) {
          leaveOut(style, transport, support.reason);
          continue;
        }
        for (const workload of sweep.workloads) {
          const work = doesWorkload(style, workload);
          if (!work.supported) leaveOut(style, transport, work.reason);
          else
            for (const cell of cellsOf(style, transport, workload, sweep)) cells.set(cell.id, cell);
        }
      }
    }
  }
  const ids = [...cells.keys()];
  return {
    cells: [...cells.values()],
    unsupported: [...unsupported.values()],
    order: orderRounds(ids, scenario.rounds, createRandom(seed)),
  };
}

/**
 * One shuffled order, entered at another place in every round: a cell is not always early or always late in a round, and
 * does not always follow the same neighbour's heat except within the rotation, which is recorded.
 */
export function orderRounds(ids: readonly string[], rounds: number, random: Random): string[][] {
  const shuffled = shuffle(ids, random);
  return Array.from({ length: rounds }, (_, round) => {
    const start = Math.floor((round * shuffled.length) / rounds);
    return [...shuffled.slice(start), ...shuffled.slice(0, start)];
  });
}

/**
 * `cluster+workers=2/tcp/wait:1000/64B/c64/s100`, with `/i1000` beside 1,000 idle connections: the same cell has the same id in
 * every run and every scenario.
 */
export function cellId(cell: Omit<Cell, 'id'>): string {
  const session = cell.sessionRequests === null ? [] : [`s${cell.sessionRequests}`];
  const idle = cell.idleConnections === 0 ? [] : [`i${cell.idleConnections}`];
  return [
    styleId(cell),
    cell.transport,
    cell.workload,
    `${cell.messageBytes}B`,
    `c${cell.concurrency}`,
    ...session,
    ...idle,
  ].join('/');
}

/** Each style with each number of workers where it has one, else as it is; after them the servers. */
function stylesOf(
  { styles, servers }: Scenario,
  { styles: names, workers }: Sweep,
  withWorkers: WorkersQuestion,
): ScenarioStyle[] {
  const all = [...styles, ...servers.map(({ name }) => ({ style: name, options: {} }))];
  const measured = all.filter(({ style }) => names.length === 0 || names.includes(style));
  return measured.flatMap((style) => {
    const variants = workers.flatMap((number) => withWorkers(style, number) ?? []);
    return variants.length === 0 ? [style] : variants;
  });
}

function* cellsOf(
  style: ScenarioStyle,
  transport: Transport,
  workloadText: string,
  sweep: Sweep,
): Generator<Cell> {
  const workload = formatWorkload(parseWorkload(workloadText));
  for (const messageBytes of sweep.messageBytes) {
    for (const concurrency of sweep.concurrency) {
      for (const idleConnections of idleNumbers(style, sweep)) {
        const cell = {
          style: style.style,
          options: style.options,
          transport,
          workload,
          messageBytes,
          concurrency,
          sessionRequests: sessionOf(transport, sweep.sessionRequests),
          idleConnections,
        };
        yield { id: cellId(cell), ...cell };
      }
    }
  }
}

/** Beyond what a style can hold it is measured at what it can: each number once. */
function idleNumbers(
  { style }: ScenarioStyle,
  { idleConnections, idleLimits }: Sweep,
): Set<number> {
  const limit = (Object.hasOwn(idleLimits, style) ? idleLimits[style] : undefined) ?? Infinity;
  return new Set(idleConnections.map((asked) => Math.min(asked, limit)));
}

/** Datagrams have no sessions; over http connections persist, for autocannon drops the replies at which it reconnects. */
function sessionOf(transport: Transport, sessionRequests: number): number | null {
  if (transport === 'udp') return null;
  return transport === 'http' ? 0 : sessionRequests;
}

function styleId({ style, options }: ScenarioStyle): string {
  const parts = Object.entries(options)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `+${name}=${value}`);
  return [style, ...parts].join('');
}

/** Fisher and Yates, from the back. */
function shuffle(ids: readonly string[], random: Random): string[] {
  const result = [...ids];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const held = result[last] as string;
    result[last] = result[other] as string;
    result[other] = held;
  }
  return result;
}
