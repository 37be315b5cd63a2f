// Made-up runs whose truth is known, for tests of what compares runs: seeded noise of a given size, drift that every server of a
// round shares, a day of its own, and changes put in on purpose. No machine ever measured them.
import { exampleCell, exampleRepetition, exampleRun } from '../example-run.js';
import type { Metric } from '../comparison.js';
import type { Cell, Repetition, Run, YardstickRepetition } from '../run.js';
import { createRandomBelow } from '../statistics/random.js';

export interface SyntheticOptions {
  readonly id: string;
  readonly seed: number;
  readonly cells: number;
  readonly rounds: number;
  /** Coefficient of variation of each repetition's own noise, lognormal, for every metric apart. */
  readonly noise: number;
  /** The same of what all servers of a round share, the yardstick too; memory does not. */
  readonly drift: number;
  /** What the whole run is slower by, as a factor: another day. */
  readonly day: number;
  readonly yardstick: boolean;
  /** How many times worse than the truth of other runs a cell is, 1 where nothing was changed. */
  readonly worse: (cell: number, metric: Metric) => number;
  readonly change: Partial<Run>;
}

const DEFAULTS: SyntheticOptions = {
  id: 'synthetic',
  seed: 1,
  cells: 12,
  rounds: 10,
  noise: 0.05,
  drift: 0,
  day: 1,
  yardstick: true,
  worse: () => 1,
  change: {},
};

const START_MS = Date.UTC(2026, 10, 23, 7, 15);
const SLOT_MS = 2_000;
/** Of a uniform number. */
const RESOLUTION = 2 ** 30;
/** The golden ratio in 32 bits: neighbours end far apart. */
const SEED_SPREAD = 0x9e3779b1;
const THROWN_AWAY = 64;

/** Made once: its histograms take longer than all the rest. */
let template: Repetition | undefined;

/** A run by the schema; the same options give the same run. */
export function syntheticRun(given: Partial<SyntheticOptions> = {}): Run {
  const options = { ...DEFAULTS, ...given };
  const normal = createNormal(options.seed);
  const cells = Array.from({ length: options.cells }, (_, index) =>
    exampleCell({ id: `event-loop/tcp/echo/64B/c${index + 1}/s100`, concurrency: index + 1 }),
  );
  const repetitions: Repetition[] = [];
  const yardsticks: YardstickRepetition[] = [];
  let slot = 0;
  for (let round = 0; round < options.rounds; round++) {
    const shared = options.day * noisy(normal, options.drift);
    const measure = (cell: Cell, worse: (metric: Metric) => number): Repetition =>
      repetitionOf(cell, round, START_MS + slot++ * SLOT_MS, (metric) => {
        const machine = metric === 'pss' ? 1 : shared;
        return machine * worse(metric) * noisy(normal, options.noise);
      });
    const yardstick = (place: number): void => {
      if (options.yardstick) yardsticks.push({ ...measure(YARDSTICK_CELL, () => 1), place });
    };
    yardstick(0);
    for (const [index, cell] of cells.entries()) {
      repetitions.push(measure(cell, (metric) => options.worse(index, metric)));
    }
    yardstick(cells.length);
  }
  return exampleRun({
    id: options.id,
    cells,
    order: Array.from({ length: options.rounds }, () => cells.map(({ id }) => id)),
    repetitions,
    yardstick: options.yardstick
      ? {
          version: 1,
          cell: YARDSTICK_CELL,
          warmupMs: 100,
          windowMs: 1_000,
          repetitions: yardsticks,
        }
      : null,
    ...options.change,
  });
}

const YARDSTICK_CELL = exampleCell({ id: 'yardstick', style: 'yardstick', sessionRequests: 0 });

/** @param factor how many times worse than nominal each metric is. */
function repetitionOf(
  cell: Cell,
  round: number,
  startMs: number,
  factor: (metric: Metric) => number,
): Repetition {
  template ??= exampleRepetition();
  const { load, server } = template;
  const memory = server?.memory.loaded ?? null;
  if (load === null || server === null || memory === null) throw new Error('the example has both');
  const times = (ns: number, metric: Metric): number => Math.round(ns * factor(metric));
  return {
    ...template,
    cellId: cell.id,
    round,
    startedAt: new Date(startMs).toISOString(),
    elapsedMs: SLOT_MS,
    load: {
      ...load,
      throughput: { ...load.throughput, requestsPerSecond: 10_000 / factor('throughput') },
      responseTimeNs: {
        ...load.responseTimeNs,
        p50: times(790_000, 'p50'),
        p99: times(1_200_000, 'p99'),
      },
    },
    server: {
      ...server,
      memory: { ...server.memory, loaded: { ...memory, pssBytes: times(1e7, 'pss') } },
    },
    derived: { ...template.derived, serverCpuNsPerRequest: 95_000 * factor('cpu') },
  };
}

type Normal = () => number;

/** A factor with the median 1 and this coefficient of variation. */
function noisy(normal: Normal, variation: number): number {
  return variation === 0 ? 1 : Math.exp(Math.sqrt(Math.log1p(variation ** 2)) * normal());
}

/** Box and Muller. */
function createNormal(seed: number): Normal {
  // The generator's first numbers are alike for seeds that are, so seeds are spread and some numbers thrown away.
  const below = createRandomBelow(Math.imul(seed, SEED_SPREAD));
  for (let thrown = 0; thrown < THROWN_AWAY; thrown++) below(2);
  const uniform = (): number => (below(RESOLUTION) + 0.5) / RESOLUTION;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
